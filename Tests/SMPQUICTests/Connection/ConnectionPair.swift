import SMPBytes
import SMPCrypto
import SMPTLS
import TestVectors

@testable import SMPQUIC

/// Random bytes that a seed repeats.
struct SeededEntropy: EntropySource {
    private var stream: RandomStream

    init(seed: UInt64) {
        stream = RandomStream(seed: seed)
    }

    mutating func fill(_ bytes: inout MutableSpan<UInt8>) {
        var word: UInt64 = 0
        for index in bytes.indices {
            if index % 8 == 0 { word = stream.next() }
            bytes[index] = UInt8(truncatingIfNeeded: word)
            word >>= 8
        }
    }
}

/// The certificate that all servers of these tests show.
enum TestIdentity {
    static let date = UnixTime(seconds: 1_800_000_000)

    static let identity: Identity = {
        do {
            let key = try SigningKey(generating: .p256)
            let certificate = try IssuedCertificate(
                for: key, names: ["server.test"],
                validity: UnixTime(seconds: 1_700_000_000)...UnixTime(seconds: 1_900_000_000))
            return try Identity(chain: [certificate.der], key: key)
        } catch {
            fatalError("no certificate: \(error)")
        }
    }()

    private struct Stored: Decodable {
        let name: String
        let certificate, key: Hex
    }

    /// A server whose signatures are the same in every run, as those of Ed25519 are.
    static let repeatable: ServerConfiguration = {
        do {
            let stored = try VectorFile<Stored>.load("tls/identities")
            guard let one = stored.first(where: { $0.name == "ed25519" }) else {
                fatalError("no Ed25519 identity is stored")
            }
            let identity = try Identity(
                chain: [one.certificate.bytes], key: try SigningKey(der: one.key.bytes.span))
            return ServerConfiguration(
                identities: [identity], applicationProtocols: [Array("test".utf8)])
        } catch {
            fatalError("no stored identity: \(error)")
        }
    }()

    static var server: ServerConfiguration {
        ServerConfiguration(
            identities: [identity], applicationProtocols: [Array("test".utf8)])
    }

    static var client: ClientConfiguration {
        ClientConfiguration(trust: .insecure, applicationProtocols: [Array("test".utf8)])
    }
}

/// A client and a server whose datagrams arrive at once and whole.
struct ConnectionPair: ~Copyable {
    var client: Connection
    var server: Connection
    var now = Self.start
    /// The length of every datagram, by its sender.
    var clientDatagrams: [Int] = []
    var serverDatagrams: [Int] = []

    static let path = PathHandle(1)
    static let start = Instant(nanoseconds: 1)

    static let clientSetup = ClientSetup(tls: TestIdentity.client, serverName: "server.test")

    init(
        client clientSetup: ClientSetup = clientSetup,
        server configuration: QUICConfiguration = QUICConfiguration(),
        tls: ServerConfiguration = TestIdentity.server, seed: UInt64 = 1
    ) throws {
        let secret: [UInt8] = [1, 2, 3]
        try self.init(
            client: clientSetup,
            server: ServerSetup(
                configuration, tls: tls, resetKey: StatelessResetKey(secret.span)), seed: seed)
    }

    init(
        client clientSetup: ClientSetup = clientSetup, server setup: ServerSetup, seed: UInt64 = 1
    ) throws {
        var entropy = SeededEntropy(seed: seed)
        let client = try Connection(
            client: clientSetup, path: Self.path, random: RandomStream(seed: seed),
            entropy: &entropy, now: Self.start, date: TestIdentity.date)
        let attempt = ConnectionAttempt(
            version: client.version, destination: client.peerIDs.current,
            source: client.localIDs.handshakeID)
        let server = try Connection(
            server: setup, attempt, path: Self.path, random: RandomStream(seed: seed &+ 1),
            entropy: &entropy, now: Self.start, date: TestIdentity.date)
        self.client = client
        self.server = server
    }

    /// Carries datagrams to and fro until both ends have nothing to say.
    mutating func run(_ rounds: Int = 1_000) {
        for _ in 0..<rounds {
            let sent = carry(fromClient: true) + carry(fromClient: false)
            if sent == 0 { return }
        }
    }

    /// Carries what one end has to send.
    mutating func carry(fromClient: Bool) -> Int {
        var count = 0
        while true {
            var transmission: Transmission?
            var bytes = [UInt8](capacity: 65_536) { out in
                transmission =
                    fromClient
                    ? client.transmit(into: &out, now: now)
                    : server.transmit(into: &out, now: now)
            }
            guard let transmission else { return count }
            count += 1
            var span = bytes.mutableSpan
            var start = 0
            while start < span.count {
                let end = min(span.count, start + transmission.segmentLength)
                var datagram = span.part(start..<end)
                if fromClient {
                    clientDatagrams.append(end - start)
                    server.receive(&datagram, on: transmission.path, now: now)
                } else {
                    serverDatagrams.append(end - start)
                    client.receive(&datagram, on: transmission.path, now: now)
                }
                start = end
            }
        }
    }

    /// Lets time pass, and both ends notice.
    mutating func wait(_ duration: Duration) {
        let end = now + duration
        var steps = 0
        while let next = [client.deadline, server.deadline].compactMap({ $0 }).min(), next <= end {
            steps += 1
            precondition(steps < 1_000_000, "the clock stands still")
            now = max(now, next)
            client.handleTimeout(now: now)
            server.handleTimeout(now: now)
            run()
            if client.isOver && server.isOver { break }
        }
        now = end
    }
}

extension Connection {
    /// All events, taken out.
    mutating func drainEvents() -> [ConnectionEvent] {
        var events: [ConnectionEvent] = []
        while let event = nextEvent() { events.append(event) }
        return events
    }

    /// Reads all there is, and whether it was the end.
    mutating func readAll(_ id: StreamID) throws -> (bytes: [UInt8], isEnd: Bool) {
        var all: [UInt8] = []
        while true {
            var result = StreamRead.nothing
            var failure: StreamError?
            let bytes = [UInt8](capacity: 65_536) { out in
                do throws(StreamError) {
                    result = try read(id, into: &out)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            all += bytes
            switch result {
            case .bytes: continue
            case .nothing: return (all, false)
            case .end: return (all, true)
            }
        }
    }
}

extension Connection {
    /// What the connection waits for, for a report.
    var diagnosis: String {
        var parts: [String] = []
        func add(_ name: String, _ value: Any?) {
            parts.append("\(name) \(value.map { "\($0)" } ?? "none")")
        }
        add("deadline", deadline)
        let loss = recovery.deadline(
            spaces: spaces, path: path, isAmplificationLimited: isAmplificationLimited)
        add("loss", loss)
        add("acknowledgement", received.application.acknowledgementDeadline)
        add("complete", handshake.isComplete)
        add("confirmed", handshake.isConfirmed)
        add("window", path.windowBudget)
        add("in flight", path.bytesInFlight)
        add("timeouts", path.probeTimeoutCount)
        add("datagram", path.maximumDatagramSize)
        add("pacer", path.pacerDeadline)
        add("paths", paths.states)
        add("pending", streams.hasPending)
        add("credit", streams.credit)
        add("ended", ended)
        return parts.joined(separator: ", ")
    }
}
