import SMPBytes
import SMPHost
import SMPSCION
import SMPSockets
import SMPTestnet
import Testing

/// A host of a live network that sends and receives packets made by hand.
final class LiveHost {
    let isdAS: ISDAS
    let socket: UDPSocket
    private var batch = ReceiveBatch()

    private let ip: IPAddress

    /// Opens a socket at the address that the network gives hosts of the AS.
    init(in isdAS: ISDAS, _ live: LiveNetwork) throws {
        self.isdAS = isdAS
        ip = try #require(live.plan.sites[isdAS]).host
        socket = try UDPSocket(
            boundTo: SocketAddress("\(UnderlayAddress(ip, port: 0))"))
    }

    var port: UInt16 { socket.localAddress.port }
    var address: SCIONAddress { SCIONAddress(isdAS, HostAddress(ip)) }

    func send(_ packet: [UInt8], to nextHop: UnderlayAddress) throws {
        var batch = SendBatch()
        let remote = try SocketAddress(nextHop.description)
        _ = batch.append(copying: packet.span, to: AddressPair(remote: remote))
        #expect(batch.send(on: socket).sentCount == 1)
    }

    /// The next packet, or `nil` if none comes in a time that is always enough.
    func receive(within patience: Duration = .seconds(20)) async throws -> [UInt8]? {
        let end = MonotonicClock.now + patience
        while MonotonicClock.now < end {
            if let packet = try receiveNow() { return packet }
            try await Task.sleep(for: .milliseconds(1))
        }
        // The time may have been over because other tests had all threads.
        return try receiveNow()
    }

    private var waiting: [[UInt8]] = []

    private func receiveNow() throws -> [UInt8]? {
        if waiting.isEmpty, try batch.receive(from: socket) > 0 {
            waiting = Self.datagrams(in: &batch)
        }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }

    private static func datagrams(in batch: inout ReceiveBatch) -> [[UInt8]] {
        var datagrams: [[UInt8]] = []
        for index in 0..<batch.count {
            let run = batch[index]
            for datagram in 0..<run.count {
                let bytes = batch.span(of: datagram, in: run)
                datagrams.append([UInt8](capacity: bytes.count) { $0.append(copying: bytes) })
            }
        }
        return datagrams
    }

    /// A packet with data over UDP.
    func udp(
        to other: LiveHost, over path: Path, data: [UInt8] = [1, 2, 3]
    ) throws -> [UInt8] {
        let header = try PacketHeader(
            from: address, to: other.address, over: path, upperProtocol: .udp)
        return try [UInt8](capacity: header.encodedLength + 8 + data.count) {
            (out: inout OutputSpan<UInt8>) throws(WireError) in
            try header.encodeUDP(from: port, to: other.port, data: data.span, into: &out)
        }
    }

    /// A packet with a message of SCMP.
    func scmp(
        _ message: SCMPMessage, to destination: SCIONAddress, over path: Path
    ) throws -> [UInt8] {
        let header = try PacketHeader(
            from: address, to: destination, over: path, upperProtocol: .scmp)
        return try [UInt8](capacity: header.encodedLength + message.encodedLength) {
            (out: inout OutputSpan<UInt8>) throws(WireError) in
            try header.encode(upperLayerLength: message.encodedLength, into: &out)
            message.encode(trailer: Span(), from: address, to: destination, into: &out)
        }
    }

    /// The next packet, which has to be a message of SCMP.
    func receiveSCMP() async throws -> SCMPMessage {
        let packet = try #require(try await receive())
        return try #require(try PacketLayout(packet.span).scmp(in: packet.span)).message
    }
}

/// A live network for the duration of a test.
func withLiveNetwork(
    _ network: NetworkDescription, _ body: (LiveNetwork, LiveDaemons) async throws -> Void
) async throws {
    let live = try await LiveNetwork.start(network)
    let daemons = try LiveDaemons(live)
    do { try await body(live, daemons) } catch {
        await daemons.loop.finish()
        await live.stop()
        throw error
    }
    await daemons.loop.finish()
    await live.stop()
}

/// The daemons of a live network.
struct LiveDaemons {
    let loop: EventLoop
    private let live: LiveNetwork

    init(_ live: LiveNetwork) throws {
        self.live = live
        loop = try EventLoop(name: "live tests")
        try loop.start()
    }

    func daemon(of isdAS: ISDAS) throws -> DaemonClient {
        DaemonClient(at: try #require(live.plan.sites[isdAS]).daemon, on: loop)
    }

    func paths(from source: ISDAS, to destination: ISDAS) async throws -> [NetworkPath] {
        try await daemon(of: source).paths(to: destination)
    }
}
