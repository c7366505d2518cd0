import SMPBytes
import SMPCrypto
import SMPTLS
import TestVectors
import Testing

@testable @_spi(Testing) import SMPQUIC

/// Rules of the handshake, of addresses and of acknowledgements, tried on two ends.
@Suite struct ConnectionRuleTests {
    @Test(arguments: try VectorFile<NamedRule>.load("quic/connection-rules"))
    func keeps(_ rule: NamedRule) throws {
        let trials: [String: () throws -> Void] = [
            "server-initial-ack-only": doesNotPadAcknowledgements,
            "preferred-address-flow": goesToThePreferredAddress,
            "token-client-reuses-retry-token-later": keepsRetryTokensToItself,
            "token-retry-0rtt-continues": sendsEarlyDataAgainAfterARetry,
            "data-before-the-clients-finished": answersEarlyDataEarly,
            "no-data-before-the-clients-certificate": waitsForACertificate,
            "confirmed-by-acknowledgement": takesAnAcknowledgementAsConfirmation,
            "rebinding-in-the-handshake": followsDuringTheHandshake,
            "ack-frequency-asked": asksForFewerAcknowledgements,
            "numbers-left-out": leavesNumbersOut,
            "receiver-pings": pingsAsAReceiver,
        ]
        try rule.attempt(in: trials)
    }

    private let second = PathHandle(2, host: 2)

    // MARK: The handshake

    private func doesNotPadAcknowledgements() throws {
        var pair = try ConnectionPair()
        pair.deliver(pair.take(fromClient: true), toClient: false)
        _ = pair.take(fromClient: false)
        // The client sends its hello again, and the server only acknowledges it.
        pair.now = pair.now + .milliseconds(1_100)
        pair.client.handleTimeout(now: pair.now)
        pair.deliver(pair.take(fromClient: true), toClient: false)
        let answers = pair.take(fromClient: false)
        let short = answers.filter { $0.bytes.count < 1_200 }
        #expect(short.count == 1, "\(answers.map(\.types)) \(answers.map(\.bytes.count))")
    }

    private func answersEarlyDataEarly() throws {
        let (pair, ticket) = try EndpointPair.ticketing()
        var setup = EndpointPair.clientSetup()
        setup.ticket = ticket
        let key = try pair.connect(setup)
        try pair.client.withConnection(key, now: pair.now) { connection in
            let opened = connection.openStream(.bidirectional)
            _ = try connection.write(Array("question".utf8).span, to: try #require(opened))
        }
        pair.serverEvents = []
        _ = pair.carryToServer()
        let server = try #require(pair.serverEvents.last).connection
        let now = pair.now
        let isComplete = try pair.server.withConnection(server, now: now) { connection in
            let accepted = connection.acceptStream(.bidirectional)
            let id = try #require(accepted)
            let question = try connection.readAll(id).bytes
            #expect(question == Array("question".utf8))
            _ = try connection.write(Array("answer".utf8).span, to: id)
            return connection.handshake.isComplete
        }
        #expect(isComplete == false)
        // One flight of the server, and the client has its answer.
        _ = pair.carryToClient()
        let answer = try pair.client.withConnection(key, now: now) { connection in
            try connection.readAll(StreamID(0)).bytes
        }
        #expect(answer == Array("answer".utf8))
    }

    private func waitsForACertificate() throws {
        var tls = TestIdentity.server
        tls.clientCertificates = .required(.insecure)
        var pair = try ConnectionPair(tls: tls)
        pair.deliver(pair.take(fromClient: true), toClient: false)
        let canSeal = pair.server.keys.canSeal(.oneRTT)
        #expect(!canSeal)
        var other = try ConnectionPair()
        other.deliver(other.take(fromClient: true), toClient: false)
        let canSealNow = other.server.keys.canSeal(.oneRTT)
        let mayRead = other.server.mayRead(.oneRTT)
        #expect(canSealNow && !mayRead)
    }

    private func takesAnAcknowledgementAsConfirmation() throws {
        var pair = try ConnectionPair()
        pair.deliver(pair.take(fromClient: true), toClient: false)
        pair.deliver(pair.take(fromClient: false), toClient: true)
        let opened = pair.client.openStream(.unidirectional)
        _ = try pair.client.write(Array("data".utf8).span, to: try #require(opened))
        pair.deliver(pair.take(fromClient: true), toClient: false)
        let isConfirmed = pair.client.handshake.isConfirmed
        #expect(!isConfirmed)
        // HANDSHAKE_DONE is in these, and gets lost.
        pair.server.control.needsHandshakeDone = false
        _ = pair.client.drainEvents()
        pair.now = pair.now + .milliseconds(30)
        pair.server.handleTimeout(now: pair.now)
        pair.deliver(pair.take(fromClient: false), toClient: true)
        let isConfirmedNow = pair.client.handshake.isConfirmed
        #expect(isConfirmedNow)
    }

    // MARK: Tokens

    /// An endpoint pair whose server asks for a proof, and gives tickets.
    private func asking() throws -> (pair: EndpointPair, ticket: SessionTicket) {
        var policy = EndpointPolicy()
        policy.addressValidationThreshold = 0
        return try EndpointPair.ticketing(policy)
    }

    private func keepsRetryTokensToItself() throws {
        let (pair, _) = try asking()
        let packet = pair.fromServer[0]
        guard case .retry(let retry) = try PacketHeader(packet.span, shortConnectionIDLength: 8)
        else {
            Issue.record("no Retry")
            return
        }
        let token = Array(packet[retry.token])
        #expect(!pair.clientEvents.tokens.isEmpty)
        #expect(!pair.clientEvents.tokens.contains(token))
    }

    private func sendsEarlyDataAgainAfterARetry() throws {
        let (pair, ticket) = try asking()
        var setup = EndpointPair.clientSetup()
        setup.ticket = ticket
        let key = try pair.connect(setup)
        try pair.client.withConnection(key, now: pair.now) { connection in
            let opened = connection.openStream(.unidirectional)
            _ = try connection.write(Array("early".utf8).span, to: try #require(opened))
        }
        pair.serverEvents = []
        _ = pair.carryToServer()
        let before = pair.client.withConnection(key, now: pair.now) {
            $0.spaces.application.nextNumber
        }
        #expect(pair.serverEvents.isEmpty)
        pair.run()
        #expect(pair.clientEvents.earlyData == [true])
        let after = pair.client.withConnection(key, now: pair.now) {
            $0.spaces.application.nextNumber
        }
        #expect(try #require(before) > PacketNumber(0))
        #expect(try #require(after) > (try #require(before)))
        let wasOpened = pair.serverEvents.contains {
            if case .stream(.opened) = $0.event { true } else { false }
        }
        #expect(wasOpened)
    }

    // MARK: Addresses

    private func goesToThePreferredAddress() throws {
        var configuration = QUICConfiguration()
        // That forbids other addresses, but not this one.
        configuration.allowsActiveMigration = false
        let (setup, preferred) = Self.preferring(configuration)
        var pair = try ConnectionPair(server: setup)
        pair.run()
        let offered = pair.client.drainEvents().compactMap {
            if case .preferredAddress(let address) = $0 { address } else { nil }
        }
        #expect(offered.map(\.ipv4) == [preferred.ipv4])
        let mayMove = pair.client.migrate(to: second, now: pair.now)
        #expect(!mayMove)
        let mayPrefer = pair.client.migrateToPreferredAddress(second, now: pair.now)
        #expect(mayPrefer)
        let probes = pair.take(fromClient: true).filter { $0.path == second }
        let name = try #require(offered.first).connectionID
        let names = probes.map { ConnectionID($0.bytes.span.bigEndian(UInt64.self, at: 1)) }
        #expect(names == [name])
        pair.deliver(probes, toClient: false)
        // The server answers there, but sends all else where it was.
        let active = pair.server.activePath
        #expect(active == ConnectionPair.path)
        pair.run()
        let opened = pair.client.openStream(.unidirectional)
        _ = try pair.client.write(Array("data".utf8).span, to: try #require(opened))
        pair.run()
        let paths = (pair.client.activePath, pair.server.activePath)
        #expect(paths == (second, second))
        let mayPreferAgain = pair.client.migrateToPreferredAddress(PathHandle(3), now: pair.now)
        #expect(!mayPreferAgain)
    }

    private static func preferring(
        _ configuration: QUICConfiguration
    ) -> (ServerSetup, PreferredAddress) {
        let secret: [UInt8] = [1, 2, 3]
        let key = StatelessResetKey(secret.span)
        var setup = ServerSetup(configuration, tls: TestIdentity.server, resetKey: key)
        let preferred = PreferredAddress(
            ipv4: [192, 0, 2, 1, 1, 187], ipv6: [UInt8](repeating: 0, count: 18),
            connectionID: ConnectionID(1), statelessResetToken: key.token(for: ConnectionID(1)))
        setup.preferredAddress = preferred
        return (setup, preferred)
    }

    private func followsDuringTheHandshake() throws {
        var pair = try ConnectionPair()
        let first = pair.take(fromClient: true)
        pair.deliver(first, toClient: false)
        // A copy of the first packet from elsewhere proves nothing.
        pair.deliver(
            first.map { SentDatagram(path: PathHandle(9), bytes: $0.bytes) }, toClient: false)
        var active = pair.server.activePath
        #expect(active == ConnectionPair.path)
        pair.deliver(pair.take(fromClient: false), toClient: true)
        let rest = pair.take(fromClient: true).map { SentDatagram(path: second, bytes: $0.bytes) }
        pair.deliver(rest, toClient: false)
        active = pair.server.activePath
        #expect(active == second)
        let isValidated = pair.server.paths.active.isValidated
        #expect(isValidated)
        let isConnected = pair.server.isConnected
        #expect(isConnected)
    }

    // MARK: Acknowledgements

    private func asksForFewerAcknowledgements() throws {
        let counts = try [nil, Duration.milliseconds(1)].map { shortest in
            var configuration = QUICConfiguration()
            configuration.minimumAcknowledgementDelay = shortest
            return try Self.acknowledgementCount(configuration)
        }
        #expect(counts[1] * 3 < counts[0] * 2, "\(counts)")
    }

    /// How many datagrams a receiver sends for a transfer whose window has been cut once.
    private static func acknowledgementCount(_ configuration: QUICConfiguration) throws -> Int {
        var pair = try ConnectionPair(server: configuration)
        pair.run()
        let loss = CongestionLoss.sample(byteCount: 1_200, sentAt: pair.now)
        pair.client.path.congestion.congested(loss, now: pair.now)
        let opened = pair.client.openStream(.unidirectional)
        let id = try #require(opened)
        let data = [UInt8](repeating: 1, count: 50_000)
        var count = 0
        for _ in 0..<60 {
            _ = try pair.client.write(data.span, to: id)
            pair.now = pair.now + .milliseconds(10)
            pair.client.handleTimeout(now: pair.now)
            pair.server.handleTimeout(now: pair.now)
            for datagram in pair.take(fromClient: true) {
                pair.deliver([datagram], toClient: false)
                let answers = pair.take(fromClient: false)
                count += answers.count
                pair.deliver(answers, toClient: true)
            }
            _ = try? pair.server.readAll(id)
        }
        let ends = (pair.client.ended, pair.server.ended)
        #expect(ends.0 == nil && ends.1 == nil)
        return count
    }

    private func leavesNumbersOut() throws {
        var random = RandomStream(seed: 1)
        var skipped = SkippedNumbers()
        let left = (0..<100_000).filter { skipped.contains(PacketNumber(UInt64($0)), &random) }
        #expect(65...200 ~= left.count)
        var pair = try ConnectionPair()
        pair.run()
        pair.client.spaces.application.skipNumber()
        let number = pair.client.spaces.application.nextNumber.value - 1
        let opened = pair.client.openStream(.unidirectional)
        _ = try pair.client.write(Array("data".utf8).span, to: try #require(opened))
        _ = pair.take(fromClient: true)
        let payload = [UInt8](capacity: 16) { out in
            out.append(0x02)
            out.append(varint: number)
            out.append(zeros: 3)
        }
        pair.client.receive(unprotected: payload.span, on: ConnectionPair.path, now: pair.now)
        guard case .transport(.local, .protocolViolation, _, _)? = pair.client.ended else {
            Issue.record("\(String(describing: pair.client.ended))")
            return
        }
    }

    private func pingsAsAReceiver() throws {
        var configuration = QUICConfiguration()
        configuration.discoversMTU = false
        var pair = try ConnectionPair(server: configuration)
        pair.run()
        let opened = pair.client.openStream(.unidirectional)
        let id = try #require(opened)
        let byte: [UInt8] = [1]
        for index in 0..<200 {
            _ = try pair.client.write(byte.span, to: id)
            // A client that acknowledges only what it has to.
            if pair.client.received.application.acknowledgementDeadline == nil {
                pair.client.received.application = ReceivedPackets(space: .application)
            }
            let datagrams = pair.take(fromClient: true)
            // Every eighth gets lost, so that there are gaps.
            if index % 8 != 0 { pair.deliver(datagrams, toClient: false) }
            pair.now = pair.now + .milliseconds(30)
            pair.server.handleTimeout(now: pair.now)
            pair.deliver(pair.take(fromClient: false), toClient: true)
        }
        let runs = pair.server.received.application.ranges.runs.count
        // Of 25, if nothing had been acknowledged that tells of them.
        #expect(runs < 10, "\(runs) gaps are told of")
    }
}
