internal import SMPBytes
internal import SMPCrypto

/// What the server answers.
///
/// - Source: RFC 8446, sections 2, 4.1.3, 4.3 and 4.4.
extension ServerHandshake {
    /// Sends all messages up to Finished.
    mutating func answer(
        _ core: inout HandshakeCore, transportParameters: [UInt8], acceptsEarlyData: Bool
    ) throws(TLSError) {
        guard case .transportParameters(let choice) = state else { return }
        core.results.isResumed = choice.ticket != nil
        core.results.cipherSuite = choice.suite
        core.results.group = choice.share.group
        let schedule = KeySchedule(
            choice.suite.hash, preSharedKey: choice.ticket?.state.preSharedKey)
        let earlyTranscript = core.transcript.hellosHash(
            choice.suite.hash, with: choice.bytes.span)
        core.transcript.append(choice.bytes)
        let (handshake, shared) = try sendHello(choice, &core)
        core.send(.serverHello(handshake), at: .initial)
        core.transcript.start(choice.suite.hash)
        let isAccepted = acceptsEarlyData && choice.earlyData != nil
        decideEarlyData(isAccepted, schedule, earlyTranscript, choice.suite, &core)
        try core.reader.advance(to: .handshake)
        var keys = schedule
        keys.enterHandshake(shared.bytes)
        try sendFlight(choice, keys, transportParameters, &core)
    }

    private func sendHello(
        _ choice: ServerChoice, _ core: inout HandshakeCore
    ) throws(TLSError) -> (ServerHello, TLSSecret) {
        let random = try core.entropy.take(ClientHello.randomLength)
        let own = try KeyShare(choice.share.group, &core.entropy)
        var extensions = Extensions()
        if let ticket = choice.ticket { extensions.append(.selectedPreSharedKey(ticket.index)) }
        extensions.append(.keyShare(own.entry))
        extensions.append(.selectedVersion(TLSVersion.tls13))
        let hello = ServerHello(
            random: random, legacySessionID: choice.hello.legacySessionID,
            cipherSuite: choice.suite, extensions: extensions)
        return (hello, TLSSecret(try own.shared(with: choice.share)))
    }

    private func decideEarlyData(
        _ isAccepted: Bool, _ schedule: KeySchedule, _ transcript: HashDigest,
        _ suite: CipherSuite, _ core: inout HandshakeCore
    ) {
        guard core.results.earlyData == .offered else { return }
        core.results.earlyData = isAccepted ? .accepted : .rejected
        core.put(isAccepted ? .earlyDataAccepted : .earlyDataRejected)
        guard isAccepted else { return }
        let exporter = schedule.secret(for: .earlyExporter, transcript)
        core.results.earlyExporter = exporter
        core.log(.earlyExporter, exporter)
        let secret = schedule.secret(for: .clientEarlyTraffic, transcript)
        core.use(secret, of: .client, at: .earlyData, suite)
    }

    /// Sends what is encrypted.
    private mutating func sendFlight(
        _ choice: ServerChoice, _ schedule: KeySchedule, _ transportParameters: [UInt8],
        _ core: inout HandshakeCore
    ) throws(TLSError) {
        let transcript = core.transcript.current()
        let server = schedule.secret(for: .serverHandshakeTraffic, transcript)
        let client = schedule.secret(for: .clientHandshakeTraffic, transcript)
        core.use(server, of: .server, at: .handshake, choice.suite)
        core.use(client, of: .client, at: .handshake, choice.suite)
        let answers = encryptedExtensions(choice, transportParameters, core)
        core.send(.encryptedExtensions(EncryptedExtensions(extensions: answers)), at: .handshake)
        if choice.ticket == nil { try authenticate(choice, &core) }
        core.sendFinished(server)
        var master = schedule
        master.enterMaster()
        let keys = enterMaster(choice, master, client, &core)
        let asksClient = choice.ticket == nil && configuration.clientCertificates.isRequested
        state = asksClient ? .certificate(keys) : .finished(keys)
    }

    private func encryptedExtensions(
        _ choice: ServerChoice, _ transportParameters: [UInt8], _ core: borrowing HandshakeCore
    ) -> Extensions {
        var answers = Extensions(recorded?.encryptedExtensions ?? [])
        if core.isQUIC {
            if choice.hello.extensions.serverName != nil, choice.ticket == nil {
                answers.append(.serverNameAcknowledged)
            }
            if let name = choice.applicationProtocol {
                answers.append(.applicationProtocols([name]))
            }
            answers.append(.transportParameters(transportParameters))
        }
        if core.results.earlyData == .accepted { answers.append(.earlyData) }
        return answers
    }

    private func authenticate(
        _ choice: ServerChoice, _ core: inout HandshakeCore
    ) throws(TLSError) {
        if configuration.clientCertificates.isRequested {
            let extensions = Extensions([.signatureAlgorithms(configuration.signatureSchemes)])
            core.send(
                .certificateRequest(CertificateRequest(extensions: extensions)), at: .handshake)
        }
        if let recorded, let signature = recorded.signature {
            core.send(.certificate(CertificateMessage(chain: recorded.chain)), at: .handshake)
            return core.send(.certificateVerify(signature), at: .handshake)
        }
        guard let (identity, scheme) = choice.identity else {
            throw TLSError(.internalError, "no identity")
        }
        core.send(.certificate(CertificateMessage(chain: identity.chain)), at: .handshake)
        let proof = try CertificateVerify(
            identity, scheme, core.transcript.current(), signedBy: .server)
        core.send(.certificateVerify(proof), at: .handshake)
    }

    /// Hands out the keys of application data.
    ///
    /// Who has not shown yet that it is one of the clients that are wanted gets no data, and so
    /// no keys either.
    private func enterMaster(
        _ choice: ServerChoice, _ master: KeySchedule, _ clientHandshake: TLSSecret,
        _ core: inout HandshakeCore
    ) -> Keys {
        let transcript = core.transcript.current()
        let exporter = master.secret(for: .exporter, transcript)
        core.results.exporter = exporter
        core.log(.exporter, exporter)
        let server = master.secret(for: .serverTraffic, transcript)
        let client = master.secret(for: .clientTraffic, transcript)
        core.use(server, of: .server, at: .application, choice.suite)
        if !configuration.clientCertificates.isRequested {
            core.use(client, of: .client, at: .application, choice.suite)
        }
        return Keys(
            suite: choice.suite, schedule: master, clientHandshake: clientHandshake,
            clientTraffic: client)
    }
}
