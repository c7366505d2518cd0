import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

/// Handshakes between a client and a server of our own.
@Suite struct HandshakeTests {
    private func expectAgreement(_ dialogue: borrowing Dialogue) {
        let (client, server) = (dialogue.clientSeen, dialogue.serverSeen)
        #expect(dialogue.client.isComplete && dialogue.server.isComplete)
        #expect(client.completions == 1 && server.completions == 1)
        for level in [HandshakeLevel.handshake, .application] {
            #expect(client.secrets["\(level) read"] == server.secrets["\(level) write"])
            #expect(client.secrets["\(level) write"] == server.secrets["\(level) read"])
            #expect(client.secrets["\(level) read"] != client.secrets["\(level) write"])
            #expect(client.secrets["\(level) read"] != nil)
        }
        #expect(dialogue.client.applicationProtocol == Array("test".utf8))
        #expect(dialogue.server.applicationProtocol == Array("test".utf8))
        #expect(client.parameters == [4, 5] && server.parameters == [1, 2, 3])
        let (one, two) = (exported(dialogue.client), exported(dialogue.server))
        #expect(one != nil && one == two)
    }

    private func exported(_ end: borrowing TLSHandshake) -> Hex? {
        guard let key = end.exportKeyingMaterial(label: "EXPORTER-test", count: 40) else {
            return nil
        }
        return Hex(copying: key.bytes)
    }

    @Test(arguments: try TestIdentity.all.get())
    func completesWithEachKindOfKey(_ identity: TestIdentity) throws {
        var server = try ServerConfiguration.test()
        server.identities = [try identity.identity]
        var dialogue = try Dialogue(.test, server)
        try dialogue.run()
        expectAgreement(dialogue)
        #expect(dialogue.client.peerCertificates == [identity.certificate.bytes])
        #expect(dialogue.server.serverName == "server")
        #expect(dialogue.client.isResumed == false)
    }

    @Test(arguments: CipherSuite.allCases, NamedGroup.preferred)
    func completesWithEachSuiteAndGroup(_ suite: CipherSuite, _ group: NamedGroup) throws {
        var client = ClientConfiguration.test
        (client.cipherSuites, client.groups) = ([suite], [group])
        var dialogue = try Dialogue(client, .test())
        try dialogue.run()
        expectAgreement(dialogue)
        #expect(dialogue.client.cipherSuite == suite && dialogue.server.cipherSuite == suite)
        #expect(dialogue.client.group == group && dialogue.server.group == group)
    }

    @Test(arguments: CipherSuite.allCases)
    func asksForAnotherGroup(_ suite: CipherSuite) throws {
        var server = try ServerConfiguration.test()
        (server.groups, server.cipherSuites) = ([.secp384r1], [suite])
        var dialogue = try Dialogue(.test, server)
        try dialogue.run()
        expectAgreement(dialogue)
        #expect(dialogue.client.group == .secp384r1)
    }

    @Test func repeatsWithTheSameEntropy() throws {
        var one = try Dialogue(.test, .test("ed25519"), seed: 5)
        var two = try Dialogue(.test, .test("ed25519"), seed: 5)
        try one.run()
        try two.run()
        #expect(one.clientSeen.secrets == two.clientSeen.secrets)
    }

    @Test func writesKeyLogs() throws {
        var (client, server) = (ClientConfiguration.test, try ServerConfiguration.test())
        (client.logsKeys, server.logsKeys) = (true, true)
        var dialogue = try Dialogue(client, server)
        try dialogue.run()
        #expect(Set(dialogue.clientSeen.keyLog) == Set(dialogue.serverSeen.keyLog))
        #expect(dialogue.clientSeen.keyLog.count == 5)
    }

    // MARK: Tickets

    private func ticket(_ server: ServerConfiguration) throws -> SessionTicket {
        var dialogue = try Dialogue(.test, server)
        try dialogue.run()
        #expect(dialogue.clientSeen.tickets.count == 2)
        return try #require(dialogue.clientSeen.tickets.first)
    }

    @Test func resumesWithEarlyData() throws {
        let server = try ServerConfiguration.ticketing()
        let ticket = try ticket(server)
        #expect(ticket.allowsEarlyData && ticket.transportParameters == [4, 5])
        var dialogue = try Dialogue(.test, server, ticket: ticket, seed: 9)
        try dialogue.run()
        expectAgreement(dialogue)
        #expect(dialogue.client.isResumed && dialogue.server.isResumed)
        #expect(dialogue.client.earlyDataStatus == .accepted)
        #expect(dialogue.server.earlyDataStatus == .accepted)
        let secret = dialogue.clientSeen.secrets["earlyData write"]
        #expect(secret != nil && secret == dialogue.serverSeen.secrets["earlyData read"])
        #expect(dialogue.clientSeen.tickets.count == 2)
    }

    @Test func resumesWithoutEarlyData() throws {
        let server = try ServerConfiguration.ticketing()
        var dialogue = try Dialogue(.test, server, ticket: try ticket(server), seed: 9)
        dialogue.acceptsEarlyData = false
        try dialogue.run()
        expectAgreement(dialogue)
        #expect(dialogue.client.isResumed && dialogue.client.earlyDataStatus == .rejected)
        #expect(dialogue.server.earlyDataStatus == .rejected)
        #expect(dialogue.serverSeen.secrets["earlyData read"] == nil)
    }

    @Test func refusesEarlyDataInOtherCircumstances() throws {
        var server = try ServerConfiguration.ticketing()
        let ticket = try ticket(server)
        server.earlyDataContext = [1]
        var dialogue = try Dialogue(.test, server, ticket: ticket, seed: 9)
        try dialogue.run()
        expectAgreement(dialogue)
        #expect(dialogue.client.isResumed && dialogue.client.earlyDataStatus == .rejected)
    }

    @Test func refusesEarlyDataAfterASecondHello() throws {
        var server = try ServerConfiguration.ticketing()
        let ticket = try ticket(server)
        server.groups = [.secp256r1]
        var dialogue = try Dialogue(.test, server, ticket: ticket, seed: 9)
        try dialogue.run()
        expectAgreement(dialogue)
        #expect(dialogue.client.isResumed && dialogue.client.earlyDataStatus == .rejected)
        #expect(dialogue.server.earlyDataStatus == .notOffered)
    }

    @Test func doesNotResumeForAnotherName() throws {
        let server = try ServerConfiguration.ticketing()
        let ticket = try ticket(server)
        var dialogue = try Dialogue(.test, server, serverName: "example.org", ticket: ticket)
        try dialogue.run()
        expectAgreement(dialogue)
        #expect(dialogue.client.isResumed == false)
        #expect(dialogue.client.earlyDataStatus == .notOffered)
    }

    @Test func doesNotResumeForAnotherKey() throws {
        var server = try ServerConfiguration.ticketing()
        let ticket = try ticket(server)
        let random = [UInt8](repeating: 8, count: TicketKey.length)
        server.ticketKeys = TicketKeys(TicketKey(random: random.span, createdAt: Dialogue.now))
        var dialogue = try Dialogue(.test, server, ticket: ticket)
        try dialogue.run()
        expectAgreement(dialogue)
        #expect(!dialogue.client.isResumed && dialogue.client.earlyDataStatus == .rejected)
    }

    @Test func offersWhatAReplayFilterJudges() throws {
        let server = try ServerConfiguration.ticketing()
        let ticket = try ticket(server)
        var filter = ReplayFilter(startedAt: Dialogue.now - .seconds(100))
        var dialogue = try Dialogue(.test, server, ticket: ticket, seed: 9)
        try dialogue.client.start()
        guard case .message(_, let hello) = dialogue.client.nextOutput() else {
            Issue.record("no hello")
            return
        }
        try dialogue.server.receive(hello.span, at: .initial, now: Dialogue.now)
        let found = dialogue.server.earlyDataOffer
        let offer = try #require(found)
        #expect(offer.expectedArrival == Dialogue.now)
        let verdicts = (0..<2).map { _ in
            filter.accept(
                binder: offer.binder.span, expectedArrival: offer.expectedArrival,
                now: Dialogue.now)
        }
        #expect(verdicts == [true, false])
    }

    // MARK: Certificates of clients

    @Test func authenticatesClients() throws {
        var (client, server) = (ClientConfiguration.test, try ServerConfiguration.ticketing())
        server.clientCertificates = .required(.insecure)
        client.identities = [try TestIdentity.named("ed25519")]
        var dialogue = try Dialogue(client, server)
        try dialogue.run()
        expectAgreement(dialogue)
        #expect(dialogue.server.peerCertificates == client.identities[0].chain)
        #expect(dialogue.clientSeen.tickets.isEmpty)
    }

    @Test func letsClientsStayUnknown() throws {
        var server = try ServerConfiguration.test()
        server.clientCertificates = .optional(.insecure)
        var dialogue = try Dialogue(.test, server)
        try dialogue.run()
        expectAgreement(dialogue)
        #expect(dialogue.server.peerCertificates == [])
    }
}
