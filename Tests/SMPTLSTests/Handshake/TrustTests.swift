import SMPBytes
import SMPCrypto
import Testing

@testable import SMPTLS

/// Handshakes in which a chain of certificates decides.
@Suite struct TrustTests {
    private static let validity =
        UnixTime(seconds: 1_700_000_000)...UnixTime(seconds: 1_900_000_000)

    /// A root, and a server whose certificate it has signed through another authority.
    private struct Authority {
        let root: IssuedCertificate
        let server: Identity

        init(_ name: String, server host: String) throws {
            let kinds: [KeyKind] = [.p384, .p256, .ed25519]
            let keys = try kinds.map { try SigningKey(generating: $0) }
            root = try IssuedCertificate(
                for: keys[0], names: ["root.\(name)"], validity: validity, role: .authority)
            let middle = try IssuedCertificate(
                for: keys[1], names: ["authority.\(name)"], validity: validity,
                role: .authority, signedBy: root)
            let leaf = try IssuedCertificate(
                for: keys[2], names: [host], validity: validity, signedBy: middle)
            server = try Identity(chain: [leaf.der, middle.der], key: keys[2])
        }
    }

    /// The alert that ends the handshake of a client that believes `roots`, or `nil` for none.
    private func alert(
        _ authority: Authority, roots: [IssuedCertificate], serverName: String = "server.test",
        now: UnixTime = Dialogue.now
    ) throws -> TLSAlert? {
        var (client, server) = (ClientConfiguration.test, try ServerConfiguration.test())
        client.trust = .roots(try RootCertificates(der: roots.map(\.der)))
        server.identities = [authority.server]
        var dialogue = try Dialogue(client, server, serverName: serverName, now: now)
        do throws(TLSError) {
            try dialogue.run()
        } catch {
            let isComplete = dialogue.client.isComplete || dialogue.server.isComplete
            #expect(!isComplete)
            return error.alert
        }
        let isComplete = dialogue.client.isComplete && dialogue.server.isComplete
        #expect(isComplete)
        return nil
    }

    @Test func believesAChainThatLeadsToARoot() throws {
        let authority = try Authority("one", server: "server.test")
        #expect(try alert(authority, roots: [authority.root]) == nil)
    }

    @Test func refusesOtherRoots() throws {
        let authority = try Authority("one", server: "server.test")
        let other = try Authority("two", server: "server.test")
        #expect(try alert(authority, roots: [other.root]) == .unknownCA)
        #expect(try alert(authority, roots: [other.root, authority.root]) == nil)
    }

    @Test func refusesAnotherName() throws {
        let authority = try Authority("one", server: "server.test")
        let end = try alert(authority, roots: [authority.root], serverName: "other.test")
        #expect(end == .badCertificate)
    }

    @Test func refusesAnotherTime() throws {
        let authority = try Authority("one", server: "server.test")
        for now in [UnixTime(seconds: 1_699_999_999), UnixTime(seconds: 1_900_000_001)] {
            #expect(
                try alert(authority, roots: [authority.root], now: now) == .certificateExpired)
        }
    }

    // MARK: Tickets

    private func ticket() throws -> (SessionTicket, ServerConfiguration) {
        let server = try ServerConfiguration.ticketing()
        var dialogue = try Dialogue(.test, server)
        try dialogue.run()
        return (try #require(dialogue.clientSeen.tickets.first), server)
    }

    @Test func doesNotShowATicketThatIsTooOld() throws {
        let (ticket, server) = try ticket()
        for (age, isUsed) in [(ticket.lifetime - 1, true), (ticket.lifetime + 1, false)] {
            var dialogue = try Dialogue(
                .test, server, ticket: ticket, seed: 9, now: Dialogue.now + .seconds(Int64(age)))
            try dialogue.run()
            let (isComplete, status) = (dialogue.client.isComplete, dialogue.client.earlyDataStatus)
            #expect(isComplete)
            #expect((status != .notOffered) == isUsed)
        }
    }

    @Test func sendsNoEarlyDataForAnotherProtocol() throws {
        let (ticket, server) = try ticket()
        var client = ClientConfiguration.test
        client.applicationProtocols = [Array("other".utf8), Array("test".utf8)]
        var other = server
        other.applicationProtocols = [Array("other".utf8), Array("test".utf8)]
        var dialogue = try Dialogue(client, other, ticket: ticket, seed: 9)
        try dialogue.run()
        let (chosen, status) = (
            dialogue.client.applicationProtocol, dialogue.client.earlyDataStatus
        )
        #expect(chosen == Array("other".utf8))
        #expect(status != .accepted)
        #expect(dialogue.serverSeen.secrets["earlyData read"] == nil)
    }
}
