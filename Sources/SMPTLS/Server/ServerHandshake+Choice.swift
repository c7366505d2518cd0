internal import SMPBytes
internal import SMPCrypto

/// What the server chooses.
///
/// - Source: RFC 8446, sections 4.1.1 and 4.1.4; RFC 9001, sections 8.1, 8.2 and 8.4.
extension ServerHandshake {
    /// Takes in a hello: asks for another one, or for the own transport parameters.
    mutating func receive(
        _ hello: ClientHello, _ bytes: [UInt8], _ core: inout HandshakeCore, now: UnixTime
    ) throws(TLSError) {
        if let retry { try hello.check(repeating: retry.hello, asAskedBy: retry.request) }
        (core.results.clientRandom, core.results.serverName) =
            (hello.random, hello.extensions.serverName)
        if core.isQUIC { try checkRules(hello) }
        let suite = try suite(hello)
        let name = try applicationProtocol(hello, isRequired: core.isQUIC)
        guard let share = try share(hello) else {
            return try askAgain(hello, bytes, suite, &core)
        }
        var choice = ServerChoice(
            hello: hello, bytes: bytes, suite: suite, share: share, applicationProtocol: name)
        try chooseTicket(&choice, core, now: now)
        if choice.ticket == nil, recorded?.signature == nil {
            // RFC 8446, section 9.2: without a ticket the server has to sign.
            guard let schemes = hello.extensions.signatureAlgorithms else {
                throw TLSError(.missingExtension, "signature algorithms")
            }
            choice.identity = try configuration.identities.choice(
                host: hello.extensions.serverName, schemes: schemes,
                refusesUnknownNames: configuration.refusesUnknownNames)
        }
        core.results.applicationProtocol = name
        core.results.peerTransportParameters = hello.extensions.transportParameters
        if hello.extensions.hasEarlyData { core.results.earlyData = .offered }
        state = .transportParameters(choice)
        if let parameters = hello.extensions.transportParameters {
            core.put(.peerTransportParameters(parameters))
        }
    }

    private func checkRules(_ hello: ClientHello) throws(TLSError) {
        // RFC 9001, section 8.4: there is no older version to pretend.
        guard hello.legacySessionID.isEmpty else {
            throw .protocolViolation("a session id in a hello")
        }
        // RFC 9001, section 8.2: QUIC needs them.
        guard hello.extensions.contains(.transportParameters) else {
            throw TLSError(.missingExtension, "no transport parameters")
        }
    }

    private func suite(_ hello: ClientHello) throws(TLSError) -> CipherSuite {
        if let request = retry?.request { return request.cipherSuite }
        guard let suite = configuration.cipherSuites.first(where: hello.offers) else {
            throw TLSError(.handshakeFailure, "no cipher suite in common")
        }
        return suite
    }

    private func applicationProtocol(
        _ hello: ClientHello, isRequired: Bool
    ) throws(TLSError) -> [UInt8]? {
        let offered = hello.extensions.applicationProtocols ?? []
        if let name = configuration.applicationProtocols.first(where: offered.contains) {
            return name
        }
        // RFC 9001, section 8.1: both ends have to agree on a protocol.
        guard !isRequired else {
            throw TLSError(.noApplicationProtocol, "no protocol in common")
        }
        return nil
    }

    /// The key share of the group that is liked best, or `nil` if there is none for a group that
    /// both ends know.
    private func share(_ hello: ClientHello) throws(TLSError) -> KeyShareEntry? {
        guard let groups = hello.extensions.supportedGroups, let shares = hello.extensions.keyShares
        else { throw TLSError(.missingExtension, "groups or key shares") }
        let common = configuration.groups.filter(groups.contains)
        guard !common.isEmpty else { throw TLSError(.handshakeFailure, "no group in common") }
        for group in common {
            if let share = shares.first(where: { $0.group == group }) { return share }
        }
        return nil
    }

    /// Asks for a hello with a key share of another group.
    private mutating func askAgain(
        _ hello: ClientHello, _ bytes: [UInt8], _ suite: CipherSuite, _ core: inout HandshakeCore
    ) throws(TLSError) {
        let groups = hello.extensions.supportedGroups ?? []
        guard retry == nil, let group = configuration.groups.first(where: groups.contains) else {
            throw .illegal("no key share after a request for one")
        }
        var extensions = Extensions([.keyShareRequest(group)])
        if let cookie = recorded?.cookie { extensions.append(.cookie(cookie)) }
        extensions.append(.selectedVersion(TLSVersion.tls13))
        let request = ServerHello.retryRequest(
            legacySessionID: hello.legacySessionID, cipherSuite: suite, extensions: extensions)
        core.transcript.append(bytes)
        core.transcript.replaceFirstHello(suite.hash)
        core.send(.serverHello(request), at: .initial)
        retry = (hello, request)
    }

    // MARK: Tickets

    /// Takes the first ticket that is from here and fits.
    ///
    /// - Throws: `decrypt_error` for a hello whose sender does not have its key.
    private func chooseTicket(
        _ choice: inout ServerChoice, _ core: borrowing HandshakeCore, now: UnixTime
    ) throws(TLSError) {
        let extensions = choice.hello.extensions
        guard let offer = extensions.preSharedKeys, let keys = configuration.ticketKeys,
            !configuration.clientCertificates.isRequested,
            extensions.preSharedKeyModes?.contains(.withKeyShare) ?? false
        else { return }
        for (index, identity) in offer.identities.prefix(Self.maximumTicketCount).enumerated() {
            guard let state = recorded?.ticket ?? keys.open(identity.name, now: now),
                fits(state, choice)
            else { continue }
            try checkBinder(offer.binders[index], state, choice, core)
            choice.ticket = AcceptedTicket(index: UInt16(index), state: state)
            if index == 0, mayReadEarlyData(state, choice) {
                choice.earlyData = EarlyDataOffer(
                    binder: offer.binders[0],
                    expectedArrival: state.expectedArrival(obfuscatedAge: identity.obfuscatedAge))
            }
            return
        }
    }

    /// The number of tickets of a hello that are tried.
    private static let maximumTicketCount = 4

    private func fits(_ state: ResumptionState, _ choice: ServerChoice) -> Bool {
        state.cipherSuite.hash == choice.suite.hash
            && state.transportVersion == configuration.transportVersion
            && state.serverName == choice.hello.extensions.serverName
    }

    private func mayReadEarlyData(_ state: ResumptionState, _ choice: ServerChoice) -> Bool {
        // RFC 8446, section 4.2.10: the same suite and protocol, and no second hello.
        choice.hello.extensions.hasEarlyData && configuration.allowsEarlyData
            && state.allowsEarlyData && retry == nil && state.cipherSuite == choice.suite
            && state.applicationProtocol == choice.applicationProtocol ?? []
            && state.transportState == configuration.earlyDataContext
    }

    private func checkBinder(
        _ binder: [UInt8], _ state: ResumptionState, _ choice: ServerChoice,
        _ core: borrowing HandshakeCore
    ) throws(TLSError) {
        let end = choice.bytes.count - choice.hello.bindersEncodedLength
        let hash = choice.suite.hash
        let transcript = core.transcript.hellosHash(
            hash, with: choice.bytes.span.extracting(0..<end))
        let key = KeySchedule(hash, preSharedKey: state.preSharedKey).binderKey
        // RFC 8446, section 4.2.11.2: a wrong binder ends the handshake.
        guard key.verifies(binder, transcript) else {
            throw TLSError(.decryptError, "a wrong binder")
        }
    }
}
