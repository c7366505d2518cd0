import SMPBytes
import SMPCrypto
import SMPTLS
import Testing

@testable import SMPQUIC

/// Many connections behind one socket.
@Suite struct EndpointTests {
    @Test func connectsManyClients() throws {
        let pair = try EndpointPair()
        let keys = try (0..<40).map { _ in try pair.connect() }
        pair.run()
        #expect(Set(pair.clientEvents.connected.map(\.key)) == Set(keys))
        #expect(pair.serverEvents.connected.count == 40)
        #expect(pair.server.connectionCount == 40)
        #expect(pair.server.demultiplexer.handshakeCount == 0)
    }

    @Test func carriesEachStreamToItsOwnConnection() throws {
        let pair = try EndpointPair()
        let keys = try (0..<10).map { _ in try pair.connect() }
        pair.run()
        for (index, key) in keys.enumerated() {
            let text = Array("stream of client \(index)".utf8)
            try pair.client.withConnection(key, now: pair.now) { connection in
                let opened = connection.openStream(.bidirectional)
                let id = try #require(opened)
                _ = try connection.write(text.span, to: id)
                try connection.finish(id)
            }
        }
        pair.run()
        var texts: Set<String> = []
        for event in pair.serverEvents {
            guard case .stream(.opened) = event.event else { continue }
            try pair.server.withConnection(event.connection, now: pair.now) { connection in
                let accepted = connection.acceptStream(.bidirectional)
                let id = try #require(accepted)
                texts.insert(String(decoding: try connection.readAll(id).bytes, as: UTF8.self))
            }
        }
        #expect(texts == Set((0..<10).map { "stream of client \($0)" }))
    }

    @Test func forgetsConnectionsThatAreOver() throws {
        let pair = try EndpointPair()
        let keys = try (0..<5).map { _ in try pair.connect() }
        pair.run()
        for key in keys {
            pair.client.withConnection(key, now: pair.now) { $0.close(code: 7, now: pair.now) }
        }
        pair.run()
        #expect(
            pair.serverEvents.ends == keys.map { _ in .application(by: .peer, code: 7, reason: "") }
        )
        pair.wait(.seconds(10))
        #expect(pair.client.connectionCount == 0)
        #expect(pair.server.connectionCount == 0)
        #expect(pair.client.demultiplexer.table.count == 0)
        #expect(pair.server.demultiplexer.table.count == 0)
        #expect(pair.client.demultiplexer.resetTokens.isEmpty)
        #expect(pair.server.demultiplexer.resetTokens.isEmpty)
        #expect(pair.client.deadline == nil)
        #expect(pair.server.deadline == nil)
        let isForgotten = pair.client.withConnection(keys[0], now: pair.now) { _ in } == nil
        #expect(isForgotten)
        // The places are used again, by connections of other names.
        let next = try pair.connect()
        #expect(!keys.contains(next))
        #expect(keys.contains { $0.slot == next.slot })
    }

    @Test func holdsNoMoreConnectionsThanItMay() throws {
        var policy = EndpointPolicy()
        policy.maximumConnectionCount = 3
        let pair = try EndpointPair(policy)
        for _ in 0..<5 { _ = try pair.connect() }
        pair.run()
        #expect(pair.serverEvents.connected.count == 3)
        #expect(
            pair.clientEvents.ends == [
                .transport(by: .peer, .connectionRefused, frameType: 0, reason: ""),
                .transport(by: .peer, .connectionRefused, frameType: 0, reason: ""),
            ])
    }

    @Test func asksUnknownClientsForAProof() throws {
        var policy = EndpointPolicy()
        policy.addressValidationThreshold = 0
        let pair = try EndpointPair(policy)
        _ = try pair.connect()
        pair.run()
        #expect(pair.serverEvents.connected.count == 1)
        #expect(pair.fromServer[0].count < 1_200)
        // The token of the first connection takes the place of a Retry in the next.
        let token = try #require(pair.clientEvents.tokens.first)
        var setup = EndpointPair.clientSetup()
        setup.token = token
        let before = pair.fromServer.count
        _ = try pair.connect(setup)
        pair.run()
        #expect(pair.serverEvents.connected.count == 2)
        #expect(pair.fromServer[before].count >= 1_200)
        // A token counts once.
        let later = pair.fromServer.count
        _ = try pair.connect(setup)
        pair.run()
        #expect(pair.fromServer[later].count < 1_200)
        #expect(pair.serverEvents.connected.count == 3)
    }

    @Test func resetsConnectionsThatItHasForgotten() throws {
        let pair = try EndpointPair()
        let key = try pair.connect()
        pair.run()
        try pair.restartServer()
        pair.client.withConnection(key, now: pair.now) { connection in
            let id = connection.openStream(.unidirectional)
            let text = [UInt8](repeating: 1, count: 100)
            _ = id.map { try? connection.write(text.span, to: $0) }
        }
        pair.run()
        #expect(pair.clientEvents.ends == [.statelessReset])
    }

    @Test func keepsReadingPacketsToTheNameOfTheFirst() throws {
        let pair = try EndpointPair()
        _ = try pair.connect()
        pair.run()
        let count = pair.server.connectionCount
        // A copy of the first packet, late: it begins no second connection.
        pair.deliverToServer(pair.fromClient[0])
        #expect(pair.server.connectionCount == count)
    }

    @Test func losesNoTurnForWantOfRoom() throws {
        let pair = try EndpointPair()
        _ = try pair.connect()
        for capacity in [0, 500, 1_451] {
            var transmission: Transmission?
            _ = [UInt8](capacity: capacity) { out in
                transmission = pair.client.transmit(into: &out, now: pair.now)
            }
            #expect(transmission == nil)
        }
        pair.run()
        #expect(pair.serverEvents.connected.count == 1)
    }

    @Test func handsOverTheLastOfALog() throws {
        var configuration = QUICConfiguration()
        configuration.log = .current
        let pair = try EndpointPair(server: configuration)
        let key = try pair.connect(EndpointPair.clientSetup(configuration))
        pair.run()
        pair.client.withConnection(key, now: pair.now) { $0.close(code: 1, now: pair.now) }
        pair.run()
        pair.wait(.seconds(10))
        let logs = (pair.clientEvents + pair.serverEvents).compactMap { event in
            if case .lastLog(let name, let bytes) = event.event { (name, bytes) } else { nil }
        }
        #expect(logs.map(\.0).map { $0.suffix(13) } == ["_client.sqlog", "_server.sqlog"])
        #expect(
            logs.map(\.0).map { $0.prefix(16) } == [logs[0].0.prefix(16), logs[0].0.prefix(16)])
        #expect(logs.allSatisfy { $0.1.first == 0x1E && $0.1.last == 0x0A })
    }

    // MARK: Early data

    @Test func takesEarlyDataOnce() throws {
        let (pair, ticket) = try EndpointPair.ticketing()
        var setup = EndpointPair.clientSetup()
        setup.ticket = ticket
        _ = try writeEarly(pair, setup)
        let start = pair.fromClient.count
        _ = pair.carryToServer()
        let replay = Array(pair.fromClient[start...])
        pair.run()
        #expect(pair.clientEvents.earlyData == [true])
        let isResumed = pair.serverEvents.connected.map(\.facts.isResumed)
        #expect(isResumed == [false, true])
        pair.server.withConnection(
            try #require(pair.serverEvents.connected.last).key, now: pair.now
        ) { $0.close(code: 0, now: pair.now) }
        pair.run()
        pair.wait(.seconds(5))
        pair.serverEvents = []
        pair.dropsAnswers = true
        // The same datagrams, now that the server has forgotten the connection.
        for datagram in replay { pair.deliverToServer(datagram) }
        #expect(pair.server.connectionCount >= 1)
        let hasStreams = pair.serverEvents.contains {
            if case .stream = $0.event { true } else { false }
        }
        #expect(!hasStreams)
    }

    private func writeEarly(_ pair: EndpointPair, _ setup: ClientSetup) throws -> StreamID {
        let key = try pair.connect(setup)
        let text = Array("early".utf8)
        let id = try pair.client.withConnection(key, now: pair.now) { connection in
            let opened = connection.openStream(.unidirectional)
            let id = try #require(opened)
            _ = try connection.write(text.span, to: id)
            return id
        }
        return try #require(id)
    }
}
