internal import SMPBytes
internal import SMPCrypto

/// What the server chose.
///
/// - Source: RFC 8446, sections 4.1.3 and 4.3.1.
extension ClientHandshake {
    /// Takes in the hello of the server, or its request for another one.
    mutating func receive(
        _ answer: ServerHello, _ bytes: [UInt8], _ core: inout HandshakeCore
    ) throws(TLSError) {
        if answer.isRetryRequest, retryRequest == nil {
            return try retry(answer, bytes, &core)
        }
        try answer.check(answering: try sentHello(), after: retryRequest)
        let preSharedKey = try selectedKey(answer)
        // RFC 8446, section 4.2.9: a ticket alone was not offered.
        guard let share = answer.extensions.keyShare,
            let own = shares.first(where: { $0.entry.group == share.group })
        else { throw TLSError(.missingExtension, "no key share") }
        core.results.isResumed = preSharedKey != nil
        core.results.cipherSuite = answer.cipherSuite
        core.results.group = share.group
        let shared = try own.shared(with: share)
        core.transcript.append(bytes)
        core.transcript.start(answer.cipherSuite.hash)
        try enterHandshake(answer.cipherSuite, preSharedKey, shared, &core)
    }

    /// The key of the ticket, if the server took it.
    private func selectedKey(_ answer: ServerHello) throws(TLSError) -> [UInt8]? {
        guard answer.extensions.selectedPreSharedKey != nil else { return nil }
        // RFC 8446, section 4.2.11: the suite has to have the hash function of the ticket.
        guard let ticket, ticket.cipherSuite.hash == answer.cipherSuite.hash else {
            throw .illegal("a ticket of another hash function than the suite")
        }
        return ticket.preSharedKey
    }

    private mutating func enterHandshake(
        _ suite: CipherSuite, _ preSharedKey: [UInt8]?, _ shared: borrowing SecretBytes,
        _ core: inout HandshakeCore
    ) throws(TLSError) {
        var schedule = KeySchedule(suite.hash, preSharedKey: preSharedKey)
        schedule.enterHandshake(shared)
        let transcript = core.transcript.current()
        let keys = Keys(
            suite: suite, schedule: schedule,
            client: schedule.secret(for: .clientHandshakeTraffic, transcript),
            server: schedule.secret(for: .serverHandshakeTraffic, transcript))
        core.use(keys.server, of: .server, at: .handshake, suite)
        core.use(keys.client, of: .client, at: .handshake, suite)
        try core.reader.advance(to: .handshake)
        self.keys = keys
        state = .encryptedExtensions
    }

    // MARK: Encrypted extensions

    /// Takes in what else the server chose.
    mutating func receive(
        _ message: EncryptedExtensions, _ bytes: [UInt8], _ core: inout HandshakeCore
    ) throws(TLSError) {
        let answers = message.extensions
        try answers.requireAnswers(to: try sentHello().extensions.types)
        if core.isQUIC {
            try chooseProtocol(answers, &core)
            guard let parameters = answers.transportParameters else {
                // RFC 9001, section 8.2: QUIC needs them.
                throw TLSError(.missingExtension, "no transport parameters")
            }
            core.results.peerTransportParameters = parameters
            core.put(.peerTransportParameters(parameters))
        }
        try decideEarlyData(answers, &core)
        core.transcript.append(bytes)
        state = core.results.isResumed ? .finished : .certificateOrRequest
    }

    private func chooseProtocol(
        _ answers: Extensions, _ core: inout HandshakeCore
    ) throws(TLSError) {
        // RFC 9001, section 8.1: both ends have to agree on a protocol.
        guard let name = answers.applicationProtocols?.first else {
            throw TLSError(.noApplicationProtocol, "the server chose no protocol")
        }
        guard configuration.applicationProtocols.contains(name) else {
            throw TLSError(.noApplicationProtocol, "a protocol that was not offered")
        }
        core.results.applicationProtocol = name
    }

    private func decideEarlyData(
        _ answers: Extensions, _ core: inout HandshakeCore
    ) throws(TLSError) {
        guard answers.hasEarlyData else {
            guard core.results.earlyData == .offered else { return }
            core.results.earlyData = .rejected
            return core.put(.earlyDataRejected)
        }
        // RFC 8446, section 4.2.10: only with the first ticket, its suite and its protocol.
        guard core.results.earlyData == .offered, core.results.isResumed, let ticket,
            ticket.cipherSuite == core.results.cipherSuite,
            !core.isQUIC || ticket.applicationProtocol == core.results.applicationProtocol
        else { throw .illegal("early data for what the ticket is not for") }
        core.results.earlyData = .accepted
        core.put(.earlyDataAccepted)
    }
}
