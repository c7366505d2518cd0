/// What a second hello has to do with the first one.
///
/// - Source: RFC 8446, section 4.1.2.
extension ClientHello {
    /// The extensions that may differ from the first hello, of which padding has no other meaning.
    private static let changing: Set<ExtensionType> = [
        .keyShare, .earlyData, .cookie, .preSharedKey, ExtensionType(rawValue: 21),
    ]

    /// Checks this hello against the first one.
    ///
    /// - Parameters:
    ///   - first: The first hello.
    ///   - request: What the server asked for.
    /// - Throws: `illegal_parameter` when more has changed than was asked for, or less.
    public func check(
        repeating first: ClientHello, asAskedBy request: ServerHello
    ) throws(TLSError) {
        guard random == first.random, legacySessionID == first.legacySessionID,
            cipherSuites == first.cipherSuites, unchanging == first.unchanging
        else { throw .illegal("a second hello that is another one") }
        // RFC 8446, section 4.2.10: early data is over.
        guard !extensions.hasEarlyData else { throw .illegal("early data in a second hello") }
        guard extensions.cookie == request.extensions.cookie else {
            throw .illegal("another cookie than the server's")
        }
        guard let group = request.extensions.requestedGroup else {
            guard extensions.keyShares == first.extensions.keyShares else {
                throw .illegal("other key shares than before")
            }
            return
        }
        guard extensions.keyShares?.map(\.group) == [group] else {
            throw .illegal("other key shares than the server asked for")
        }
    }

    private var unchanging: Set<HandshakeExtension> {
        Set(extensions.list.filter { !Self.changing.contains($0.type) })
    }
}
