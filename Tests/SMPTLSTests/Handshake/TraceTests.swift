import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

/// The recorded handshakes of RFC 8448, with each end played by the real code.
///
/// What these ends would say otherwise, and signatures, which are random, is given to them.
@Suite struct TraceTests {
    struct Trace: Decodable, Sendable, CustomTestStringConvertible {
        let name, group: String
        let clientPrivateKey, serverPrivateKey: Hex
        let firstClientPrivateKey, preSharedKey, clientEarlyTraffic, earlyExporter: Hex?
        let clientHandshakeTraffic, serverHandshakeTraffic: Hex
        let clientTraffic, serverTraffic, exporter, resumption: Hex

        var testDescription: String { name }
        var namedGroup: NamedGroup { group == "x25519" ? .x25519 : .secp256r1 }

        func bytes(_ message: String) -> [UInt8]? {
            let name = "\(traceName): \(message)"
            return (try? HandshakeMessageTests.cases.get())?.first { $0.name == name }?.bytes.bytes
        }

        private var traceName: String {
            switch name {
            case "client-authentication": "client-auth"
            case "compatibility-mode": "compat-mode"
            default: name
            }
        }

        func message(_ name: String) throws -> HandshakeMessage? {
            try bytes(name).map { try decode($0) }
        }

        var firstHello: [UInt8]? { bytes("ClientHello1") ?? bytes("ClientHello") }

        /// What the server sends behind its hello.
        var flight: [[UInt8]] {
            [
                "EncryptedExtensions", "CertificateRequest", "server-Certificate",
                "server-CertificateVerify", "server-Finished",
            ].compactMap(bytes)
        }
    }

    private struct Unfit: Error {}

    static let traces = Result { try VectorFile<Trace>.load("tls/rfc8448-traces") }

    private func drain(_ end: inout TLSHandshake) -> (messages: [[UInt8]], seen: Dialogue.Seen) {
        var (messages, seen) = ([[UInt8]](), Dialogue.Seen())
        while let output = end.nextOutput() {
            seen.note(output)
            if case .message(_, let bytes) = output { messages.append(bytes) }
        }
        return (messages, seen)
    }

    private func ticket(_ trace: Trace, _ hello: ClientHello) throws -> SessionTicket? {
        guard let key = trace.preSharedKey, let offer = hello.extensions.preSharedKeys else {
            return nil
        }
        let message = NewSessionTicket(
            lifetime: 100, ageAdd: 0, nonce: [], ticket: offer.identities[0].name,
            extensions: Extensions([.earlyDataLimit(0xffff_ffff)]))
        return try SessionTicket(
            message, preSharedKey: key.bytes, cipherSuite: .aes128GCMSHA256, serverName: "server",
            applicationProtocol: [], receivedAt: Dialogue.now)
    }

    // MARK: The client

    private func client(_ trace: Trace) throws -> TLSHandshake {
        guard let bytes = trace.firstHello, case .clientHello(let hello) = try decode(bytes) else {
            throw Unfit()
        }
        let configuration = ClientConfiguration(trust: .insecure, applicationProtocols: [])
        var client = try ClientHandshake(
            configuration, serverName: "server", transportParameters: [],
            ticket: try ticket(trace, hello), startedAt: Dialogue.now)
        var recorded = ClientHandshake.Recorded()
        if case .clientHello(let second) = try trace.message("ClientHello2") {
            recorded.secondHello = second
        }
        if case .certificate(let message) = try trace.message("client-Certificate") {
            recorded.certificate = message
        }
        if case .certificateVerify(let proof) = try trace.message("client-CertificateVerify") {
            recorded.signature = proof
        }
        client.recorded = recorded
        let first = trace.firstClientPrivateKey ?? trace.clientPrivateKey
        client.shares = [try KeyShare(.x25519, privateKey: TLSSecret(first.bytes))]
        var entropy = FixedEntropy(bytes: trace.clientPrivateKey.bytes)
        var core = HandshakeCore(
            .client, logsKeys: true, entropy: try EntropyPool(&entropy, count: 48), isQUIC: false)
        try client.sendFirst(hello, &core)
        return TLSHandshake(core, .client(client))
    }

    @Test(arguments: try traces.get())
    func playsTheClient(_ trace: Trace) throws {
        var client = try client(trace)
        var (sent, seen) = drain(&client)
        #expect(sent == [try #require(trace.firstHello)])
        #expect(seen.secrets["earlyData write"] == trace.clientEarlyTraffic)
        if let request = trace.bytes("HelloRetryRequest") {
            try client.receive(request.span, at: .initial, now: Dialogue.now)
            #expect(drain(&client).messages == [try #require(trace.bytes("ClientHello2"))])
        }
        let hello = try #require(trace.bytes("ServerHello"))
        try client.receive(hello.span, at: .initial, now: Dialogue.now)
        seen = drain(&client).seen
        #expect(seen.secrets["handshake write"] == trace.clientHandshakeTraffic)
        #expect(seen.secrets["handshake read"] == trace.serverHandshakeTraffic)
        for bytes in trace.flight {
            try client.receive(bytes.span, at: .handshake, now: Dialogue.now)
        }
        (sent, seen) = drain(&client)
        let answers = [
            "EndOfEarlyData", "client-Certificate", "client-CertificateVerify", "client-Finished",
        ].compactMap(trace.bytes)
        #expect(sent == answers)
        #expect(seen.secrets["application write"] == trace.clientTraffic)
        #expect(seen.secrets["application read"] == trace.serverTraffic)
        if case .client(let end) = client.end { #expect(end.resumption?.hex == trace.resumption) }
        let exporter = client.core.results.exporter?.hex
        #expect(exporter == trace.exporter)
        #expect(client.core.results.earlyExporter?.hex == trace.earlyExporter)
    }

    // MARK: The server

    private func server(_ trace: Trace) throws -> TLSHandshake {
        var configuration = ServerConfiguration(identities: [], applicationProtocols: [])
        var recorded = ServerHandshake.Recorded()
        if case .serverHello(let request) = try trace.message("HelloRetryRequest") {
            recorded.cookie = request.extensions.cookie
            configuration.groups = [trace.namedGroup]
        }
        if case .encryptedExtensions(let answers) = try trace.message("EncryptedExtensions") {
            recorded.encryptedExtensions = answers.extensions.list.filter { $0 != .earlyData }
        }
        if case .certificate(let message) = try trace.message("server-Certificate") {
            recorded.chain = message.chain
        }
        if case .certificateVerify(let proof) = try trace.message("server-CertificateVerify") {
            recorded.signature = proof
        }
        if case .certificateRequest(let request) = try trace.message("CertificateRequest") {
            configuration.clientCertificates = .required(.insecure)
            configuration.signatureSchemes = request.extensions.signatureAlgorithms ?? []
        }
        if let key = trace.preSharedKey {
            configuration.ticketKeys = try ServerConfiguration.ticketing().ticketKeys
            configuration.ticketCount = 0
            configuration.allowsEarlyData = true
            recorded.ticket = ResumptionState(
                preSharedKey: key.bytes, cipherSuite: .aes128GCMSHA256, issuedAt: Dialogue.now,
                lifetime: 100, ageAdd: 0, allowsEarlyData: true, serverName: "server",
                applicationProtocol: [])
        }
        guard case .serverHello(let hello) = try trace.message("ServerHello") else { throw Unfit() }
        var entropy = FixedEntropy(bytes: hello.random + trace.serverPrivateKey.bytes)
        let core = HandshakeCore(
            .server, logsKeys: true, entropy: try EntropyPool(&entropy, count: 80), isQUIC: false)
        let server = try ServerHandshake(configuration, recorded: recorded)
        return TLSHandshake(core, .server(server))
    }

    @Test(arguments: try traces.get())
    func playsTheServer(_ trace: Trace) throws {
        var server = try server(trace)
        let hello = try #require(trace.firstHello)
        try server.receive(hello.span, at: .initial, now: Dialogue.now)
        if let second = trace.bytes("ClientHello2") {
            #expect(drain(&server).messages == [try #require(trace.bytes("HelloRetryRequest"))])
            try server.receive(second.span, at: .initial, now: Dialogue.now)
        }
        try server.provide(transportParameters: [], acceptsEarlyData: true, now: Dialogue.now)
        let (sent, seen) = drain(&server)
        #expect(sent == [try #require(trace.bytes("ServerHello"))] + trace.flight)
        #expect(seen.secrets["earlyData read"] == trace.clientEarlyTraffic)
        #expect(seen.secrets["handshake read"] == trace.clientHandshakeTraffic)
        #expect(seen.secrets["handshake write"] == trace.serverHandshakeTraffic)
        #expect(seen.secrets["application write"] == trace.serverTraffic)
        // QUIC has no such message, but the hash of the recorded handshake has it.
        if let end = trace.bytes("EndOfEarlyData") { server.core.transcript.append(end) }
        for name in ["client-Certificate", "client-CertificateVerify", "client-Finished"] {
            guard let bytes = trace.bytes(name) else { continue }
            try server.receive(bytes.span, at: .handshake, now: Dialogue.now)
        }
        let last = drain(&server).seen
        // A server that wants a certificate gives out nothing before it has seen one.
        let wantsCertificate = trace.bytes("client-Certificate") != nil
        let secrets = [seen, last].map { $0.secrets["application read"] }
        #expect(secrets[wantsCertificate ? 1 : 0] == trace.clientTraffic)
        #expect(secrets[wantsCertificate ? 0 : 1] == nil)
        #expect(last.completions == 1)
    }
}
