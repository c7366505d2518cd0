import SMPBytes
import Testing

@testable import SMPSockets

/// Which help of the kernel a test uses, and on which version of IP.
struct Transport: CustomTestStringConvertible, Sendable {
    var ip: SocketAddress.IP
    var segments = true
    var coalesces = true

    var testDescription: String { "\(ip), GSO \(segments), GRO \(coalesces)" }

    static let all = loopbacks.flatMap { ip in
        [true, false].flatMap { segments in
            [true, false].map { Transport(ip: ip, segments: segments, coalesces: $0) }
        }
    }

    func socket(at ip: SocketAddress.IP? = nil) throws -> UDPSocket {
        var options = UDPOptions()
        (options.segmentsInKernel, options.coalescesInKernel) = (segments, coalesces)
        return try UDPSocket(boundTo: SocketAddress(ip ?? self.ip, port: 0), options: options)
    }
}

@Suite struct BatchTests {
    /// Lengths that form runs, end them, and stand alone.
    static let lengths =
        Array(repeating: 1350, count: 150) + [400] + Array(repeating: 1200, count: 70)
        + [1201, 1, 1, 9000, 60_000, 60_000] + Array(repeating: 1350, count: 3)

    @Test(arguments: Transport.all)
    func deliversTheSameBytes(_ transport: Transport) throws {
        let (sender, receiver) = (try transport.socket(), try transport.socket())
        let sent = Self.lengths.enumerated().map { [UInt8].pattern($0, length: $1) }
        let batch = Outgoing()
        for datagram in sent { #expect(batch.append(datagram, to: receiver.localAddress)) }

        let report = batch.send(on: sender)

        #expect(report.sentCount == sent.count && report.droppedCount == 0)
        #expect(report.failure == nil && !report.isBlocked && batch.isEmpty)
        let received = try receiver.receive(sent.count)
        #expect(received.map(\.bytes) == sent)
        #expect(received.allSatisfy { $0.addresses.remote == sender.localAddress })
        #expect(sender.segmentsInKernel == transport.segments)
    }

    @Test func receivesRunsInOnePiece() throws {
        let transport = Transport(ip: .loopback4)
        let (sender, receiver) = (try transport.socket(), try transport.socket())
        let batch = Outgoing()
        for index in 0..<40 {
            #expect(batch.append(.pattern(index, length: 1350), to: receiver.localAddress))
        }
        _ = batch.send(on: sender)
        try #require(receiver.coalescesInKernel && receiver.waitUntilReadable())
        let incoming = Incoming()
        #expect(try incoming.receive(from: receiver) == 1)
        #expect(incoming.runs.map(\.count) == [40])
        #expect(incoming.runs.map(\.datagramLength) == [1350])
    }

    @Test(arguments: Transport.all)
    func sendsRunsThatWereWrittenAsOne(_ transport: Transport) throws {
        let (sender, receiver) = (try transport.socket(), try transport.socket())
        let sent = (0..<5).map { [UInt8].pattern($0, length: $0 == 4 ? 10 : 1000) }
        let batch = Outgoing()
        #expect(batch.append(run: sent, to: AddressPair(remote: receiver.localAddress)))
        #expect(batch.send(on: sender).sentCount == 5)
        #expect(try receiver.receive(5).map(\.bytes) == sent)
    }

    @Test(arguments: Transport.all)
    func keepsDestinationsApart(_ transport: Transport) throws {
        let sender = try transport.socket()
        let receivers = [try transport.socket(), try transport.socket()]
        let batch = Outgoing()
        for index in 0..<60 {
            let receiver = receivers[index % 3 == 0 ? 0 : 1]
            #expect(batch.append(.pattern(index, length: 100), to: receiver.localAddress))
        }
        #expect(batch.send(on: sender).sentCount == 60)
        let multiples = (0..<60).filter { $0 % 3 == 0 }
        let others = (0..<60).filter { $0 % 3 != 0 }
        #expect(
            try receivers[0].receive(20).map(\.bytes) == multiples.map { .pattern($0, length: 100) }
        )
        #expect(
            try receivers[1].receive(40).map(\.bytes) == others.map { .pattern($0, length: 100) })
    }

    @Test(arguments: Transport.all)
    func carriesCongestionMarks(_ transport: Transport) throws {
        let (sender, receiver) = (try transport.socket(), try transport.socket())
        let marks: [ECNCodepoint] = [
            .notECT, .ect0, .ect0, .ect1, .ce, .notECT,
        ]
        let batch = Outgoing()
        for mark in marks {
            #expect(batch.append([1, 2, 3], to: receiver.localAddress, ecn: mark))
        }
        _ = batch.send(on: sender)
        #expect(try receiver.receive(marks.count).map(\.ecn) == marks)
    }

    @Test(arguments: Transport.all)
    func repliesFromTheAddressThatWasAsked(_ transport: Transport) throws {
        let isIPv4 = transport.ip == .loopback4
        let server = try transport.socket(at: isIPv4 ? .any4 : .any6)
        let client = try transport.socket()
        // Linux has all of 127.0.0.0/8, so that the kernel's own choice would be another one.
        let asked: SocketAddress.IP = isIPv4 ? .v4(0x7f00_0002) : .loopback6
        let batch = Outgoing()
        #expect(batch.append([1], to: SocketAddress(asked, port: server.localAddress.port)))
        _ = batch.send(on: client)

        let question = try #require(try server.receive(1).first)
        #expect(question.addresses == AddressPair(remote: client.localAddress, local: asked))
        #expect(batch.append(question.bytes, to: question.addresses))
        _ = batch.send(on: server)
        let answer = try #require(try client.receive(1).first)
        #expect(
            answer.addresses.remote == SocketAddress(asked, port: server.localAddress.port))
        #expect(answer.addresses.local == nil)
    }

    @Test(.enabled(if: loopbacks.contains(.loopback6)))
    func takesIPv4OnAnIPv6Socket() throws {
        var options = UDPOptions()
        options.acceptsIPv4 = true
        let server = try UDPSocket(boundTo: SocketAddress(.any6, port: 0), options: options)
        let client = try UDPSocket(boundTo: SocketAddress(.loopback4, port: 0))
        let address = SocketAddress(.loopback4, port: server.localAddress.port)
        let batch = Outgoing()
        #expect(batch.append([1], to: address, ecn: .ect0))
        _ = batch.send(on: client)

        let question = try #require(try server.receive(1).first)
        #expect(question.ecn == .ect0)
        #expect(question.addresses.local?.description == "::ffff:127.0.0.1")
        #expect(batch.append([2], to: question.addresses, ecn: .ect1))
        #expect(batch.send(on: server).failure == nil)
        #expect(
            try client.receive(1)
                == [Received(bytes: [2], addresses: AddressPair(remote: address), ecn: .ect1)])
    }

    @Test func saysWhenThereIsNoRoom() throws {
        let address = SocketAddress(.loopback4, port: 9)
        let batch = Outgoing(byteCapacity: 100, runCapacity: 2)
        #expect(!batch.append(.pattern(0, length: 101), to: address))
        #expect(batch.append(.pattern(0, length: 60), to: address))
        #expect(!batch.append(.pattern(0, length: 41), to: address))
        #expect(batch.append(.pattern(0, length: 40), to: address, ecn: .ect0))
        #expect(!batch.append([1], to: address))
    }

    @Test func appendsNothingWhenNothingIsWritten() throws {
        struct Failure: Error {}
        let addresses = AddressPair(remote: SocketAddress(.loopback4, port: 9))
        let batch = Outgoing()
        #expect(batch.append(to: addresses, maximumLength: 100) { _ in })
        #expect(throws: Failure.self) {
            try batch.append(to: addresses, maximumLength: 100) { output throws(Failure) in
                output.append(1)
                throw Failure()
            }
        }
        #expect(batch.isEmpty)
    }

    @Test func losesOnlyTheDatagramThatIsTooLongForItsMemory() throws {
        let transport = Transport(ip: .loopback4, segments: false, coalesces: false)
        let (sender, receiver) = (try transport.socket(), try transport.socket())
        let batch = Outgoing()
        for length in [100, 201, 200] {
            #expect(batch.append(.pattern(0, length: length), to: receiver.localAddress))
        }
        _ = batch.send(on: sender)
        let short = Incoming(capacity: 2, runLength: 200)
        let received = try receiver.receive(2, with: short)
        #expect(received.map(\.bytes.count) == [100, 200])
        #expect(try short.receive(from: receiver) == 0)
    }
}
