import SMP
import SMPSockets
import SMPTestnet
import Testing

/// Sockets of two hosts on a live network.
@Suite struct PanSocketTests {
    private let client: ISDAS
    private let server: ISDAS

    init() throws {
        client = try ISDAS("1-ff00:0:101")
        server = try ISDAS("1-ff00:0:106")
    }

    /// A network with a socket in the first and in the last AS.
    private func withSockets(
        _ body: (LiveNetwork, PanSocket, PanSocket) async throws -> Void
    ) async throws {
        let live = try await LiveNetwork.start(BuiltInNetwork.showcase.network())
        func host(_ isdAS: ISDAS) async throws -> Host {
            try await Host.connect(to: try #require(live.plan.sites[isdAS]).daemon)
        }
        let (near, far) = (try await host(client), try await host(server))
        do {
            let (a, b) = (try PanSocket(near), try PanSocket(far))
            b.listen()
            try await body(live, a, b)
            await a.close()
            await b.close()
        } catch {
            await near.close()
            await far.close()
            await live.stop()
            throw error
        }
        await near.close()
        await far.close()
        await live.stop()
    }

    private func connect(
        _ socket: PanSocket, _ other: PanSocket, paths count: Int
    ) async throws -> (PanSession, PanSession) {
        let candidates = try await socket.availablePaths(to: other.local)
        let paths = DisjointSelection().select(count, of: candidates)
        #expect(paths.count == count)
        let session = try await socket.connect(to: other.local, over: paths)
        let accepted = try #require(await other.accept())
        #expect(session.currentPathSet == paths)
        #expect(accepted.peer == socket.local)
        return (session, accepted)
    }

    /// Waits until something holds, for as long as is always enough.
    private func wait(_ condition: () -> Bool) async throws {
        for _ in 0..<2000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(condition())
    }

    @Test func carriesDataBothWaysOnEachPath() async throws {
        try await withSockets { live, a, b in
            let (session, accepted) = try await connect(a, b, paths: 3)
            for index in 0..<3 {
                let message = Array("over path \(index)".utf8)
                try session.connections[index].write(message)
                #expect(
                    try await accepted.connections[index].read(timeout: .seconds(20)) == message)
                try accepted.connections[index].write(message.reversed())
                #expect(
                    try await session.connections[index].read(timeout: .seconds(20))
                        == message.reversed())
            }
            try await wait { session.metrics.allSatisfy { $0.roundTrip.minimum != nil } }
            for metrics in session.metrics + accepted.metrics {
                #expect(metrics.sent.byteCount > 0 && metrics.received.byteCount > 0)
                #expect(metrics.state == .active)
            }
            // Three links of 5 ms, there and back.
            for metrics in session.metrics {
                #expect(try #require(metrics.roundTrip.minimum) >= .milliseconds(30))
            }
            session.disconnect()
            try await wait { accepted.end == .closedByPeer }
            #expect(session.end == .closed)
            #expect(throws: PanError.ended(.closed)) { try session.connections[0].write([1]) }
        }
    }

    @Test func suspendsThePathOverABrokenLinkAndGoesOnOnTheOthers() async throws {
        try await withSockets { live, a, b in
            let (session, accepted) = try await connect(a, b, paths: 3)
            let link = try #require(live.network.links.firstIndex { $0.name == "102-103" })
            let cut = try #require(
                session.connections.first { connection in
                    connection.path?.interfaces.contains {
                        $0
                            == PathInterface(
                                live.network.links[link].a.isdAS,
                                live.network.links[link].a.interface)
                    } == true
                })
            await live.setLink(link, isUp: false)
            try await wait { cut.state == .suspended }
            for other in session.connections where other.index != cut.index {
                #expect(other.state == .active)
                try other.write([UInt8(other.index)])
                #expect(
                    try await accepted.connections[other.index].read(timeout: .seconds(20))
                        == [UInt8(other.index)])
            }
            await live.setLink(link, isUp: true)
            try await wait { cut.state == .active }
            #expect(cut.metrics.lostProbeCount > 0)
        }
    }

    @Test func movesToAnotherPathOnBothEnds() async throws {
        try await withSockets { live, a, b in
            let (session, accepted) = try await connect(a, b, paths: 1)
            let connection = session.connections[0]
            let before = try #require(accepted.connections[0].path)
            let other = try #require(
                try await a.availablePaths(to: b.local).first {
                    $0.interfaces != connection.path?.interfaces
                })
            connection.setPath(other)
            #expect(connection.path == other)
            try connection.write([7])
            #expect(try await accepted.connections[0].read(timeout: .seconds(20)) == [7])
            let after = try #require(accepted.connections[0].path)
            #expect(after.path != before.path)
            // And the accepting end chooses for itself.
            let back = try #require(
                try await b.availablePaths(to: a.local).first {
                    $0.interfaces.count == 6
                })
            accepted.connections[0].setPath(back)
            try accepted.connections[0].write([8])
            #expect(try await connection.read(timeout: .seconds(20)) == [8])
            #expect(accepted.connections[0].path == back)
        }
    }

    @Test func servesManyPeersOnOnePort() async throws {
        try await withSockets { live, a, b in
            let candidates = try await a.availablePaths(to: b.local)
            let paths = RankedSelection.fewestHops.select(2, of: candidates)
            var pairs: [(PanSession, PanSession)] = []
            for _ in 0..<10 {
                let session = try await a.connect(to: b.local, over: paths)
                pairs.append((session, try #require(await b.accept())))
            }
            for (number, pair) in pairs.enumerated() {
                try pair.0.connections[1].write([UInt8(number)])
                #expect(
                    try await pair.1.connections[1].read(timeout: .seconds(20))
                        == [UInt8(number)])
            }
        }
    }

    @Test func saysWhenNobodyAnswers() async throws {
        try await withSockets { live, a, b in
            let candidates = try await a.availablePaths(to: b.local)
            let nobody = SCIONEndpoint(b.local.address, port: b.local.port == 32000 ? 32001 : 32000)
            await #expect(throws: PanError.ended(.unanswered)) {
                _ = try await a.connect(to: nobody, over: PathSet(candidates.prefix(2)))
            }
            await #expect(throws: PanError.pathCount(0)) {
                _ = try await a.connect(to: b.local, over: PathSet([]))
            }
        }
    }

    @Test func refusesDataThatDoesNotFitAndAPortThatIsTaken() async throws {
        try await withSockets { live, a, b in
            let (session, _) = try await connect(a, b, paths: 1)
            #expect(throws: PanError.self) {
                try session.connections[0].write([UInt8](repeating: 0, count: 2000))
            }
            #expect(throws: HostError.self) {
                _ = try PanSocket(a.host, port: a.local.port)
            }
            await #expect(throws: PanError.timedOut) {
                _ = try await session.connections[0].read(timeout: .milliseconds(20))
            }
        }
    }

    @Test func goesOnWithoutTheDaemon() async throws {
        try await withSockets { live, a, b in
            let (session, accepted) = try await connect(a, b, paths: 2)
            await a.host.close()
            try session.connections[1].write([1])
            #expect(try await accepted.connections[1].read(timeout: .seconds(20)) == [1])
            // Known paths stay, and the others are a clear error.
            #expect(try await a.availablePaths(to: b.local).count == 3)
            await #expect(throws: HostError.self) {
                _ = try await a.host.paths(to: ISDAS("1-ff00:0:103"))
            }
        }
    }
}
