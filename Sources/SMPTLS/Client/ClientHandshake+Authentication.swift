internal import SMPBytes
internal import SMPCrypto

/// Who the server is, and who the client is.
///
/// - Source: RFC 8446, sections 4.3.2 and 4.4.
extension ClientHandshake {
    /// Takes in a request for a certificate.
    mutating func receive(
        _ request: CertificateRequest, _ bytes: [UInt8], _ core: inout HandshakeCore
    ) throws(TLSError) {
        // RFC 8446, section 4.3.2: the context is for requests after the handshake.
        guard request.context.isEmpty else { throw .illegal("a context of a request") }
        self.request = request
        core.transcript.append(bytes)
        state = .certificate
    }

    /// Takes in the certificates of the server.
    mutating func receive(
        _ message: CertificateMessage, _ bytes: [UInt8], _ core: inout HandshakeCore, now: UnixTime
    ) throws(TLSError) {
        guard message.context.isEmpty else { throw .illegal("a context of a server") }
        let offered = try sentHello().extensions.types
        for entry in message.entries { try entry.extensions.requireAnswers(to: offered) }
        try configuration.trust.check(message.chain, of: .server, host: serverName, now: now)
        core.results.peerCertificates = message.chain
        core.transcript.append(bytes)
        state = .certificateVerify
    }

    /// Takes in the proof that the server has the key of its certificate.
    mutating func receive(
        _ proof: CertificateVerify, _ bytes: [UInt8], _ core: inout HandshakeCore
    ) throws(TLSError) {
        guard let certificate = core.results.peerCertificates.first else {
            throw TLSError(.internalError, "no certificate")
        }
        try proof.check(
            core.transcript.current(), certificate: certificate, signedBy: .server,
            offered: try sentHello().extensions.signatureAlgorithms ?? [],
            allowsShortKeys: configuration.trust.isInsecure)
        core.transcript.append(bytes)
        state = .finished
    }

    /// Takes in the end of the server's messages, and sends the own ones.
    mutating func receive(
        _ finished: Finished, _ bytes: [UInt8], _ core: inout HandshakeCore
    ) throws(TLSError) {
        var keys = try agreedKeys()
        try core.receiveFinished(finished, bytes, keys.server)
        try core.reader.advance(to: .application)
        keys.schedule.enterMaster()
        let transcript = core.transcript.current()
        let exporter = keys.schedule.secret(for: .exporter, transcript)
        core.results.exporter = exporter
        if !core.isQUIC, core.results.earlyData == .accepted {
            // RFC 9001, section 8.3: QUIC tells without a message where early data ends.
            core.send(.endOfEarlyData, at: .handshake)
        }
        if let request { try authenticate(for: request, &core) }
        core.sendFinished(keys.client)
        core.log(.exporter, exporter)
        for sender in [HandshakeRole.server, .client] {
            let purpose = KeySchedule.Purpose.traffic(of: sender, at: .application)
            let secret = keys.schedule.secret(for: purpose, transcript)
            core.use(secret, of: sender, at: .application, keys.suite)
        }
        resumption = keys.schedule.secret(for: .resumption, core.transcript.current())
        self.keys = keys
        state = .connected
        core.results.isComplete = true
        core.put(.complete)
    }

    private func authenticate(
        for request: CertificateRequest, _ core: inout HandshakeCore
    ) throws(TLSError) {
        if let certificate = recorded?.certificate, let signature = recorded?.signature {
            core.send(.certificate(certificate), at: .handshake)
            return core.send(.certificateVerify(signature), at: .handshake)
        }
        let choice = configuration.identities.choice(for: request)
        let message = CertificateMessage(
            context: request.context, chain: choice?.identity.chain ?? [])
        core.send(.certificate(message), at: .handshake)
        guard let choice else { return }
        let proof = try CertificateVerify(
            choice.identity, choice.scheme, core.transcript.current(), signedBy: .client)
        core.send(.certificateVerify(proof), at: .handshake)
    }

    // MARK: After the handshake

    /// Takes in a ticket.
    func receive(
        _ message: NewSessionTicket, _ core: inout HandshakeCore, now: UnixTime
    ) throws(TLSError) {
        guard let resumption, let suite = core.results.cipherSuite else { return }
        var ticket = try SessionTicket(
            message, preSharedKey: resumption.preSharedKey(nonce: message.nonce, suite.hash),
            cipherSuite: suite, serverName: serverName,
            applicationProtocol: core.results.applicationProtocol ?? [], receivedAt: now)
        ticket.transportVersion = configuration.transportVersion
        ticket.transportParameters = core.results.peerTransportParameters ?? []
        core.put(.sessionTicket(ticket))
    }
}
