import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

/// Handshakes in which one end does what it must not.
@Suite struct MisbehaviourTests {
    typealias Change = (HandshakeRole, inout HandshakeMessage) -> Void

    /// Why a handshake fails in which messages are changed on the way.
    static func outcome(
        _ client: ClientConfiguration = .test, _ server: ServerConfiguration? = nil,
        ticket: SessionTicket? = nil, _ change: @escaping Change = { _, _ in }
    ) throws -> TLSError? {
        var dialogue = try Dialogue(client, try server ?? .test(), ticket: ticket)
        dialogue.tamper = { sender, _, bytes in
            guard var message = try? decode(bytes) else { return }
            let before = message
            change(sender, &message)
            if message != before { bytes = message.encoded }
        }
        do throws(TLSError) {
            try dialogue.run()
            return nil
        } catch {
            return error
        }
    }

    private static func hello(_ change: @escaping (inout ClientHello) -> Void) -> Change {
        { _, message in
            guard case .clientHello(var hello) = message else { return }
            change(&hello)
            message = .clientHello(hello)
        }
    }

    private static func answer(_ change: @escaping (inout ServerHello) -> Void) -> Change {
        { _, message in
            guard case .serverHello(var hello) = message else { return }
            change(&hello)
            message = .serverHello(hello)
        }
    }

    private static func extensions(_ change: @escaping (inout Extensions) -> Void) -> Change {
        { _, message in
            guard case .encryptedExtensions(var answers) = message else { return }
            change(&answers.extensions)
            message = .encryptedExtensions(answers)
        }
    }

    /// A handshake that breaks a rule, by its name.
    private static func breach(of rule: String) throws -> TLSError?? {
        var (client, server) = (ClientConfiguration.test, try ServerConfiguration.test())
        switch rule {
        case "alpn-none-in-common": client.applicationProtocols = [[1]]
        case "alpn-missing":
            return try outcome(hello { $0.extensions.remove(.applicationProtocols) })
        case "transport-params-missing":
            return try outcome(hello { $0.extensions.remove(.transportParameters) })
        case "legacy-session-id-nonempty": return try outcome(hello { $0.legacySessionID = [1] })
        case "bad-finished":
            return try outcome { _, message in
                guard case .finished(var finished) = message else { return }
                finished.verifyData[0] ^= 1
                message = .finished(finished)
            }
        case "no-cipher-overlap":
            client.cipherSuites = [.aes256GCMSHA384]
            server.cipherSuites = [.chaCha20Poly1305SHA256]
        case "no-group-overlap": (client.groups, server.groups) = ([.x25519], [.secp256r1])
        case "unoffered-cipher-in-sh":
            client.cipherSuites = [.aes128GCMSHA256]
            return try outcome(client, answer { $0.cipherSuite = .aes256GCMSHA384 })
        case "unoffered-group-in-sh":
            return try outcome(
                answer {
                    guard var share = $0.extensions.keyShare else { return }
                    share.group = .secp256r1
                    $0.extensions.set(.keyShare(share))
                })
        case "key-share-all-zero":
            return try outcome(
                answer {
                    let zero = [UInt8](repeating: 0, count: 32)
                    $0.extensions.set(.keyShare(KeyShareEntry(group: .x25519, publicKey: zero)))
                })
        case "session-id-echo-mismatch": return try outcome(answer { $0.legacySessionID = [1] })
        case "unsolicited-extension-in-ee":
            return try outcome(extensions { $0.append(.other(ExtensionType(rawValue: 999), [])) })
        case "client-cert-required-empty": server.clientCertificates = .required(.insecure)
        case "empty-server-cert":
            return try outcome { _, message in
                if case .certificate = message {
                    message = .certificate(CertificateMessage(chain: []))
                }
            }
        case "unexpected-handshake-type":
            return try outcome { _, message in
                guard case .certificate = message else { return }
                message = .finished(Finished(verifyData: [UInt8](repeating: 0, count: 32)))
            }
        case "sni-unknown":
            server.refusesUnknownNames = true
            return try outcome(client, server, hello { $0.extensions.set(.serverName("other")) })
        case "second-hrr": return try requests([.secp256r1, .x25519])
        case "hrr-no-change": return try requests([nil])
        case "hrr-group-already-shared": return try requests([.x25519])
        case "bad-binder": return try wrongBinder()
        case "early-data-in-second-ch":
            server.groups = [.secp256r1]
            return try outcome(
                client, server,
                hello {
                    guard $0.extensions.keyShares?.first?.group == .secp256r1 else { return }
                    $0.extensions.append(.earlyData)
                })
        default: return nil
        }
        return try outcome(client, server)
    }

    /// Why a client refuses requests for other hellos, one after the other.
    private static func requests(_ groups: [NamedGroup?]) throws -> TLSError? {
        var dialogue = try Dialogue(.test, .test())
        try dialogue.client.start()
        for group in groups {
            var extensions = Extensions(group.map { [.keyShareRequest($0)] } ?? [])
            extensions.append(.selectedVersion(TLSVersion.tls13))
            let request = HandshakeMessage.serverHello(
                .retryRequest(cipherSuite: .aes128GCMSHA256, extensions: extensions))
            do throws(TLSError) {
                try dialogue.deliver(request.encoded, .initial, to: .client)
            } catch {
                return group == groups.last ? error : nil
            }
        }
        return nil
    }

    private static func wrongBinder() throws -> TLSError? {
        let server = try ServerConfiguration.ticketing()
        var dialogue = try Dialogue(.test, server)
        try dialogue.run()
        let ticket = try #require(dialogue.clientSeen.tickets.first)
        return try outcome(
            .test, server, ticket: ticket,
            hello {
                guard var offer = $0.extensions.preSharedKeys else { return }
                offer.binders[0][0] ^= 1
                $0.extensions.set(.preSharedKeys(offer))
            })
    }

    private static func outcome(_ change: @escaping Change) throws -> TLSError? {
        try outcome(.test, nil, ticket: nil, change)
    }

    private static func outcome(
        _ client: ClientConfiguration, _ change: @escaping Change
    ) throws -> TLSError? {
        try outcome(client, nil, ticket: nil, change)
    }

    private static func outcome(
        _ client: ClientConfiguration, _ server: ServerConfiguration, _ change: @escaping Change
    ) throws -> TLSError? {
        try outcome(client, server, ticket: nil, change)
    }

    private static let names: Set<String> = [
        "alpn-none-in-common", "alpn-missing", "transport-params-missing",
        "legacy-session-id-nonempty", "bad-finished", "no-cipher-overlap", "no-group-overlap",
        "unoffered-cipher-in-sh", "unoffered-group-in-sh", "key-share-all-zero",
        "session-id-echo-mismatch", "unsolicited-extension-in-ee", "client-cert-required-empty",
        "empty-server-cert", "second-hrr", "hrr-no-change", "hrr-group-already-shared",
        "bad-binder", "early-data-in-second-ch", "unexpected-handshake-type", "sni-unknown",
    ]

    @Test(arguments: try HandshakeRulesTests.rules.get().filter { names.contains($0.name) })
    func handshakesBreakTheirRule(_ rule: HandshakeRulesTests.Rule) throws {
        let outcome = try #require(try Self.breach(of: rule.name))
        let error = try #require(outcome)
        #expect(rule.isBroken(by: error), "\(error)")
    }

    // MARK: Other faults

    @Test func refusesAnotherProtocol() throws {
        let error = try Self.outcome(
            Self.extensions { $0.set(.applicationProtocols([Array("other".utf8)])) })
        #expect(error?.alert == .noApplicationProtocol)
        let none = try Self.outcome(Self.extensions { $0.remove(.applicationProtocols) })
        #expect(none?.alert == .noApplicationProtocol)
        let missing = try Self.outcome(Self.extensions { $0.remove(.transportParameters) })
        #expect(missing?.alert == .missingExtension)
    }

    @Test func refusesTicketsThatLimitEarlyData() throws {
        let error = try Self.outcome(.test, ServerConfiguration.ticketing()) { _, message in
            guard case .newSessionTicket(var ticket) = message else { return }
            ticket.extensions.set(.earlyDataLimit(1_024))
            message = .newSessionTicket(ticket)
        }
        #expect(error?.isProtocolViolation == true)
    }

    @Test func refusesCookiesThatFillAHello() throws {
        var dialogue = try Dialogue(.test, .test())
        try dialogue.client.start()
        let cookie = [UInt8](repeating: 1, count: 60_000)
        let request = HandshakeMessage.serverHello(
            .retryRequest(
                cipherSuite: .aes128GCMSHA256,
                extensions: Extensions([.cookie(cookie), .selectedVersion(TLSVersion.tls13)])))
        let error = failure { () throws(TLSError) in
            try dialogue.deliver(request.encoded, .initial, to: .client)
        }
        #expect(error?.alert == .illegalParameter)
    }

    // MARK: Chance

    @Test(arguments: 0..<24 as Range<UInt64>)
    func completesHoweverItIsCut(_ seed: UInt64) throws {
        var random = Seeded(seed)
        var (client, server) = (ClientConfiguration.test, try ServerConfiguration.ticketing())
        client.groups.shuffle(using: &random)
        client.keyShareCount = Int.random(in: 0...3, using: &random)
        client.cipherSuites.shuffle(using: &random)
        server.groups.shuffle(using: &random)
        server.cipherSuites.shuffle(using: &random)
        var dialogue = try Dialogue(client, server, seed: seed)
        dialogue.splits = random
        try dialogue.run()
        #expect(dialogue.client.isComplete == true)
        let (one, two) = (dialogue.clientSeen.secrets, dialogue.serverSeen.secrets)
        #expect(one["application read"] == two["application write"])
        #expect(one["application write"] == two["application read"])
    }

    @Test(arguments: 0..<48 as Range<UInt64>)
    func survivesChangedBytes(_ seed: UInt64) throws {
        var random = Seeded(seed)
        var dialogue = try Dialogue(.test, .test("ed25519"), seed: seed)
        let target = Int.random(in: 0..<6, using: &random)
        let (place, mask) = (random.next(), UInt8.random(in: 1...255, using: &random))
        var count = 0
        dialogue.tamper = { _, _, bytes in
            if count == target { bytes[Int(place % UInt64(bytes.count))] ^= mask }
            count += 1
        }
        // A length that grew leaves the other end waiting: it is only never complete.
        let error = failure { () throws(TLSError) in try dialogue.run() }
        #expect(error != nil || dialogue.server.isComplete == false)
    }
}
