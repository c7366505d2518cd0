internal import SMPBytes
internal import SMPCrypto

/// The hello of the client, and the second one that a server may want.
///
/// - Source: RFC 8446, sections 4.1.2 and 4.2.11.2.
extension ClientHandshake {
    /// Sends the first hello.
    mutating func start(_ core: inout HandshakeCore) throws(TLSError) {
        guard state == .idle else { return }
        let random = try core.entropy.take(ClientHello.randomLength)
        for group in configuration.groups.prefix(configuration.keyShareCount) {
            shares.append(try KeyShare(group, &core.entropy))
        }
        var hello = ClientHello(
            random: random, cipherSuites: configuration.cipherSuites, extensions: extensions())
        offerTicket(in: &hello)
        try sendFirst(hello, &core)
    }

    /// Sends a hello that is ready but for its binder.
    mutating func sendFirst(_ hello: ClientHello, _ core: inout HandshakeCore) throws(TLSError) {
        (core.results.clientRandom, core.results.serverName) = (hello.random, serverName)
        let bytes = try send(hello, &core)
        state = .serverHello
        guard let ticket, hello.extensions.hasEarlyData else { return }
        core.results.earlyData = .offered
        let hash = ticket.cipherSuite.hash
        let schedule = KeySchedule(hash, preSharedKey: ticket.preSharedKey)
        let transcript = RunningHash.hash(bytes.span, hash)
        let early = schedule.secret(for: .earlyExporter, transcript)
        core.results.earlyExporter = early
        core.log(.earlyExporter, early)
        core.use(
            schedule.secret(for: .clientEarlyTraffic, transcript), of: .client, at: .earlyData,
            ticket.cipherSuite)
    }

    /// Sends a hello, after filling in the binder.
    @discardableResult
    private mutating func send(
        _ hello: ClientHello, _ core: inout HandshakeCore
    ) throws(TLSError) -> [UInt8] {
        var hello = hello
        if let ticket, var offer = hello.extensions.preSharedKeys {
            let hash = ticket.cipherSuite.hash
            let whole = HandshakeMessage.clientHello(hello).encoded
            let part = whole.span.extracting(0..<whole.count - hello.bindersEncodedLength)
            let key = KeySchedule(hash, preSharedKey: ticket.preSharedKey).binderKey
            offer.binders = [key.verifyData(core.transcript.hellosHash(hash, with: part))]
            hello.extensions.set(.preSharedKeys(offer))
        }
        self.hello = hello
        let bytes = HandshakeMessage.clientHello(hello).encoded
        core.send(encoded: bytes, at: .initial)
        return bytes
    }

    private func extensions() -> Extensions {
        var list: [HandshakeExtension] = []
        if let serverName, !HostName.isAddress(serverName) { list.append(.serverName(serverName)) }
        list += [
            .supportedGroups(configuration.groups),
            .signatureAlgorithms(configuration.signatureSchemes),
            .keyShares(shares.map(\.entry)), .supportedVersions([TLSVersion.tls13]),
            .preSharedKeyModes([.withKeyShare]), .transportParameters(transportParameters),
        ]
        if !configuration.applicationProtocols.isEmpty {
            list.append(.applicationProtocols(configuration.applicationProtocols))
        }
        return Extensions(list)
    }

    /// Offers the ticket, with a binder to be filled in.
    private mutating func offerTicket(in hello: inout ClientHello) {
        guard let ticket else { return }
        if configuration.usesEarlyData && ticket.allowsEarlyData
            && configuration.applicationProtocols.contains(ticket.applicationProtocol)
            && configuration.cipherSuites.contains(ticket.cipherSuite)
        {
            hello.extensions.append(.earlyData)
        }
        let identity = OfferedPreSharedKeys.Identity(
            name: ticket.ticket, obfuscatedAge: ticket.obfuscatedAge(now: startedAt))
        let binder = [UInt8](repeating: 0, count: ticket.cipherSuite.hash.digestLength)
        hello.extensions.append(
            .preSharedKeys(OfferedPreSharedKeys(identities: [identity], binders: [binder])))
    }

    // MARK: The second hello

    /// Answers a request for another hello.
    mutating func retry(
        _ request: ServerHello, _ bytes: [UInt8], _ core: inout HandshakeCore
    ) throws(TLSError) {
        var hello = try sentHello()
        try request.check(answering: hello)
        retryRequest = request
        let hash = request.cipherSuite.hash
        core.transcript.replaceFirstHello(hash)
        core.transcript.append(bytes)
        if let group = request.extensions.requestedGroup {
            shares = [try KeyShare(group, &core.entropy)]
            hello.extensions.set(.keyShares(shares.map(\.entry)))
        }
        rejectEarlyData(in: &hello, &core)
        let offer = hello.extensions.preSharedKeys
        hello.extensions.remove(.preSharedKey)
        if let cookie = request.extensions.cookie {
            guard cookie.count <= Self.maximumEchoLength else {
                throw .illegal("a cookie of \(cookie.count) bytes")
            }
            hello.extensions.append(.cookie(cookie))
        }
        // RFC 8446, section 4.1.4: a ticket of another hash function is of no use any more.
        if let offer, ticket?.cipherSuite.hash == hash {
            hello.extensions.append(.preSharedKeys(offer))
        } else {
            ticket = nil
        }
        try send(recorded?.secondHello ?? hello, &core)
    }

    private func rejectEarlyData(in hello: inout ClientHello, _ core: inout HandshakeCore) {
        guard hello.extensions.hasEarlyData else { return }
        hello.extensions.remove(.earlyData)
        core.results.earlyData = .rejected
        core.put(.earlyDataRejected)
    }
}
