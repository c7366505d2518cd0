/// What the parts of a hello have to do with each other.
extension ClientHello {
    /// Checks a hello that came in.
    ///
    /// - Parameter compression: The methods of compression that it offers.
    /// - Throws: `protocol_version` for a hello without TLS 1.3, `illegal_parameter` or
    ///   `missing_extension` for one that breaks a rule of it.
    func check(compression: [UInt8]) throws(TLSError) {
        // RFC 8446, sections 4.2.1 and D.5: of older versions nothing is known here.
        guard offersTLS13, legacyVersion > 0x0300 else {
            throw TLSError(.protocolVersion, "a hello without TLS 1.3")
        }
        // RFC 8446, section 4.1.2: nothing is compressed.
        guard compression == [0] else { throw .illegal("compression") }
        try checkPreSharedKeys()
        try checkKeyShares()
    }

    private func checkPreSharedKeys() throws(TLSError) {
        guard extensions.contains(.preSharedKey) else {
            // RFC 8446, section 9.2: without a pre-shared key the server has to sign.
            guard extensions.contains(.signatureAlgorithms), extensions.contains(.supportedGroups)
            else { throw TLSError(.missingExtension, "signature algorithms or groups") }
            return
        }
        // RFC 8446, section 4.2.11: the binders come behind all that they authenticate.
        guard extensions.list.last?.type == .preSharedKey else {
            throw .illegal("an extension behind the pre-shared keys")
        }
        // RFC 8446, section 4.2.9: who offers keys says how they may be used.
        guard extensions.contains(.preSharedKeyModes) else {
            throw TLSError(.missingExtension, "modes of pre-shared keys")
        }
    }

    private func checkKeyShares() throws(TLSError) {
        let (groups, shares) = (extensions.supportedGroups, extensions.keyShares)
        // RFC 8446, section 9.2: neither of the two makes sense alone.
        guard (groups == nil) == (shares == nil) else {
            throw TLSError(.missingExtension, "groups or key shares")
        }
        // RFC 8446, section 4.2.8: shares are for groups that the client can use.
        let offered = Set(groups ?? [])
        for share in shares ?? [] where !offered.contains(share.group) {
            throw .illegal("a key share for group \(share.group.rawValue), which is not offered")
        }
    }
}
