import SMPBytes
import SMPCrypto
import SMPQUIC
import SMPSockets
import SMPTLS

/// A client that sends one stream to a server, both on one thread, without a socket between them.
struct QUICBenchmark: ~Copyable {
    /// What was measured.
    struct Result: Encodable {
        let bytes: Int
        let seconds: Double
        /// The datagrams of the client, which carry data, and of the server, which acknowledge.
        let datagrams, acknowledgements: Int
        /// What sealing and opening packets of the same sizes took alone.
        let aeadSeconds: Double
        /// The heap objects that Swift code allocated, if they were counted.
        let allocations: Int?
        /// The memory of one end of an idle connection.
        let idleBytes: Int

        enum CodingKeys: String, CodingKey {
            case bytes, seconds, datagrams, acknowledgements, allocations
            case aeadSeconds = "aead_s"
            case idleBytes = "bytes_per_idle_connection"
            case protocolNanoseconds = "protocol_ns_per_packet_and_side"
            case gigabits = "gbit_per_s"
        }

        /// What is left of the time without AEAD, for each data packet and each side.
        var protocolNanoseconds: Double {
            (seconds - aeadSeconds) * 1e9 / Double(max(1, datagrams)) / 2
        }

        /// The data that went through, in gigabits a second.
        var gigabits: Double { Double(bytes) * 8 / seconds / 1e9 }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(bytes, forKey: .bytes)
            try container.encode(seconds, forKey: .seconds)
            try container.encode(datagrams, forKey: .datagrams)
            try container.encode(acknowledgements, forKey: .acknowledgements)
            try container.encode(aeadSeconds, forKey: .aeadSeconds)
            try container.encode(allocations, forKey: .allocations)
            try container.encode(idleBytes, forKey: .idleBytes)
            try container.encode(protocolNanoseconds, forKey: .protocolNanoseconds)
            try container.encode(gigabits, forKey: .gigabits)
        }

        /// The same for people.
        var text: String {
            let perPacket = allocations.map {
                ", \(Text.fixed(Double($0) / Double(max(1, datagrams)), 4)) allocations a datagram"
            }
            return """
                \(bytes) bytes on one stream in \(Text.fixed(seconds, 2)) s, \
                \(Text.threeDigits(gigabits)) Gbit/s, both ends on one core
                \(datagrams) datagrams, \(acknowledgements) acknowledgements\(perPacket ?? "")
                \(Text.threeDigits(protocolNanoseconds)) ns a packet and side besides AEAD, \
                which took \(Text.fixed(aeadSeconds, 2)) s
                goal 500 ns; quinn spends about 600
                \(idleBytes) bytes of memory for each end of an idle connection
                """
        }
    }

    private static let chunk = [UInt8](repeating: 0x5a, count: 65_536)
    private static let path = PathHandle(1)

    private var client: Connection
    private var server: Connection
    private let clientSetup: ClientSetup
    private let serverSetup: ServerSetup
    private let logs: LogFolder?
    private var slab = [UInt8](repeating: 0, count: 65_536)
    private var datagrams = 0
    private var acknowledgements = 0
    private var sealedBytes = 0

    init(logs: LogFolder? = nil) throws {
        let protocols = [Array("bench".utf8)]
        let key = try SigningKey(generating: .p256)
        let date = UnixTime(seconds: CalendarClock.now.wholeSeconds)
        let certificate = try IssuedCertificate(
            for: key, names: ["localhost"], validity: date...date + .seconds(86_400))
        let identity = try Identity(chain: [certificate.der], key: key)
        var configuration = QUICConfiguration()
        configuration.maximumStreamData = 16_777_216
        configuration.maximumData = 16_777_216
        configuration.log = logs?.dialect
        var entropy = SystemEntropy()
        let secret = try Random.bytes(32)
        let now = MonotonicClock.now
        let clientSetup = ClientSetup(
            configuration,
            tls: ClientConfiguration(trust: .insecure, applicationProtocols: protocols),
            serverName: "localhost")
        let client = try Connection(
            client: clientSetup, path: Self.path,
            random: RandomStream(key: secret.span), entropy: &entropy, now: now, date: date)
        let setup = ServerSetup(
            configuration,
            tls: ServerConfiguration(identities: [identity], applicationProtocols: protocols),
            resetKey: StatelessResetKey(secret.span))
        let server = try Connection(
            server: setup, client.attempt, path: Self.path,
            random: RandomStream(key: secret.span), entropy: &entropy, now: now, date: date)
        self.client = client
        self.server = server
        self.clientSetup = clientSetup
        serverSetup = setup
        self.logs = logs
    }

    /// Sends `byteCount` bytes, after a tenth of them that do not count.
    mutating func run(byteCount: Int) throws -> Result {
        while !client.isConnected { try exchange() }
        guard let stream = client.openStream(.unidirectional) else {
            throw Failure.refusal("the server allows no stream")
        }
        try transfer(byteCount / 10, on: stream)
        (datagrams, acknowledgements, sealedBytes) = (0, 0, 0)
        var failure: (any Error)?
        let start = MonotonicClock.now
        var end = start
        var allocations: Int?
        if logs == nil {
            allocations = AllocationCounter.count {
                do { try transfer(byteCount, on: stream) } catch { failure = error }
                end = MonotonicClock.now
            }
        } else {
            // A log allocates for every packet; nobody wants to know how often.
            try transfer(byteCount, on: stream)
            end = MonotonicClock.now
        }
        if let failure { throw failure }
        var (idleClient, idleServer) = (clientSetup, serverSetup)
        (idleClient.configuration.log, idleServer.configuration.log) = (nil, nil)
        var idle = try IdleConnections(client: idleClient, server: idleServer)
        return Result(
            bytes: byteCount, seconds: (end - start).milliseconds / 1_000, datagrams: datagrams,
            acknowledgements: acknowledgements,
            aeadSeconds: try Self.aeadSeconds(
                datagrams, sealedBytes / max(1, datagrams), acknowledgements),
            allocations: allocations, idleBytes: try idle.bytesPerEnd(500))
    }

    private mutating func transfer(_ byteCount: Int, on stream: StreamID) throws {
        var (written, read) = (0, 0)
        while read < byteCount {
            if written < byteCount {
                let count = min(Self.chunk.count, byteCount - written)
                written += try client.write(
                    Self.chunk.span.extracting(0..<count), to: stream)
            }
            try exchange()
            read += try readAll(stream)
        }
    }

    private mutating func readAll(_ stream: StreamID) throws -> Int {
        var count = 0
        while server.nextEvent() != nil {}
        while client.nextEvent() != nil {}
        while true {
            var result = StreamRead.nothing
            try slab.withOutput { out in result = try server.read(stream, into: &out) }
            guard case .bytes(let more) = result else { return count }
            count += more
        }
    }

    /// Carries what both ends have to send.
    private mutating func exchange() throws {
        let now = MonotonicClock.now
        if let end = client.ended ?? server.ended { throw Failure.refusal("\(end)") }
        if let deadline = client.deadline, deadline <= now { client.handleTimeout(now: now) }
        if let deadline = server.deadline, deadline <= now { server.handleTimeout(now: now) }
        var transmission: Transmission?
        slab.withOutput { transmission = client.transmit(into: &$0, now: now) }
        if let transmission {
            datagrams += transmission.datagramCount
            sealedBytes += transmission.byteCount
            slab.forEachDatagram(transmission) { server.receive(&$0, on: Self.path, now: now) }
        }
        transmission = nil
        slab.withOutput { transmission = server.transmit(into: &$0, now: now) }
        if let transmission {
            acknowledgements += transmission.datagramCount
            slab.forEachDatagram(transmission) { client.receive(&$0, on: Self.path, now: now) }
        }
        guard let logs else { return }
        try logs.append(client.takeLog(), to: client.logName)
        try logs.append(server.takeLog(), to: server.logName)
    }

    /// How long it takes to seal and to open as many packets.
    private static func aeadSeconds(_ count: Int, _ length: Int, _ short: Int) throws -> Double {
        let key = [UInt8](repeating: 7, count: 16)
        var sealer = try PacketSealer(.aes128GCM, key: key.span)
        var opener = try PacketOpener(.aes128GCM, key: key.span)
        var packet = [UInt8](repeating: 0, count: max(64, length))
        let start = MonotonicClock.now
        for number in 0..<count + short {
            let nonce = AEADNonce(high: 0, low: UInt64(number))
            var span = packet.mutableSpan
            var part = span.part(0..<(number < count ? span.count : 48))
            sealer.seal(&part, headerLength: 12, nonce)
            guard opener.open(&part, headerLength: 12, nonce) else {
                throw Failure.refusal("a packet does not open")
            }
        }
        return (MonotonicClock.now - start).milliseconds / 1_000
    }
}

extension [UInt8] {
    /// Lets `body` write from the first byte on.
    mutating func withOutput<E: Error>(
        _ body: (inout OutputSpan<UInt8>) throws(E) -> Void
    ) throws(E) {
        removeAll(keepingCapacity: true)
        try append(addingCapacity: capacity, initializingWith: body)
    }

    /// Gives the datagrams of a transmission, one by one.
    mutating func forEachDatagram(
        _ transmission: Transmission, _ body: (inout MutableSpan<UInt8>) -> Void
    ) {
        var span = mutableSpan
        var start = 0
        while start < transmission.byteCount {
            let end = Swift.min(transmission.byteCount, start + transmission.segmentLength)
            var datagram = span.part(start..<end)
            body(&datagram)
            start = end
        }
    }
}
