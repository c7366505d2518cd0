import FuzzDriver
import SMPBytes
import SMPCrypto
import SMPQUIC
import SMPTLS

/// A host of clients and a server, between which an input carries, changes and makes up datagrams.
struct EndpointBench: ~Copyable {
    private var client: Endpoint
    private var server: Endpoint
    private var now = Instant(nanoseconds: 1)
    private var entropy = FixedEntropy()
    private var toServer: [[UInt8]] = []
    private var toClient: [[UInt8]] = []
    private var token: [UInt8] = []
    private var keys: [ConnectionKey] = []

    private static let date = UnixTime(seconds: 1_800_000_000)
    private static let path = PathHandle(1)
    private static let maximumConnectionCount = 8

    init(asksForProofs: Bool) throws {
        let secret: [UInt8] = [1, 2, 3]
        var policy = EndpointPolicy()
        policy.maximumConnectionCount = Self.maximumConnectionCount
        policy.addressValidationThreshold = asksForProofs ? 0 : nil
        let now = Instant(nanoseconds: 1)
        let client = try Endpoint(random: RandomStream(seed: 1), now: now, date: Self.date)
        let server = try Endpoint(
            policy,
            server: ServerSetup(
                tls: ServerConfiguration(
                    identities: [FixedIdentity.server].compactMap { $0 },
                    applicationProtocols: [Array("fuzz".utf8)]),
                resetKey: StatelessResetKey(secret.span)),
            random: RandomStream(seed: 2), now: now, date: Self.date)
        self.client = client
        self.server = server
    }

    // MARK: Steps

    /// Does what a byte of the input says.
    mutating func step(_ code: UInt8, _ reader: inout ByteReader) {
        switch code & 0x07 {
        case 0: connect(code)
        case 1: exchange()
        case 2: send()
        case 3: deliver(toServer: code & 0x10 == 0, change: try? reader.takeUInt16(), code)
        case 4: receive(bytes(&reader), byServer: code & 0x10 == 0, code)
        case 5: wait(Int64((try? reader.takeUInt16()) ?? 1))
        case 6: close(code)
        default: _ = code & 0x10 == 0 ? toServer.popLast() : toClient.popLast()
        }
    }

    /// Up to 1,300 bytes: those of the input behind their number, filled up with zeros where a
    /// datagram is to have the size of a first packet.
    private func bytes(_ reader: inout ByteReader) -> [UInt8] {
        let form = (try? reader.takeUInt8()) ?? 0
        let count = min(Int(form & 0x7F), reader.remaining)
        guard let bytes = try? reader.takeBytes(count) else { return [] }
        return [UInt8](capacity: 1_300) { out in
            out.append(copying: bytes)
            if form & 0x80 != 0 { out.append(zeros: 1_200 - count) }
        }
    }

    private mutating func connect(_ code: UInt8) {
        var setup = ClientSetup(
            tls: ClientConfiguration(
                trust: .insecure, applicationProtocols: [Array("fuzz".utf8)]),
            serverName: "server.test")
        if code & 0x10 != 0 {
            setup.configuration.versions = [QUICVersion(rawValue: 0x1A2A_3A4A), .v2]
        }
        if code & 0x20 != 0 { setup.token = token }
        guard keys.count < 32 else { return }
        let key = try? client.connect(setup, path: Self.path, entropy: &entropy, now: now)
        if let key { keys.append(key) }
    }

    private mutating func close(_ code: UInt8) {
        guard !keys.isEmpty else { return }
        let now = now
        _ = client.withConnection(keys[Int(code >> 4) % keys.count], now: now) {
            $0.close(code: UInt64(code), now: now)
        }
    }

    private mutating func exchange() {
        for _ in 0..<20 {
            send()
            guard !toServer.isEmpty || !toClient.isEmpty else { return }
            let (forServer, forClient) = (toServer, toClient)
            (toServer, toClient) = ([], [])
            for datagram in forServer { receive(datagram, byServer: true, 0) }
            for datagram in forClient { receive(datagram, byServer: false, 0) }
        }
    }

    private mutating func send() {
        Self.take(from: &client, now, into: &toServer)
        Self.take(from: &server, now, into: &toClient)
    }

    private static func take(
        from endpoint: inout Endpoint, _ now: Instant, into datagrams: inout [[UInt8]]
    ) {
        for _ in 0..<1_000 {
            var transmission: Transmission?
            let bytes = [UInt8](capacity: 4_096) {
                transmission = endpoint.transmit(into: &$0, now: now)
            }
            guard let transmission else { return }
            for start in stride(from: 0, to: bytes.count, by: transmission.segmentLength)
            where datagrams.count < 64 {
                datagrams.append(
                    Array(bytes[start..<min(bytes.count, start + transmission.segmentLength)]))
            }
        }
        fatalError("an endpoint sends without end")
    }

    private mutating func deliver(toServer forServer: Bool, change: UInt16?, _ code: UInt8) {
        guard var datagram = forServer ? toServer.first : toClient.first else { return }
        if forServer { toServer.removeFirst() } else { toClient.removeFirst() }
        if let change, !datagram.isEmpty {
            datagram[Int(change >> 3) % datagram.count] ^= 1 << (change & 7)
        }
        receive(datagram, byServer: forServer, code)
    }

    private mutating func receive(_ datagram: [UInt8], byServer: Bool, _ code: UInt8) {
        guard let host = ClientAddress.Host([10, 0, 0, code >> 5].span) else { return }
        let address = ClientAddress(host: host, port: 443)
        var bytes = datagram
        var span = bytes.mutableSpan
        if byServer {
            server.receive(&span, from: address, on: Self.path, entropy: &entropy, now: now)
        } else {
            client.receive(&span, from: address, on: Self.path, entropy: &entropy, now: now)
        }
        takeEvents()
        guard server.connectionCount <= Self.maximumConnectionCount else {
            fatalError("\(server.connectionCount) connections")
        }
    }

    private mutating func takeEvents() {
        while let event = client.nextEvent() {
            if case .token(let bytes) = event.event { token = bytes }
        }
        while server.nextEvent() != nil {}
    }

    private mutating func wait(_ milliseconds: Int64) {
        let end = now + .milliseconds(milliseconds)
        for _ in 0..<10_000 {
            let deadlines = [client.deadline, server.deadline].compactMap { $0 }
            guard let next = deadlines.min(), next <= end else {
                now = end
                return
            }
            now = max(now, next)
            client.handleTimeout(now: now)
            server.handleTimeout(now: now)
            exchange()
            takeEvents()
        }
        fatalError("the clock stands still")
    }

    /// Waits until nothing is left of any connection.
    mutating func finish() {
        exchange()
        for key in keys {
            let now = now
            _ = client.withConnection(key, now: now) { $0.close(code: 0, now: now) }
        }
        exchange()
        for _ in 0..<4 { wait(60_000) }
        guard client.connectionCount == 0, server.connectionCount == 0 else {
            fatalError("\(client.connectionCount) and \(server.connectionCount) connections stay")
        }
    }
}
