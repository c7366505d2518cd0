import SMPBytes
import SMPCrypto
import SMPTLS

@testable import SMPQUIC

/// A client sends data on several streams to a server, which sends it back, over links that do
/// whatever a seed says.
struct SimulatedTransfer: ~Copyable {
    /// How a run ended.
    enum Outcome: Equatable {
        /// Every byte came back.
        case complete
        /// One end gave up, for this reason.
        case ended(ConnectionEnd)
        /// Bytes came that were not sent.
        case wrongByte(StreamID)
        /// Nothing came of it in the time that there is.
        case hang
    }

    private var client: Connection
    private var server: Connection
    private var toServer: SimulatedLink
    private var toClient: SimulatedLink
    private var now: Int64 = 1
    private var buffer = [UInt8]()

    /// When the client's address changes, as the server sees it.
    private let rebindings: [Int64]
    /// When the client asks for new keys.
    private let updatesKeysAt: Int64?
    private var hasUpdated = false

    private let lengths: [Int]
    private var streams: [StreamID] = []
    private var sent: [Int]
    private var returned: [Int]
    private var finished = 0
    /// How often something was due.
    private(set) var steps = 0
    private var echoes: [StreamID: Echo] = [:]
    /// The streams in the order in which they were accepted, which every run repeats.
    private var accepted: [StreamID] = []

    private struct Echo {
        var pending: [UInt8] = []
        var isEnd = false
        var isDone = false
    }

    /// Whether the conditions are so bad that the ends may lose each other.
    let mayLoseEachOther: Bool

    /// When the run ended, in nanoseconds.
    var endedAt: Int64 { now }

    /// A hash of every datagram of the run.
    var trace: [UInt64] { [toServer.trace, toClient.trace] }

    /// What the run is about, for a report.
    let summary: String

    init(seed: UInt64, conditions: (LinkConditions, LinkConditions)? = nil) throws {
        var random = RandomStream(seed: seed)
        let drawn = conditions ?? (LinkConditions(&random), LinkConditions(&random))
        toServer = SimulatedLink(drawn.0, seed: random.next())
        toClient = SimulatedLink(drawn.1, seed: random.next())
        let count = Int.random(in: 1...5, using: &random)
        let lengths = (0..<count).map { _ in Int.random(in: 0...40_000, using: &random) }
        let rebindingCount =
            Int.random(in: 0..<4, using: &random) == 0 ? Int.random(in: 1...3, using: &random) : 0
        let updates = Int.random(in: 0..<4, using: &random) == 0
        var configuration = QUICConfiguration()
        configuration.congestionControl =
            [.newReno, .cubic, .bbr].randomElement(using: &random) ?? .cubic
        configuration.versions =
            [[.v1, .v2], [.v2, .v1], [.v1]].randomElement(using: &random) ?? []
        var serverConfiguration = configuration
        serverConfiguration.versions =
            [[.v1, .v2], [.v2, .v1]].randomElement(using: &random) ?? []
        serverConfiguration.maximumData = UInt64.random(in: 1_000...200_000, using: &random)
        serverConfiguration.maximumStreamData = UInt64.random(in: 500...100_000, using: &random)
        serverConfiguration.maximumBidirectionalStreams = UInt64.random(in: 1...10, using: &random)
        var entropy = SeededEntropy(seed: seed)
        let start = Instant(nanoseconds: 1)
        let client = try Connection(
            client: ClientSetup(configuration, tls: TestIdentity.client, serverName: "server.test"),
            path: PathHandle(1), random: RandomStream(seed: random.next()), entropy: &entropy,
            now: start, date: TestIdentity.date)
        let secret: [UInt8] = [1, 2, 3]
        let setup = ServerSetup(
            serverConfiguration, tls: TestIdentity.repeatable,
            resetKey: StatelessResetKey(secret.span))
        let attempt = ConnectionAttempt(
            version: client.version, destination: client.peerIDs.current,
            source: client.localIDs.handshakeID)
        let server = try Connection(
            server: setup, attempt, path: PathHandle(1), random: RandomStream(seed: random.next()),
            entropy: &entropy, now: start, date: TestIdentity.date)
        self.client = client
        self.server = server
        self.lengths = lengths
        sent = lengths.map { _ in 0 }
        returned = lengths.map { _ in 0 }
        rebindings = (0..<rebindingCount).map { _ in
            Int64.random(in: 10...2_000, using: &random) * 1_000_000
        }
        updatesKeysAt = updates ? Int64.random(in: 100...2_000, using: &random) * 1_000_000 : nil
        mayLoseEachOther =
            rebindingCount > 0
            || [drawn.0, drawn.1].contains {
                !$0.blackHoles.isEmpty || $0.loss * ($0.burst + 1) >= 100
            }
        summary = """
            \(configuration.congestionControl), streams \(lengths), \
            rebinds at \(rebindings)
              to server: \(drawn.0)
              to client: \(drawn.1)
            """
    }

    /// What both ends wait for, for a report.
    var diagnosis: String {
        "now \(now) sent \(sent) returned \(returned)\n"
            + "  client: \(client.diagnosis)\n  server: \(server.diagnosis)"
    }

    /// The byte at an offset of a stream.
    private static func byte(_ stream: Int, _ offset: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: offset &* 7 &+ offset >> 8 &+ stream &* 101)
    }

    /// Runs to the end.
    mutating func run() throws -> Outcome {
        while now < 900_000_000_000 {
            steps += 1
            guard steps < 100_000 else { return .hang }
            if let outcome = try act() { return outcome }
            transmit()
            let times = [
                toServer.nextArrival, toClient.nextArrival, client.deadline?.nanoseconds,
                server.deadline?.nanoseconds, pendingEvent,
            ].compactMap { $0 }
            guard let next = times.min() else { return .hang }
            now = max(now, next)
            arrive()
            let instant = Instant(nanoseconds: now)
            client.handleTimeout(now: instant)
            server.handleTimeout(now: instant)
        }
        return .hang
    }

    private var pendingEvent: Int64? {
        hasUpdated ? nil : updatesKeysAt.flatMap { $0 > now ? $0 : nil }
    }

    // MARK: Datagrams

    private mutating func transmit() {
        let instant = Instant(nanoseconds: now)
        for isClient in [true, false] {
            while true {
                var transmission: Transmission?
                let bytes = [UInt8](capacity: 20_000) { out in
                    transmission =
                        isClient
                        ? client.transmit(into: &out, now: instant)
                        : server.transmit(into: &out, now: instant)
                }
                guard let transmission else { break }
                send(bytes, transmission, isClient: isClient)
            }
        }
    }

    private mutating func send(_ bytes: [UInt8], _ transmission: Transmission, isClient: Bool) {
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + transmission.segmentLength)
            let datagram = Array(bytes[start..<end])
            let path = PathHandle(1 + UInt32(rebindings.count { now >= $0 }))
            if isClient {
                toServer.send(datagram, on: path, ecn: transmission.ecn, now: now)
            } else if transmission.path == path {
                // What goes to an old address gets lost.
                toClient.send(datagram, on: PathHandle(1), ecn: transmission.ecn, now: now)
            }
            start = end
        }
    }

    private mutating func arrive() {
        let instant = Instant(nanoseconds: now)
        while var datagram = toServer.arrive(now: now) {
            let (path, ecn) = (datagram.path, datagram.ecn)
            var span = datagram.bytes.mutableSpan
            server.receive(&span, on: path, ecn: ecn, now: instant)
        }
        while var datagram = toClient.arrive(now: now) {
            let (path, ecn) = (datagram.path, datagram.ecn)
            var span = datagram.bytes.mutableSpan
            client.receive(&span, on: path, ecn: ecn, now: instant)
        }
    }

    // MARK: Applications

    private mutating func act() throws -> Outcome? {
        if let end = client.ended { return .ended(end) }
        if let end = server.ended { return .ended(end) }
        while client.nextEvent() != nil {}
        while server.nextEvent() != nil {}
        if let updatesKeysAt, now >= updatesKeysAt, !hasUpdated {
            hasUpdated = client.updateKeys(now: Instant(nanoseconds: now)) || hasUpdated
        }
        if client.isConnected { try actAsClient() }
        if server.isConnected { try actAsServer() }
        if let wrong = try readAsClient() { return .wrongByte(wrong) }
        return finished == lengths.count ? .complete : nil
    }

    private mutating func actAsClient() throws {
        while streams.count < lengths.count, let id = client.openStream(.bidirectional) {
            streams.append(id)
        }
        for (index, id) in streams.enumerated() where sent[index] <= lengths[index] {
            let part = (sent[index]..<lengths[index]).map { Self.byte(index, $0) }
            let count = part.isEmpty ? 0 : try client.write(part.span, to: id)
            sent[index] += count
            if sent[index] == lengths[index] {
                try client.finish(id)
                sent[index] += 1
            }
        }
    }

    private mutating func actAsServer() throws {
        while let id = server.acceptStream(.bidirectional) {
            echoes[id] = Echo()
            accepted.append(id)
        }
        for id in accepted {
            guard var echo = echoes[id], !echo.isDone else { continue }
            if !echo.isEnd {
                let (bytes, isEnd) = try server.readAll(id)
                echo.pending += bytes
                echo.isEnd = isEnd
            }
            if !echo.pending.isEmpty {
                let count = try server.write(echo.pending.span, to: id)
                echo.pending.removeFirst(count)
            }
            if echo.isEnd, echo.pending.isEmpty {
                try server.finish(id)
                echo.isDone = true
            }
            echoes[id] = echo
        }
    }

    private mutating func readAsClient() throws -> StreamID? {
        for (index, id) in streams.enumerated() where returned[index] >= 0 {
            let (bytes, isEnd) = try client.readAll(id)
            for byte in bytes {
                guard byte == Self.byte(index, returned[index]) else { return id }
                returned[index] += 1
            }
            if isEnd {
                guard returned[index] == lengths[index] else { return id }
                returned[index] = -1
                finished += 1
            }
        }
        return nil
    }
}
