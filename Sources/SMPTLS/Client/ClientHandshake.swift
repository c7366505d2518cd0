internal import SMPBytes
internal import SMPCrypto

/// The client's end of a handshake.
///
/// ```
///   idle ─► serverHello ─► encryptedExtensions ─► certificateOrRequest ─► certificate
///            ▲       │             │ with a ticket           └──► ▲            ▼
///            └───────┘             ▼                                   certificateVerify
///       HelloRetryRequest       finished ◄─────────────────────────────────────┘
///                                  ▼
///                              connected ─► NewSessionTicket …
/// ```
///
/// Each state is named for the message that it waits for.
///
/// - Source: RFC 8446, appendix A.1.
struct ClientHandshake: Sendable {
    enum State: Hashable {
        case idle
        case serverHello
        case encryptedExtensions
        case certificateOrRequest
        case certificate
        case certificateVerify
        case finished
        case connected
    }

    /// The longest cookie or ticket that goes back to a server, so that a hello has room for both.
    static let maximumEchoLength = 16_384

    let configuration: ClientConfiguration
    let serverName: String?
    let transportParameters: [UInt8]
    let startedAt: UnixTime

    /// What a recorded client has said that this one would not.
    var recorded: Recorded?

    var state = State.idle
    /// The hello that the server answers.
    var hello: ClientHello?
    /// What the server wanted instead of the first hello.
    var retryRequest: ServerHello?
    /// The own keys, one for each key share of the hello.
    var shares: [KeyShare] = []
    /// The ticket that the hello offers.
    var ticket: SessionTicket?
    /// The request for a certificate.
    var request: CertificateRequest?

    /// What follows from the hello of the server.
    var keys: Keys?
    /// What tickets are made of.
    var resumption: TLSSecret?

    /// What a recorded client has said that this one would not.
    struct Recorded {
        var secondHello: ClientHello?
        var certificate: CertificateMessage?
        var signature: CertificateVerify?
    }

    /// The secrets after the hello of the server.
    struct Keys {
        let suite: CipherSuite
        var schedule: KeySchedule
        let client: TLSSecret
        let server: TLSSecret
    }

    init(
        _ configuration: ClientConfiguration, serverName: String?, transportParameters: [UInt8],
        ticket: SessionTicket?, startedAt: UnixTime
    ) throws(TLSError) {
        guard !configuration.cipherSuites.isEmpty, !configuration.groups.isEmpty,
            configuration.applicationProtocols.allSatisfy({ 1...255 ~= $0.count })
        else { throw TLSError(.internalError, "a configuration that leads to nothing") }
        self.configuration = configuration
        self.serverName = serverName
        self.transportParameters = transportParameters
        self.startedAt = startedAt
        self.ticket = ticket.flatMap { ticket in
            Self.fits(ticket, configuration, serverName, startedAt) ? ticket : nil
        }
    }

    /// Random bytes: those of the hello, and a key for each share, also of a second hello.
    static func entropyCount(_ configuration: ClientConfiguration) -> Int {
        ClientHello.randomLength
            + KeyShare.maximumPrivateKeyLength * (configuration.groups.count + 1)
    }

    /// Whether a ticket may be used for a connection.
    ///
    /// - Source: RFC 8446, section 4.6.1; RFC 9001, section 4.6.
    private static func fits(
        _ ticket: SessionTicket, _ configuration: ClientConfiguration, _ serverName: String?,
        _ now: UnixTime
    ) -> Bool {
        ticket.isUsable(now: now) && ticket.serverName == serverName
            && ticket.ticket.count <= maximumEchoLength
            && ticket.transportVersion == configuration.transportVersion
            && configuration.cipherSuites.contains { $0.hash == ticket.cipherSuite.hash }
    }

    // MARK: Messages

    /// Takes in a message.
    ///
    /// - Throws: Why the handshake is over.
    mutating func receive(
        _ message: HandshakeMessage, _ bytes: [UInt8], _ core: inout HandshakeCore, now: UnixTime
    ) throws(TLSError) {
        switch (state, message) {
        case (.serverHello, .serverHello(let hello)):
            try receive(hello, bytes, &core)
        case (.encryptedExtensions, .encryptedExtensions(let message)):
            try receive(message, bytes, &core)
        case (.certificateOrRequest, .certificateRequest(let request)):
            try receive(request, bytes, &core)
        case (.certificateOrRequest, .certificate(let message)),
            (.certificate, .certificate(let message)):
            try receive(message, bytes, &core, now: now)
        case (.certificateVerify, .certificateVerify(let proof)):
            try receive(proof, bytes, &core)
        case (.finished, .finished(let finished)):
            try receive(finished, bytes, &core)
        case (.connected, .newSessionTicket(let ticket)):
            try receive(ticket, &core, now: now)
        default: throw TLSError(.unexpectedMessage, "\(message.type) instead of \(state)")
        }
    }

    /// The hello, once it was sent.
    func sentHello() throws(TLSError) -> ClientHello {
        guard let hello else { throw TLSError(.internalError, "no hello was sent") }
        return hello
    }

    /// The keys, once the hello of the server came.
    func agreedKeys() throws(TLSError) -> Keys {
        guard let keys else { throw TLSError(.internalError, "no keys yet") }
        return keys
    }
}
