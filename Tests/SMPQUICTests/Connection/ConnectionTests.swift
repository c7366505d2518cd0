import SMPBytes
import SMPCrypto
import SMPTLS
import Testing

@testable import SMPQUIC

@Suite struct ConnectionTests {
    @Test func connects() throws {
        var pair = try ConnectionPair()
        pair.run()
        let (client, server) = (pair.client.ended, pair.server.ended)
        #expect(client == nil)
        #expect(server == nil)
        let (isClient, isServer) = (pair.client.isConnected, pair.server.isConnected)
        #expect(isClient)
        #expect(isServer)
        #expect(pair.clientDatagrams[0] == 1_200)
    }

    @Test func carriesAStreamBothWays() throws {
        var pair = try ConnectionPair()
        pair.run()
        let opened = pair.client.openStream(.bidirectional)
        let id = try #require(opened)
        let question = Array("a question".utf8)
        let written = try pair.client.write(question.span, to: id)
        #expect(written == question.count)
        try pair.client.finish(id)
        pair.run()
        let accepted = pair.server.acceptStream(.bidirectional)
        #expect(accepted == id)
        let (bytes, isEnd) = try pair.server.readAll(id)
        #expect(bytes == question)
        #expect(isEnd)
    }

    @Test func carriesMoreThanAWindow() throws {
        var pair = try ConnectionPair()
        try carryMuch(&pair)
    }

    @Test func changesKeysThatAreWorn() throws {
        var configuration = QUICConfiguration()
        configuration.packetsPerKey = 1_024
        var pair = try ConnectionPair(
            client: ClientSetup(
                configuration, tls: TestIdentity.client, serverName: "server.test"))
        pair.run()
        // Three times the PTO pass between two updates.
        let data = [UInt8](repeating: 1, count: 400_000)
        for _ in 0..<10 {
            let opened = pair.client.openStream(.unidirectional)
            let id = try #require(opened)
            _ = try pair.client.write(data.span, to: id)
            pair.run()
            _ = try? pair.server.readAll(id)
            pair.wait(.milliseconds(200))
        }
        let ends = (pair.client.ended, pair.server.ended)
        #expect(ends.0 == nil && ends.1 == nil, "\(String(describing: ends))")
        let updateCount = pair.client.keys.oneRTT?.phases.updateCount ?? 0
        #expect(updateCount >= 2)
    }

    @Test func staysWhenItKeepsItselfAlive() throws {
        let ends = try Self.endsOfSilence(keepAlive: .seconds(4))
        #expect(ends.client == nil && ends.server == nil, "\(ends)")
    }

    @Test func endsWhenNothingIsHeard() throws {
        let ends = try Self.endsOfSilence(keepAlive: nil)
        #expect(ends.client == .idleTimeout && ends.server == .idleTimeout, "\(ends)")
    }

    /// How both ends end when the application says nothing for 30 times as long as the idle timeout.
    private static func endsOfSilence(
        keepAlive: Duration?
    ) throws -> (client: ConnectionEnd?, server: ConnectionEnd?) {
        var configuration = QUICConfiguration()
        configuration.idleTimeout = .seconds(10)
        configuration.keepAliveInterval = keepAlive
        var pair = try ConnectionPair(
            client: ClientSetup(
                configuration, tls: TestIdentity.client, serverName: "server.test"))
        pair.run()
        pair.wait(.seconds(300))
        return (pair.client.ended, pair.server.ended)
    }

    private func carryMuch(_ pair: inout ConnectionPair) throws {
        pair.run()
        let opened = pair.client.openStream(.unidirectional)
        let id = try #require(opened)
        let data = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        var written = 0
        var read: [UInt8] = []
        var isEnd = false
        while !isEnd, pair.client.ended == nil, pair.server.ended == nil {
            if written < data.count {
                written += try pair.client.write(
                    data.span.extracting(written..<data.count), to: id)
                if written == data.count { try pair.client.finish(id) }
            }
            pair.run()
            pair.wait(.milliseconds(1))
            let part = try pair.server.readAll(id)
            read += part.bytes
            isEnd = part.isEnd
            if pair.now > Instant(.seconds(60)) { break }
        }
        let ends = (pair.client.ended, pair.server.ended)
        #expect(ends.0 == nil && ends.1 == nil, "\(String(describing: ends))")
        #expect(isEnd)
        #expect(read == data)
    }
}
