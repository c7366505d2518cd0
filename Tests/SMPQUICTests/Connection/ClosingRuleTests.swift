import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPQUIC

/// The ways in which connections end.
@Suite struct ClosingRuleTests {
    @Test(arguments: try VectorFile<NamedRule>.load("quic/closing-rules"))
    func keeps(_ rule: NamedRule) throws {
        let trials: [String: () throws -> Void] = [
            "close-app-in-initial": hidesWhatTheApplicationSays,
            "close-levels-before-confirm-server": closesAtAllLevelsAsServer,
            "close-levels-before-confirm-client": closesAtAllLevelsAsClient,
            "close-after-confirm": closesAtOneLevel,
            "closing-replies": answersLessAndLess,
            "closing-duration": waitsForThreeTimeouts,
            "draining-no-send": saysNothingToWhoHasClosed,
            "closing-to-draining": drainsWhenBothHaveClosed,
            "idle-restart-on-rx": countsFromWhatCame,
            "idle-restart-on-first-ack-eliciting-tx": countsFromTheFirstThatWasSent,
            "idle-silent": endsInSilence,
            "idle-undecryptable-rx-no-restart": doesNotCountGarbage,
        ]
        try rule.attempt(in: trials)
    }

    struct Idle: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let local, probeTimeout: Int64
        let peer: UInt64
        let effective: Int64?
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Idle>.load("quic/idle-timeout"))
    func takesTheShorterTimeout(_ idle: Idle) {
        var timer = IdleTimer(
            .milliseconds(idle.local), keepAlive: nil, now: Instant(.seconds(1)))
        timer.limit(toMilliseconds: idle.peer)
        let deadline = timer.deadline(probeTimeout: idle.probeTimeout * 1_000_000)
        let expected = idle.effective.map { Instant(.seconds(1)) + .milliseconds($0) }
        #expect(deadline == expected)
    }

    // MARK: Levels

    private func hidesWhatTheApplicationSays() throws {
        var pair = try ConnectionPair()
        let destination = pair.client.peerIDs.current
        _ = pair.take(fromClient: true)
        pair.client.close(code: 4_660, reason: "secret", now: pair.now)
        var packet = try #require(pair.take(fromClient: true).first).bytes
        var keys = KeyPair()
        keys.opening = try OpeningKeys(
            InitialSecrets.secrets(of: .client, destination, .v1))
        guard case .long(let header) = try PacketHeader(packet.span, shortConnectionIDLength: 8)
        else {
            Issue.record("another packet")
            return
        }
        var span = packet.mutableSpan
        let opened = keys.open(
            &span, numberOffset: header.packetNumberOffset, largestReceived: nil)
        let payload = try #require(opened).payload
        #expect(packet[payload.lowerBound..<payload.lowerBound + 4] == [0x1C, 0x0C, 0, 0])
        #expect(packet[payload].dropFirst(4).allSatisfy { $0 == 0 })
    }

    private func closesAtAllLevelsAsServer() throws {
        var pair = try ConnectionPair()
        pair.deliver(pair.take(fromClient: true), toClient: false)
        pair.server.close(code: 1, now: pair.now)
        let datagrams = pair.take(fromClient: false)
        #expect(datagrams.map(\.types) == ["IH1"])
    }

    private func closesAtAllLevelsAsClient() throws {
        var pair = try ConnectionPair()
        pair.deliver(pair.take(fromClient: true), toClient: false)
        pair.deliver(pair.take(fromClient: false), toClient: true)
        _ = pair.take(fromClient: true)
        pair.client.close(code: 1, now: pair.now)
        let datagrams = pair.take(fromClient: true)
        #expect(datagrams.map(\.types) == ["H1"])
    }

    private func closesAtOneLevel() throws {
        var pair = try ConnectionPair()
        pair.run()
        pair.client.close(code: 1, now: pair.now)
        let datagrams = pair.take(fromClient: true)
        #expect(datagrams.map(\.types) == ["1"])
    }

    // MARK: Closing and draining

    private func answersLessAndLess() {
        var state = ClosingState(.idleTimeout, .closing, until: Instant(.seconds(1)))
        state.sent()
        var answered: [Int] = []
        for count in 1...8 {
            state.received()
            if state.needsSending { answered.append(count) }
            state.sent()
        }
        #expect(answered == [1, 2, 4, 8])
    }

    private func waitsForThreeTimeouts() throws {
        var pair = try ConnectionPair()
        pair.run()
        let wait = 3 * pair.client.probeTimeout
        pair.client.close(code: 1, now: pair.now)
        let until = pair.client.deadline
        #expect(until == pair.now.advanced(byNanoseconds: wait))
        pair.client.handleTimeout(now: pair.now.advanced(byNanoseconds: wait - 1))
        let isOverBefore = pair.client.isOver
        #expect(!isOverBefore)
        pair.client.handleTimeout(now: pair.now.advanced(byNanoseconds: wait))
        let isOver = pair.client.isOver
        #expect(isOver)
    }

    private func saysNothingToWhoHasClosed() throws {
        var pair = try ConnectionPair()
        pair.run()
        pair.client.close(code: 7, now: pair.now)
        pair.deliver(pair.take(fromClient: true), toClient: false)
        let end = pair.server.ended
        #expect(end == .application(by: .peer, code: 7, reason: ""))
        let answers = pair.take(fromClient: false)
        #expect(answers.isEmpty)
    }

    private func drainsWhenBothHaveClosed() throws {
        let until = Instant(.seconds(1))
        var state = ClosingState(.idleTimeout, .closing, until: until)
        state.drain()
        #expect(state.phase == .draining)
        #expect(state.deadline == until)
        state.received()
        #expect(!state.needsSending)
        try endsWhatCrosses()
    }

    private func endsWhatCrosses() throws {
        var pair = try ConnectionPair()
        pair.run()
        pair.client.close(code: 1, now: pair.now)
        pair.server.close(code: 2, now: pair.now)
        let (fromClient, fromServer) = (pair.take(fromClient: true), pair.take(fromClient: false))
        pair.deliver(fromClient, toClient: false)
        pair.deliver(fromServer, toClient: true)
        let phases = (pair.client.closing?.phase, pair.server.closing?.phase)
        #expect(phases == (.draining, .draining))
        #expect(pair.take(fromClient: true).isEmpty)
        #expect(pair.take(fromClient: false).isEmpty)
        let end = pair.client.ended
        #expect(end == .application(by: .local, code: 1, reason: ""))
    }

    // MARK: Silence

    private func countsFromWhatCame() {
        var timer = IdleTimer(.seconds(10), keepAlive: nil, now: Instant(.seconds(1)))
        timer.received(now: Instant(.seconds(5)))
        #expect(timer.deadline(probeTimeout: 1) == Instant(.seconds(15)))
    }

    private func countsFromTheFirstThatWasSent() {
        var timer = IdleTimer(.seconds(10), keepAlive: nil, now: Instant(.seconds(1)))
        timer.sent(now: Instant(.seconds(2)))
        timer.sent(now: Instant(.seconds(3)))
        #expect(timer.deadline(probeTimeout: 1) == Instant(.seconds(12)))
        timer.received(now: Instant(.seconds(4)))
        timer.sent(now: Instant(.seconds(5)))
        #expect(timer.deadline(probeTimeout: 1) == Instant(.seconds(15)))
    }

    private func endsInSilence() throws {
        var pair = try ConnectionPair()
        pair.run()
        pair.now = pair.now + .seconds(31)
        pair.client.handleTimeout(now: pair.now)
        let (end, isOver) = (pair.client.ended, pair.client.isOver)
        #expect(end == .idleTimeout)
        #expect(isOver)
        let datagrams = pair.take(fromClient: true)
        #expect(datagrams.isEmpty)
    }

    private func doesNotCountGarbage() throws {
        var pair = try ConnectionPair()
        pair.run()
        let before = pair.client.idle
        pair.now = pair.now + .seconds(1)
        let garbage = SentDatagram(
            path: ConnectionPair.path, bytes: [UInt8](repeating: 0x41, count: 100))
        pair.deliver([garbage], toClient: true)
        let after = pair.client.idle
        #expect(after == before)
    }
}

extension SentDatagram {
    /// The packets in it: I for Initial, H for Handshake, 1 for 1-RTT.
    var types: String {
        var types = ""
        var start = 0
        while start < bytes.count {
            let rest = bytes.span.extracting(start..<bytes.count)
            switch try? PacketHeader(rest, shortConnectionIDLength: 8) {
            case .long(let header)?:
                types += header.type == .initial ? "I" : "H"
                start += header.packetLength
            case .short?: return types + "1"
            default: return types + "?"
            }
        }
        return types
    }
}
