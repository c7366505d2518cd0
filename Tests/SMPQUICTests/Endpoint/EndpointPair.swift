import SMPBytes
import SMPCrypto
import SMPTLS

@testable import SMPQUIC

/// A host of many clients and a host that serves them, whose datagrams arrive at once and whole.
///
/// A class, so that expectations can ask it.
final class EndpointPair {
    static let path = PathHandle(1)
    static let address = EndpointBench.address()
    private static let secret: [UInt8] = [1, 2, 3]

    var client: Endpoint
    var server: Endpoint
    var now = Instant(nanoseconds: 1)
    var clientEvents: [EndpointEvent] = []
    var serverEvents: [EndpointEvent] = []
    /// Every datagram that was sent, by the client and by the server.
    var fromClient: [[UInt8]] = []
    var fromServer: [[UInt8]] = []
    /// Whether what the server sends gets lost.
    var dropsAnswers = false
    private let setup: ServerSetup
    private let policy: EndpointPolicy
    private var entropy = SeededEntropy(seed: 77)

    init(
        _ policy: EndpointPolicy = EndpointPolicy(),
        server configuration: QUICConfiguration = QUICConfiguration(),
        tls: ServerConfiguration = TestIdentity.server
    ) throws {
        let setup = ServerSetup(
            configuration, tls: tls, resetKey: StatelessResetKey(Self.secret.span))
        (self.setup, self.policy) = (setup, policy)
        let now = Instant(nanoseconds: 1)
        client = try Endpoint(
            random: RandomStream(seed: 1), now: now, date: TestIdentity.date)
        server = try Endpoint(
            policy, server: setup, random: RandomStream(seed: 2), now: now,
            date: TestIdentity.date)
    }

    /// A pair whose server gives tickets, and one of these, long enough after the start for early
    /// data to be taken.
    static func ticketing(
        _ policy: EndpointPolicy = EndpointPolicy(),
        server configuration: QUICConfiguration = QUICConfiguration(),
        client setup: ClientSetup = clientSetup()
    ) throws -> (pair: EndpointPair, ticket: SessionTicket) {
        var random = RandomStream(seed: 5)
        let secret = [UInt8](randomBytes: TicketKey.length, &random)
        var tls = TestIdentity.server
        tls.ticketKeys = TicketKeys(TicketKey(random: secret.span, createdAt: TestIdentity.date))
        tls.allowsEarlyData = true
        let pair = try EndpointPair(policy, server: configuration, tls: tls)
        _ = try pair.connect(setup)
        pair.run()
        pair.wait(.seconds(15))
        guard let ticket = pair.clientEvents.tickets.first else {
            throw TransportError(.internalError, "no ticket")
        }
        return (pair, ticket)
    }

    /// Lets the server forget everything but its key for stateless resets.
    func restartServer() throws {
        server = try Endpoint(
            policy, server: setup, random: RandomStream(seed: 3), now: now,
            date: TestIdentity.date)
    }

    /// What a client wants that asks for nothing special.
    static func clientSetup(
        _ configuration: QUICConfiguration = QUICConfiguration()
    ) -> ClientSetup {
        ClientSetup(configuration, tls: TestIdentity.client, serverName: "server.test")
    }

    func connect(_ setup: ClientSetup = clientSetup()) throws -> ConnectionKey {
        try client.connect(setup, path: Self.path, entropy: &entropy, now: now)
    }

    /// Carries datagrams to and fro until both ends have nothing to say.
    func run() {
        for _ in 0..<1_000 where carryToServer() + carryToClient() == 0 { return }
    }

    func carryToServer() -> Int {
        let datagrams = Self.take(from: &client, now: now)
        fromClient += datagrams
        for datagram in datagrams { deliverToServer(datagram) }
        return datagrams.count
    }

    func carryToClient() -> Int {
        let datagrams = Self.take(from: &server, now: now)
        fromServer += datagrams
        guard !dropsAnswers else { return 0 }
        for datagram in datagrams { deliverToClient(datagram) }
        return datagrams.count
    }

    func deliverToServer(_ datagram: [UInt8], from address: ClientAddress = address) {
        var bytes = datagram
        var span = bytes.mutableSpan
        server.receive(&span, from: address, on: Self.path, entropy: &entropy, now: now)
        while let event = server.nextEvent() { serverEvents.append(event) }
    }

    func deliverToClient(_ datagram: [UInt8]) {
        var bytes = datagram
        var span = bytes.mutableSpan
        client.receive(
            &span, from: EndpointBench.address(host: 9), on: Self.path, entropy: &entropy,
            now: now)
        while let event = client.nextEvent() { clientEvents.append(event) }
    }

    /// What an endpoint has to send.
    private static func take(from endpoint: inout Endpoint, now: Instant) -> [[UInt8]] {
        var datagrams: [[UInt8]] = []
        while true {
            var transmission: Transmission?
            let bytes = [UInt8](capacity: 65_536) { out in
                transmission = endpoint.transmit(into: &out, now: now)
            }
            guard let transmission else { return datagrams }
            for start in stride(from: 0, to: bytes.count, by: transmission.segmentLength) {
                let end = min(bytes.count, start + transmission.segmentLength)
                datagrams.append(Array(bytes[start..<end]))
            }
        }
    }

    /// Lets time pass, and both ends notice.
    func wait(_ duration: Duration) {
        let end = now + duration
        while let next = [client.deadline, server.deadline].compactMap({ $0 }).min(), next <= end {
            now = max(now, next)
            client.handleTimeout(now: now)
            server.handleTimeout(now: now)
            run()
            while let event = client.nextEvent() { clientEvents.append(event) }
            while let event = server.nextEvent() { serverEvents.append(event) }
        }
        now = end
    }
}

extension [EndpointEvent] {
    /// The connections that were made.
    var connected: [(key: ConnectionKey, facts: ConnectionFacts)] {
        compactMap {
            if case .connected(let facts) = $0.event { ($0.connection, facts) } else { nil }
        }
    }

    /// How connections ended.
    var ends: [ConnectionEnd] {
        compactMap { if case .ended(let end) = $0.event { end } else { nil } }
    }

    /// The tokens for later connections.
    var tokens: [[UInt8]] {
        compactMap { if case .token(let token) = $0.event { token } else { nil } }
    }

    /// The tickets for later connections.
    var tickets: [SessionTicket] {
        compactMap { if case .sessionTicket(let ticket) = $0.event { ticket } else { nil } }
    }

    /// What became of early data.
    var earlyData: [Bool] {
        compactMap { if case .earlyData(let isAccepted) = $0.event { isAccepted } else { nil } }
    }
}
