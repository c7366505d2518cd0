internal import SMPBytes
internal import SMPCrypto

/// The server's end of a handshake.
///
/// ```
///   clientHello ─► (transport parameters) ─► certificate ─► certificateVerify ─► finished ─► connected
///     ▲      │              │                     └── none shown ──────────────────► ▲
///     └──────┘              └── no client certificate wanted ───────────────────────►│
///   HelloRetryRequest
/// ```
///
/// Each state is named for the message that it waits for. In brackets it waits for its owner.
///
/// - Source: RFC 8446, appendix A.2.
struct ServerHandshake: Sendable {
    enum State {
        case clientHello
        case transportParameters(ServerChoice)
        case certificate(Keys)
        case certificateVerify(Keys)
        case finished(Keys)
        case connected

        /// The message that it waits for.
        var name: String {
            switch self {
            case .clientHello: "clientHello"
            case .transportParameters: "transportParameters"
            case .certificate: "certificate"
            case .certificateVerify: "certificateVerify"
            case .finished: "finished"
            case .connected: "connected"
            }
        }
    }

    /// The secrets after the own messages.
    struct Keys {
        let suite: CipherSuite
        let schedule: KeySchedule
        let clientHandshake: TLSSecret
        let clientTraffic: TLSSecret
    }

    let configuration: ServerConfiguration
    /// What recorded servers have said that this one would not.
    let recorded: Recorded?

    var state = State.clientHello
    /// The first hello and the request for another, where there was one.
    var retry: (hello: ClientHello, request: ServerHello)?

    /// What recorded servers have said that this one would not.
    struct Recorded: Sendable {
        var cookie: [UInt8]?
        var ticket: ResumptionState?
        var encryptedExtensions: [HandshakeExtension] = []
        var chain: [[UInt8]] = []
        var signature: CertificateVerify?
    }

    init(_ configuration: ServerConfiguration, recorded: Recorded? = nil) throws(TLSError) {
        guard !configuration.identities.isEmpty || recorded != nil,
            configuration.applicationProtocols.allSatisfy({ 1...255 ~= $0.count }),
            configuration.earlyDataContext.count <= ResumptionState.maximumTransportStateLength
        else { throw TLSError(.internalError, "a configuration that leads to nothing") }
        (self.configuration, self.recorded) = (configuration, recorded)
    }

    /// Random bytes: those of the hello, one key, and two numbers for each ticket.
    static func entropyCount(_ configuration: ServerConfiguration) -> Int {
        ClientHello.randomLength + KeyShare.maximumPrivateKeyLength
            + max(0, configuration.ticketCount) * ticketEntropyCount
    }

    /// Whether the owner has to say something first.
    var isWaiting: Bool {
        if case .transportParameters = state { true } else { false }
    }

    /// The early data that the owner has to decide on.
    var earlyDataOffer: EarlyDataOffer? {
        if case .transportParameters(let choice) = state { choice.earlyData } else { nil }
    }

    // MARK: Messages

    /// Takes in a message.
    ///
    /// - Throws: Why the handshake is over.
    mutating func receive(
        _ message: HandshakeMessage, _ bytes: [UInt8], _ core: inout HandshakeCore, now: UnixTime
    ) throws(TLSError) {
        switch (state, message) {
        case (.clientHello, .clientHello(let hello)):
            try receive(hello, bytes, &core, now: now)
        case (.certificate(let keys), .certificate(let message)):
            try receive(message, bytes, keys, &core, now: now)
        case (.certificateVerify(let keys), .certificateVerify(let proof)):
            try receive(proof, bytes, keys, &core)
        case (.finished(let keys), .finished(let finished)):
            try receive(finished, bytes, keys, &core, now: now)
        default: throw TLSError(.unexpectedMessage, "\(message.type) instead of \(state.name)")
        }
    }
}

/// What a server has chosen of what a client offers.
struct ServerChoice: Sendable {
    /// The hello.
    let hello: ClientHello
    /// The hello as it came.
    let bytes: [UInt8]
    let suite: CipherSuite
    /// The key of the client.
    let share: KeyShareEntry
    let applicationProtocol: [UInt8]?
    /// The ticket that is taken.
    var ticket: AcceptedTicket?
    /// The early data that could be read.
    var earlyData: EarlyDataOffer?
    /// Who the server says it is; nobody where it takes a ticket.
    var identity: (identity: Identity, scheme: SignatureScheme)?
}

/// A ticket that was opened.
struct AcceptedTicket: Sendable {
    /// Its place in the hello.
    let index: UInt16
    let state: ResumptionState
}
