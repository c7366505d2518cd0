/// What the hello of a server has to do with the one that it answers.
///
/// - Source: RFC 8446, sections 4.1.3, 4.1.4, 4.2.8 and 4.2.11.
extension ServerHello {
    /// Checks this hello, or request for another one, against the hello of the client.
    ///
    /// - Parameters:
    ///   - hello: The hello that this answers.
    ///   - request: The request that came before, if there was one.
    /// - Throws: `illegal_parameter` for what the client cannot do, `unsupported_extension` for an
    ///   answer to what it did not ask, `unexpected_message` for a second request,
    ///   `missing_extension` for a hello without any key.
    public func check(
        answering hello: ClientHello, after request: ServerHello? = nil
    ) throws(TLSError) {
        guard legacySessionID == hello.legacySessionID else { throw .illegal("another session id") }
        guard hello.offers(cipherSuite), cipherSuite == request?.cipherSuite ?? cipherSuite else {
            throw .illegal("cipher suite \(cipherSuite), which is not offered")
        }
        try extensions.requireAnswers(to: hello.extensions.types)
        guard isRetryRequest else { return try checkKeys(answering: hello) }
        // RFC 8446, section 4.1.4: one request is enough.
        guard request == nil else {
            throw TLSError(.unexpectedMessage, "a second request for a hello")
        }
        try checkRequest(answering: hello)
    }

    private func checkKeys(answering hello: ClientHello) throws(TLSError) {
        if let index = extensions.selectedPreSharedKey {
            let count = hello.extensions.preSharedKeys?.identities.count ?? 0
            guard index < count else { throw .illegal("pre-shared key \(index) of \(count)") }
        }
        if let group = extensions.keyShare?.group {
            let isOffered = hello.extensions.keyShares?.contains { $0.group == group } ?? false
            guard isOffered else {
                throw .illegal("a key share for group \(group.rawValue), which is not offered")
            }
        } else if extensions.selectedPreSharedKey == nil {
            throw TLSError(.missingExtension, "neither key share nor pre-shared key")
        }
    }

    private func checkRequest(answering hello: ClientHello) throws(TLSError) {
        guard let group = extensions.requestedGroup else {
            // RFC 8446, section 4.1.4: a request changes something.
            guard extensions.contains(.cookie) else { throw .illegal("a request for nothing") }
            return
        }
        // RFC 8446, section 4.2.8: the client can use the group, and has not sent a key for it.
        guard hello.extensions.supportedGroups?.contains(group) ?? false else {
            throw .illegal("a request for group \(group.rawValue), which is not offered")
        }
        guard hello.extensions.keyShares?.allSatisfy({ $0.group != group }) ?? true else {
            throw .illegal("a request for a key share that is there")
        }
    }
}
