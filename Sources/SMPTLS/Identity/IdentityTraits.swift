internal import SMPCrypto

/// What the choice of an identity looks at.
///
/// - Source: RFC 8446, sections 4.2.3, 4.2.4 and 4.4.2.2.
struct IdentityTraits: Hashable, Sendable {
    /// The names of hosts that the certificate was made for.
    var hostNames: [String]
    /// How the key can sign, the best first.
    var schemes: [SignatureScheme]
    /// The names of who signed the certificates of the chain, in DER.
    var issuers: Set<[UInt8]>

    /// Whether the certificate was made for a host.
    func covers(_ host: String) -> Bool {
        hostNames.contains { HostName.matches($0, host) }
    }

    /// The best way to sign that the peer can verify.
    func scheme(among offered: [SignatureScheme]) -> SignatureScheme? {
        schemes.first { offered.contains($0) }
    }

    /// Whether one of those that the peer believes has signed; without a list, anybody may have.
    func isSigned(byOneOf authorities: [[UInt8]]?) -> Bool {
        authorities.map { !issuers.isDisjoint(with: $0) } ?? true
    }
}

extension Array where Element == IdentityTraits {
    /// The identity of a server that fits a client best.
    ///
    /// - Parameters:
    ///   - host: The name that the client gave, if it gave one.
    ///   - schemes: The signatures that it can verify.
    ///   - refusesUnknownNames: Whether a name that no certificate was made for ends the handshake;
    ///     otherwise any identity is good enough.
    /// - Returns: The place of the identity, and the way to sign.
    /// - Throws: `unrecognized_name`, or `handshake_failure` when there is no way to sign.
    func choice(
        host: String?, schemes: [SignatureScheme], refusesUnknownNames: Bool
    ) throws(TLSError) -> (index: Int, scheme: SignatureScheme) {
        var candidates = Array<Int>(indices)
        if let host {
            let covering = candidates.filter { self[$0].covers(host) }
            guard !covering.isEmpty || !refusesUnknownNames else {
                throw TLSError(.unrecognizedName, "no certificate for \(host)")
            }
            if !covering.isEmpty { candidates = covering }
        }
        for index in candidates {
            if let scheme = self[index].scheme(among: schemes) { return (index, scheme) }
        }
        throw TLSError(.handshakeFailure, "no signature that the client can verify")
    }

    /// The first identity of a client that a server would believe, or `nil` without one.
    ///
    /// - Parameters:
    ///   - authorities: The names of those that it believes, or `nil` where it did not say.
    ///   - schemes: The signatures that it can verify.
    /// - Returns: The place of the identity, and the way to sign.
    func choice(
        authorities: [[UInt8]]?, schemes: [SignatureScheme]
    ) -> (index: Int, scheme: SignatureScheme)? {
        for (index, traits) in enumerated() where traits.isSigned(byOneOf: authorities) {
            if let scheme = traits.scheme(among: schemes) { return (index, scheme) }
        }
        return nil
    }
}
