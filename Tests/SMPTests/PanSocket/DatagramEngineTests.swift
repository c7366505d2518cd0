import SMPBytes
import SMPHost
import SMPMultipath
import SMPSCION
import SMPTestnet
import Testing

@testable import SMP

@Suite struct DatagramEngineTests {
    private let token: UInt64 = 0x1234

    private func states(_ engine: DatagramEngine) -> [PathState] {
        engine[token]?.connections.map(\.state) ?? []
    }

    private func reasons(_ engine: DatagramEngine) -> [SuspensionReason?] {
        engine[token]?.connections.map(\.metrics.lastSuspension) ?? []
    }

    private func data(_ pair: EnginePair, _ side: EnginePair.Side) -> [[UInt8]] {
        pair.events.compactMap { event in
            guard event.0 == side, case .data(_, _, let data) = event.1 else { return nil }
            return data
        }
    }

    private func ends(_ pair: EnginePair, _ side: EnginePair.Side) -> [SessionEnd] {
        pair.events.compactMap { event in
            guard event.0 == side, case .ended(_, let end) = event.1 else { return nil }
            return end
        }
    }

    @Test func opensAConnectionOnEachPath() {
        var pair = EnginePair(seed: 1)
        pair.connect(token, paths: 3)
        pair.run(until: .at(.seconds(1)))
        #expect(states(pair.client) == [.active, .active, .active])
        #expect(states(pair.server) == [.active, .active, .active])
        let accepted = pair.events.contains { event in
            if case (.server, .accepted(token)) = event { true } else { false }
        }
        #expect(accepted)
        #expect(pair.client[token]?.connections.map(\.path) == EnginePair.paths(3).map { $0 })
    }

    @Test func decidesEachPathByItself() {
        var pair = EnginePair(seed: 2)
        pair.brokenPaths = [1]
        pair.connect(token, paths: 3)
        pair.run(until: .at(.seconds(4)))
        #expect(states(pair.client) == [.active, .suspended, .active])
        let isDecided = pair.events.contains { event in
            if case (.client, .decided(token)) = event { true } else { false }
        }
        #expect(isDecided)
        // And uses it once it works.
        pair.brokenPaths = []
        pair.run(until: .at(.seconds(5)))
        #expect(states(pair.client) == [.active, .active, .active])
        #expect(states(pair.server) == [.active, .active, .active])
    }

    @Test func saysThatNobodyAnswers() {
        var pair = EnginePair(seed: 3)
        pair.server.isListening = false
        pair.connect(token, paths: 2)
        pair.run(until: .at(.seconds(10)))
        #expect(ends(pair, .client) == [.unanswered])
        // Whoever waits for a decision is told of the end, not of a session that goes on.
        let isDecided = pair.events.contains { event in
            if case (.client, .decided) = event { true } else { false }
        }
        #expect(!isDecided)
        #expect(pair.client[token] == nil && pair.server[token] == nil)
        #expect(pair.client.deadline == nil)
    }

    @Test func suspendsWithinASecondAndComesBackByItself() {
        var pair = EnginePair(seed: 4)
        pair.connect(token, paths: 2)
        pair.run(until: .at(.seconds(2)))
        pair.brokenPaths = [0]
        pair.run(until: .at(.seconds(3)))
        #expect(states(pair.client) == [.suspended, .active])
        #expect(reasons(pair.client) == [.unanswered, nil])
        pair.brokenPaths = []
        pair.run(until: .at(.milliseconds(3500)))
        #expect(states(pair.client) == [.active, .active])
    }

    @Test func believesARouterAtOnceAndProbesAtOnce() {
        var pair = EnginePair(seed: 5)
        pair.connect(token, paths: 2)
        pair.run(until: .at(.seconds(1)))
        pair.client.suspend(EnginePair.path(1))
        pair.collect()
        #expect(states(pair.client) == [.active, .suspended])
        #expect(reasons(pair.client) == [nil, .reported])
        // It was not true: the next probe finds out.
        pair.run(until: .at(.milliseconds(1500)))
        #expect(states(pair.client) == [.active, .active])
        // Of a path that is not in use nothing follows.
        pair.client.suspend(EnginePair.path(7))
        #expect(states(pair.client) == [.active, .active])
    }

    @Test func followsThePeerToAnotherPath() {
        var pair = EnginePair(seed: 6)
        pair.connect(token, paths: 1)
        pair.run(until: .at(.seconds(1)))
        let before = pair.server[token]?.connections[0].path
        let now = pair.now
        pair.client.change(token) {
            $0.setPath(EnginePair.path(5), ofConnection: 0, now: now)
        }
        _ = pair.write([1], token, onConnection: 0, from: .client)
        pair.run(until: .at(.seconds(2)))
        #expect(pair.server[token]?.connections[0].path != before)
        #expect(states(pair.client) == [.active])
        #expect(data(pair, .server) == [[1]])
    }

    /// Hearing of the peer is not being heard by it.
    @Test(arguments: [EnginePair.Side.client, .server])
    func suspendsAPathThatCarriesOneWayOnly(silent side: EnginePair.Side) {
        var pair = EnginePair(seed: 12)
        pair.connect(token, paths: 2)
        pair.run(until: .at(.seconds(2)))
        pair.halfBroken = (side, 1)
        pair.run(until: .at(.seconds(4)))
        #expect(states(pair.client) == [.active, .suspended])
        #expect(states(pair.server) == [.active, .suspended])
        let eventCount = pair.events.count
        pair.run(until: .at(.seconds(8)))
        #expect(pair.events.count == eventCount)
        pair.halfBroken = nil
        pair.run(until: .at(.seconds(9)))
        #expect(states(pair.client) == [.active, .active])
        #expect(states(pair.server) == [.active, .active])
    }

    @Test(arguments: [DatagramMessage.Kind.open, .probe, .data])
    func doesNotFollowWhatComesLateOverThePathBefore(_ kind: DatagramMessage.Kind) {
        var pair = EnginePair(seed: 13)
        pair.connect(token, paths: 1)
        pair.run(until: .at(.seconds(1)))
        let now = pair.now
        pair.client.change(token) {
            $0.setPath(EnginePair.path(5), ofConnection: 0, now: now)
        }
        pair.run(until: .at(.seconds(2)))
        let chosen = EnginePair.returnPath(of: EnginePair.path(5))
        #expect(pair.server[token]?.connections[0].path == chosen)
        let late = DatagramMessage(kind: kind, token: token, index: 0, count: 1, number: 1)
        pair.server.receive(
            [UInt8](capacity: 20) { late.encode(into: &$0) }, from: EnginePair.clientAddress,
            over: EnginePair.returnPath(of: EnginePair.path(0)), byteCount: 100, now: pair.now)
        #expect(pair.server[token]?.connections[0].path == chosen)
    }

    @Test func endsOnBothSidesWhenOneCloses() {
        var pair = EnginePair(seed: 7)
        pair.connect(token, paths: 2)
        pair.run(until: .at(.seconds(1)))
        pair.client.change(token) { $0.close() }
        pair.collect()
        pair.run(until: .at(.seconds(2)))
        #expect(ends(pair, .client) == [.closed] && ends(pair, .server) == [.closedByPeer])
    }

    @Test func endsWhenThePeerIsGone() {
        var pair = EnginePair(seed: 8)
        pair.connect(token, paths: 2)
        pair.run(until: .at(.seconds(1)))
        pair.brokenPaths = [0, 1]
        pair.run(until: .at(.seconds(60)))
        #expect(ends(pair, .client) == [.timedOut] && ends(pair, .server) == [.timedOut])
        #expect(pair.client.deadline == nil && pair.server.deadline == nil)
    }

    /// A peer that was started again does not know the session, and says so.
    @Test func endsWhenThePeerHasForgottenTheSession() {
        var pair = EnginePair(seed: 9)
        pair.connect(token, paths: 1)
        pair.run(until: .at(.seconds(1)))
        pair.server = DatagramEngine(interval: .seconds(1))
        pair.run(until: .at(.seconds(2)))
        #expect(ends(pair, .client) == [.closedByPeer])
    }

    @Test func listensToNobodyElse() {
        var pair = EnginePair(seed: 10)
        pair.connect(token, paths: 1)
        pair.run(until: .at(.seconds(1)))
        let close = DatagramMessage(kind: .close, token: token, index: 0, count: 1)
        let datagram = [UInt8](capacity: 20) { close.encode(into: &$0) }
        let stranger = SCIONEndpoint(EnginePair.clientAddress.address, port: 1)
        pair.client.receive(
            datagram, from: stranger, over: EnginePair.path(0), byteCount: 100, now: pair.now)
        #expect(states(pair.client) == [.active])
        // Nor to a message of another number of connections.
        var other = close
        other.count = 2
        pair.client.receive(
            [UInt8](capacity: 20) { other.encode(into: &$0) }, from: EnginePair.serverAddress,
            over: EnginePair.path(0), byteCount: 100, now: pair.now)
        #expect(states(pair.client) == [.active])
    }

    @Test func boundsHowManyPeersItServes() {
        var engine = DatagramEngine(interval: .seconds(1))
        engine.isListening = true
        for token in 0..<2 * UInt64(DatagramEngine.sessionLimit) {
            let open = DatagramMessage(kind: .open, token: token, index: 0, count: 64)
            engine.receive(
                [UInt8](capacity: 20) { open.encode(into: &$0) }, from: EnginePair.clientAddress,
                over: EnginePair.path(0), byteCount: 100, now: .at(.zero))
        }
        let accepted = engine.takeEvents().filter { event in
            if case .accepted = event { true } else { false }
        }
        #expect(accepted.count == DatagramEngine.sessionLimit)
    }

    /// Datagrams of a stranger, and those of the peer with some bits changed.
    @Test func survivesWhateverComes() {
        var pair = EnginePair(seed: 11)
        var random = SeededGenerator(seed: 11)
        pair.connect(token, paths: 3)
        pair.run(until: .at(.seconds(1)))
        for _ in 0..<20_000 {
            let kind = DatagramMessage.Kind.allCases.randomElement(using: &random) ?? .data
            let message = DatagramMessage(
                kind: kind, token: Bool.random(using: &random) ? token : random.next(),
                index: Int.random(in: 0..<64, using: &random),
                count: Int.random(in: 1...64, using: &random),
                number: UInt32(truncatingIfNeeded: random.next()))
            var datagram = [UInt8](capacity: 40) { out in
                message.encode(into: &out)
                out.append(bigEndian: random.next())
            }
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: datagram.indices, using: &random)
                datagram[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
            datagram.removeLast(Int.random(in: 0...datagram.count, using: &random))
            let peer =
                Bool.random(using: &random)
                ? EnginePair.clientAddress : EnginePair.serverAddress
            let path = EnginePair.path(Int.random(in: 0...5, using: &random))
            pair.server.receive(datagram, from: peer, over: path, byteCount: 100, now: pair.now)
            // As many answers as questions, and no more.
            #expect(pair.server.takeOutputs().count <= 1)
            _ = pair.server.takeEvents()
        }
        // All that was begun ends by itself.
        pair.server.handleTimeout(now: pair.now + .seconds(31))
        #expect(pair.server.deadline == nil)
    }

    /// Whatever the weather: nothing arrives that was not sent, and each run ends in a session that
    /// works or in a reason.
    @Test func survivesBadWeather() {
        for seed in 0..<500 as Range<UInt64> {
            var pair = EnginePair(seed: seed)
            var random = SeededGenerator(seed: seed, stream: 7)
            pair.weather = EnginePair.Weather(
                loss: Probability(.random(in: 0...0.4, using: &random)),
                duplication: Probability(.random(in: 0...0.3, using: &random)),
                delay: .milliseconds(Int.random(in: 1...300, using: &random)))
            pair.connect(token, paths: Int.random(in: 1...4, using: &random))
            pair.run(until: .at(.seconds(5)))
            guard pair.client[token] != nil else {
                #expect(ends(pair, .client) == [.unanswered], "seed \(seed)")
                continue
            }
            var sent: Set<[UInt8]> = []
            for number in 0..<20 as Range<UInt8> {
                if pair.write([number], token, onConnection: 0, from: .client) {
                    sent.insert([number])
                }
            }
            pair.run(until: .at(.seconds(6)))
            #expect(Set(data(pair, .server)).isSubset(of: sent), "seed \(seed)")
            pair.client.change(token) { $0.close() }
            pair.collect()
            pair.run(until: .at(.seconds(60)))
            #expect(ends(pair, .client).count == 1, "seed \(seed)")
            #expect(ends(pair, .server).count <= 1, "seed \(seed)")
            #expect(pair.client[token] == nil && pair.server[token] == nil, "seed \(seed)")
        }
    }
}

extension Instant {
    fileprivate static func at(_ time: Duration) -> Instant { Instant(time) }
}
