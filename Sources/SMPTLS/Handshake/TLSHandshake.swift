public import SMPBytes
public import SMPCrypto

/// One end of a TLS 1.3 handshake as QUIC uses it.
///
/// ```
///   client                                                     server
///     start ─────────── ClientHello ──────────────────────────►
///     (keys: early data)                       peerTransportParameters
///                                         provide(transportParameters:)
///       ◄── ServerHello │ EncryptedExtensions … Finished ───────
///     peerTransportParameters                   (keys: handshake, data)
///     (keys: handshake)
///     ───────────────────────────────────────── … Finished ───►
///     (keys: data) complete                                complete
///       ◄────────────────────────────────── NewSessionTicket ──
///     sessionTicket
/// ```
///
/// A server has the keys of data early, so that it can answer early data; it reads nothing with them
/// before `complete`. One that wants a certificate of the client has them with `complete`.
///
/// Its owner gives it what came in CRYPTO frames, and carries out ``nextOutput()`` until it returns
/// `nil`, in order. After an error nothing more comes of it.
///
/// - Source: RFC 8446, appendix A; RFC 9001, section 4.
public struct TLSHandshake: ~Copyable {
    enum End {
        case client(ClientHandshake)
        case server(ServerHandshake)
    }

    var core: HandshakeCore
    private(set) var end: End
    private var failure: TLSError?

    init(_ core: consuming HandshakeCore, _ end: End) {
        self.core = core
        self.end = end
    }

    // MARK: Beginning

    /// Prepares a client.
    ///
    /// - Parameters:
    ///   - configuration: What it offers and whom it believes.
    ///   - serverName: The name of the server, which its certificate has to have.
    ///   - transportParameters: What QUIC tells the server.
    ///   - entropy: Where random bytes come from.
    ///   - ticket: A ticket of the same server, if there is one.
    ///   - now: The time.
    /// - Throws: `internal_error` for a configuration that leads to nothing, or without random bytes.
    public init(
        client configuration: ClientConfiguration, serverName: String?,
        transportParameters: [UInt8], entropy: inout some EntropySource,
        resuming ticket: SessionTicket? = nil, now: UnixTime
    ) throws(TLSError) {
        let client = try ClientHandshake(
            configuration, serverName: serverName, transportParameters: transportParameters,
            ticket: ticket, startedAt: now)
        let pool = try EntropyPool(&entropy, count: ClientHandshake.entropyCount(configuration))
        self.init(
            HandshakeCore(.client, logsKeys: configuration.logsKeys, entropy: pool),
            .client(client))
    }

    /// Prepares a server.
    ///
    /// - Parameters:
    ///   - configuration: What it accepts and who it is.
    ///   - entropy: Where random bytes come from.
    /// - Throws: `internal_error` for a configuration that leads to nothing, or without random bytes.
    public init(
        server configuration: ServerConfiguration, entropy: inout some EntropySource
    ) throws(TLSError) {
        let server = try ServerHandshake(configuration)
        let pool = try EntropyPool(&entropy, count: ServerHandshake.entropyCount(configuration))
        self.init(
            HandshakeCore(.server, logsKeys: configuration.logsKeys, entropy: pool),
            .server(server))
    }

    /// Lets a client send its hello; a server waits for one.
    ///
    /// - Throws: `internal_error` when there are too few random bytes.
    public mutating func start() throws(TLSError) {
        try perform { (core, end) throws(TLSError) in
            guard case .client(var client) = end else { return }
            try client.start(&core)
            end = .client(client)
        }
    }

    // MARK: Going on

    /// Takes in bytes of CRYPTO frames, in order, cut anywhere.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - level: The level of the packet that they came in.
    ///   - now: The time.
    /// - Throws: Why the handshake is over, now and from now on.
    public mutating func receive(
        _ bytes: Span<UInt8>, at level: HandshakeLevel, now: UnixTime
    ) throws(TLSError) {
        if let failure { throw failure }
        do throws(TLSError) {
            try core.reader.receive(bytes, at: level)
        } catch {
            failure = error
            throw error
        }
        try perform { (core, end) throws(TLSError) in try Self.step(&core, &end, now: now) }
    }

    /// Lets a server answer, after the transport parameters of the client came out.
    ///
    /// - Parameters:
    ///   - transportParameters: What QUIC tells the client.
    ///   - acceptsEarlyData: Whether early data may be read; what ``earlyDataOffer`` says has to be
    ///     judged for it, with a ``ReplayFilter``.
    ///   - now: The time.
    /// - Throws: Why the handshake is over, now and from now on.
    public mutating func provide(
        transportParameters: [UInt8], acceptsEarlyData: Bool = false, now: UnixTime
    ) throws(TLSError) {
        try perform { (core, end) throws(TLSError) in
            guard case .server(var server) = end else { return }
            try server.answer(
                &core, transportParameters: transportParameters,
                acceptsEarlyData: acceptsEarlyData)
            end = .server(server)
            try Self.step(&core, &end, now: now)
        }
    }

    private static func step(
        _ core: inout HandshakeCore, _ end: inout End, now: UnixTime
    ) throws(TLSError) {
        switch end {
        case .client(var client):
            while let message = try core.reader.nextMessage() {
                // RFC 9001, section 4.4: whatever it says, it may not come now.
                guard message.type != .certificateRequest || !core.results.isComplete else {
                    throw .protocolViolation("a request for a certificate after the handshake")
                }
                try client.receive(try message.decoded(), message.bytes, &core, now: now)
            }
            end = .client(client)
        case .server(var server):
            while !server.isWaiting, let message = try core.reader.nextMessage() {
                try server.receive(try message.decoded(), message.bytes, &core, now: now)
            }
            end = .server(server)
        }
    }

    /// Does one thing, and remembers why it failed.
    private mutating func perform(
        _ body: (inout HandshakeCore, inout End) throws(TLSError) -> Void
    ) throws(TLSError) {
        if let failure { throw failure }
        do throws(TLSError) {
            try body(&core, &end)
        } catch {
            failure = error
            throw error
        }
    }

    /// The next thing to do, or `nil` for none.
    public mutating func nextOutput() -> TLSOutput? {
        core.nextOutput()
    }

    // MARK: Results

    /// Whether the peer has proven that it saw the same handshake.
    public var isComplete: Bool { core.results.isComplete }
    /// Whether a ticket was used.
    public var isResumed: Bool { core.results.isResumed }
    /// What became of early data.
    public var earlyDataStatus: EarlyDataStatus { core.results.earlyData }
    /// The cipher suite, once it is chosen.
    public var cipherSuite: CipherSuite? { core.results.cipherSuite }
    /// The group of the key shares, once it is chosen.
    public var group: NamedGroup? { core.results.group }
    /// The name of the server, if the client gave one.
    public var serverName: String? { core.results.serverName }
    /// What the connection is for, once it is chosen.
    public var applicationProtocol: [UInt8]? { core.results.applicationProtocol }
    /// The transport parameters of the peer, once they came.
    public var peerTransportParameters: [UInt8]? { core.results.peerTransportParameters }
    /// The certificates of the peer in DER, its own first; none where a ticket was used.
    public var peerCertificates: [[UInt8]] { core.results.peerCertificates }

    /// The early data that a server has to decide on, while it waits for its transport parameters.
    public var earlyDataOffer: EarlyDataOffer? {
        if case .server(let server) = end { server.earlyDataOffer } else { nil }
    }

    /// Makes keys for what is not TLS, which both ends can make.
    ///
    /// - Parameters:
    ///   - label: The name of the purpose.
    ///   - context: What else the result depends on.
    ///   - count: How many bytes to make, at most 255 hashes.
    /// - Returns: The bytes, or `nil` before both ends have them.
    /// - Source: RFC 8446, section 7.5.
    public func exportKeyingMaterial(
        label: StaticString, context: Span<UInt8> = Span(), count: Int
    ) -> SecretBytes? {
        guard isComplete, let secret = core.results.exporter, let cipherSuite else { return nil }
        return secret.exported(label, context: context, count: count, cipherSuite.hash)
    }
}
