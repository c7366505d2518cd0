import Glibc
import Testing

@testable import SMPSockets

@Suite struct SendBatchFailureTests {
    static let lengths = Array(repeating: 1350, count: 100) + [7]

    /// The kernel refuses to segment for a socket that leaves the checksum out.
    @Test(arguments: loopbacks)
    func sendsOneByOneWhenTheKernelRefusesToSegment(_ ip: SocketAddress.IP) throws {
        let receiver = try UDPSocket(boundTo: SocketAddress(ip, port: 0))
        let sender = try UDPSocket(boundTo: SocketAddress(ip, port: 0))
        try sender.refuseSegmentation()
        try receiver.acceptMissingChecksums()
        let batch = Outgoing()
        let sent = Self.lengths.enumerated().map { [UInt8].pattern($0, length: $1) }
        for datagram in sent { #expect(batch.append(datagram, to: receiver.localAddress)) }

        #expect(sender.segmentsInKernel)
        let report = batch.send(on: sender)

        #expect(report.sentCount == sent.count && report.failure == nil)
        #expect(try receiver.receive(sent.count).map(\.bytes) == sent)
        #expect(!sender.segmentsInKernel)
    }

    @Test func dropsWhatIsTooLongAndKeepsSegmenting() throws {
        let receiver = try UDPSocket(boundTo: SocketAddress(.loopback4, port: 0))
        let sender = try UDPSocket(boundTo: SocketAddress(.loopback4, port: 0))
        let batch = Outgoing()
        for length in [100, 100, 65_508, 100] {
            #expect(batch.append(.pattern(0, length: length), to: receiver.localAddress))
        }
        let report = batch.send(on: sender)
        #expect(report.sentCount == 3 && report.droppedCount == 1 && batch.isEmpty)
        #expect(
            report.failure == SocketError(.send, receiver.localAddress, .messageTooLong))
        #expect(try receiver.receive(3).map(\.bytes.count) == [100, 100, 100])
        #expect(sender.segmentsInKernel)
    }

    @Test func dropsOnlyWhatGoesToABadAddress() throws {
        let receiver = try UDPSocket(boundTo: SocketAddress(.loopback4, port: 0))
        let sender = try UDPSocket(boundTo: SocketAddress(.loopback4, port: 0))
        let other = SocketAddress(.loopback6, port: 9)
        let batch = Outgoing()
        for address in [receiver.localAddress, other, other, receiver.localAddress] {
            #expect(batch.append([1], to: address))
        }
        let report = batch.send(on: sender)
        #expect(report.sentCount == 2 && report.droppedCount == 2)
        #expect(report.failure?.address == other)
        #expect(try receiver.receive(2).count == 2)
    }

    /// A pair of local sockets, unlike UDP on loopback, fills up.
    @Test func goesOnWhereAFullSocketStopped() throws {
        let (sender, receiver) = try UDPSocket.localPair()
        let batch = Outgoing()
        let sent = (0..<500).map { [UInt8].pattern($0, length: 1000) }
        for datagram in sent.prefix(400) {
            #expect(batch.append(datagram, to: sender.localAddress))
        }
        let first = batch.send(on: sender)
        #expect(first.isBlocked && first.failure == nil)
        #expect(first.sentCount > 0 && first.sentCount < 400)
        #expect(batch.send(on: sender) == SendReport.blocked)
        for datagram in sent.suffix(100) {
            #expect(batch.append(datagram, to: sender.localAddress))
        }

        var received: [Received] = []
        var total = first.sentCount
        while received.count < 500, receiver.waitUntilReadable() {
            received += try receiver.receive(1)
            total += batch.send(on: sender).sentCount
        }
        #expect(total == 500 && batch.isEmpty)
        #expect(received.map(\.bytes) == sent)
    }

    @Test func reportsARefusalOfTheOtherEnd() throws {
        let gone = try UDPSocket(boundTo: SocketAddress(.loopback4, port: 0)).localAddress
        let client = try UDPSocket(
            boundTo: SocketAddress(.loopback4, port: 0), connectedTo: gone)
        let (outgoing, incoming) = (Outgoing(), Incoming())
        #expect(outgoing.append([1], to: gone))
        #expect(outgoing.send(on: client).sentCount == 1)
        try #require(client.waitUntilReadable())
        let error = #expect(throws: SocketError.self) { try incoming.receive(from: client) }
        #expect(error?.description == "cannot receive from \(gone): connection refused")
        #expect(try incoming.receive(from: client) == 0)
    }
}

extension SendReport {
    fileprivate static var blocked: SendReport {
        var report = SendReport()
        report.isBlocked = true
        return report
    }
}

extension UDPSocket {
    fileprivate func refuseSegmentation() throws {
        try descriptor.set(.omitChecksum, to: 1, for: localAddress)
        guard localAddress.ip == .loopback6 else { return }
        let option = SocketOption("UDP_NO_CHECK6_TX", levelUDP, 101)
        try descriptor.set(option, to: 1, for: localAddress)
    }

    fileprivate func acceptMissingChecksums() throws {
        guard localAddress.ip == .loopback6 else { return }
        let option = SocketOption("UDP_NO_CHECK6_RX", levelUDP, 102)
        try descriptor.set(option, to: 1, for: localAddress)
    }

    /// Two connected sockets that hold few datagrams.
    static func localPair() throws -> (UDPSocket, UDPSocket) {
        var numbers: (Int32, Int32) = (-1, -1)
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue)
        try check(.socket) {
            unsafe withUnsafeMutablePointer(to: &numbers) { pair in
                unsafe pair.withMemoryRebound(to: Int32.self, capacity: 2) {
                    unsafe socketpair(AF_UNIX, type, 0, $0)
                }
            }
        }
        let address = SocketAddress(.loopback4, port: 9)
        return (
            UDPSocket(adopting: try FileDescriptor(.socket) { numbers.0 }, peer: address),
            UDPSocket(adopting: try FileDescriptor(.socket) { numbers.1 }, peer: address)
        )
    }
}
