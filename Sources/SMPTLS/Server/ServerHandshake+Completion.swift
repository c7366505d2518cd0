internal import SMPBytes
internal import SMPCrypto

/// What the client answers, and the tickets that it gets.
///
/// - Source: RFC 8446, sections 4.4 and 4.6.1.
extension ServerHandshake {
    /// The random bytes of a ticket: the nonce of its encryption, and what hides its age.
    static let ticketEntropyCount = 16

    /// Takes in the certificates of the client.
    mutating func receive(
        _ message: CertificateMessage, _ bytes: [UInt8], _ keys: Keys,
        _ core: inout HandshakeCore, now: UnixTime
    ) throws(TLSError) {
        // RFC 8446, section 4.4.2: the context of the request, which was empty.
        guard message.context.isEmpty else { throw .illegal("the context of another request") }
        for entry in message.entries { try entry.extensions.requireAnswers(to: []) }
        try configuration.clientCertificates.check(message.chain, now: now)
        core.results.peerCertificates = message.chain
        core.transcript.append(bytes)
        state = message.chain.isEmpty ? .finished(keys) : .certificateVerify(keys)
    }

    /// Takes in the proof that the client has the key of its certificate.
    mutating func receive(
        _ proof: CertificateVerify, _ bytes: [UInt8], _ keys: Keys, _ core: inout HandshakeCore
    ) throws(TLSError) {
        guard let certificate = core.results.peerCertificates.first else {
            throw TLSError(.internalError, "no certificate")
        }
        try proof.check(
            core.transcript.current(), certificate: certificate, signedBy: .client,
            offered: configuration.signatureSchemes,
            allowsShortKeys: configuration.clientCertificates.isInsecure)
        core.transcript.append(bytes)
        state = .finished(keys)
    }

    /// Takes in the end of the client's messages.
    mutating func receive(
        _ finished: Finished, _ bytes: [UInt8], _ keys: Keys, _ core: inout HandshakeCore,
        now: UnixTime
    ) throws(TLSError) {
        try core.receiveFinished(finished, bytes, keys.clientHandshake)
        try core.reader.advance(to: .application)
        if configuration.clientCertificates.isRequested {
            core.use(keys.clientTraffic, of: .client, at: .application, keys.suite)
        }
        core.results.isComplete = true
        core.put(.complete)
        state = .connected
        guard configuration.ticketKeys != nil, !configuration.clientCertificates.isRequested else {
            return
        }
        let resumption = keys.schedule.secret(for: .resumption, core.transcript.current())
        for number in 0..<max(0, min(configuration.ticketCount, 255)) {
            try sendTicket(UInt8(number), resumption, keys.suite, &core, now: now)
        }
    }

    private func sendTicket(
        _ number: UInt8, _ resumption: TLSSecret, _ suite: CipherSuite,
        _ core: inout HandshakeCore, now: UnixTime
    ) throws(TLSError) {
        let random = try core.entropy.take(Self.ticketEntropyCount)
        let ageAdd = random.span.bigEndian(UInt32.self, at: 12)
        let lifetime = min(configuration.ticketLifetime, NewSessionTicket.maximumLifetime)
        let state = ResumptionState(
            preSharedKey: resumption.preSharedKey(nonce: [number], suite.hash), cipherSuite: suite,
            issuedAt: now, lifetime: lifetime, ageAdd: ageAdd,
            allowsEarlyData: configuration.allowsEarlyData, serverName: core.results.serverName,
            applicationProtocol: core.results.applicationProtocol ?? [],
            transportVersion: configuration.transportVersion,
            transportState: configuration.earlyDataContext)
        let message = NewSessionTicket(
            lifetime: lifetime, ageAdd: ageAdd, nonce: [number],
            ticket: try sealed(state, random.span), extensions: ticketExtensions)
        core.put(
            .message(level: .application, bytes: HandshakeMessage.newSessionTicket(message).encoded)
        )
    }

    private var ticketExtensions: Extensions {
        // RFC 9001, section 4.6.1: QUIC itself limits early data.
        Extensions(configuration.allowsEarlyData ? [.earlyDataLimit(0xffff_ffff)] : [])
    }

    private func sealed(
        _ state: ResumptionState, _ random: Span<UInt8>
    ) throws(TLSError) -> [UInt8] {
        guard let keys = configuration.ticketKeys else {
            throw TLSError(.internalError, "no key for tickets")
        }
        let nonce = AEADNonce(
            high: random.bigEndian(UInt32.self, at: 0), low: random.bigEndian(UInt64.self, at: 4))
        do throws(CryptoError) {
            return try keys.seal(state, nonce: nonce)
        } catch {
            throw TLSError(.internalError, "\(error)")
        }
    }
}
