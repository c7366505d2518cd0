public import SMPCrypto

/// Who an end says it is: a chain of certificates, and the key of the first.
///
/// - Source: RFC 8446, section 4.4.2.
public struct Identity: Sendable {
    /// The certificates in DER, the own first, each signed by the key of the next.
    public let chain: [[UInt8]]
    /// The key of the first certificate.
    public let key: SigningKey

    let traits: IdentityTraits

    /// Joins certificates and key.
    ///
    /// - Parameters:
    ///   - chain: The certificates in DER, the own first.
    ///   - key: The key of the first.
    /// - Throws: `bad_certificate` for what is no certificate, or is one for another key;
    ///   `internal_error` for an empty chain.
    public init(chain: [[UInt8]], key: SigningKey) throws(TLSError) {
        guard let first = chain.first else { throw TLSError(.internalError, "an empty chain") }
        let fields = try CertificateFields(first)
        guard fields.publicKeyInfo == key.publicKeyInfo else {
            throw TLSError(.badCertificate, "the key is not that of the certificate")
        }
        var issuers: Set<[UInt8]> = []
        for certificate in chain { issuers.insert(try CertificateFields(certificate).issuer) }
        self.chain = chain
        self.key = key
        traits = IdentityTraits(
            hostNames: fields.hostNames, schemes: key.schemes, issuers: issuers)
    }
}

extension Array where Element == Identity {
    /// The identity of a server that fits a client best.
    ///
    /// - Parameters:
    ///   - host: The name that the client gave, if it gave one.
    ///   - schemes: The signatures that it can verify.
    ///   - refusesUnknownNames: Whether a name that no certificate was made for ends the handshake;
    ///     otherwise any identity is good enough.
    /// - Returns: The identity, and the way to sign.
    /// - Throws: `unrecognized_name`, or `handshake_failure` when there is no way to sign.
    public func choice(
        host: String?, schemes: [SignatureScheme], refusesUnknownNames: Bool = false
    ) throws(TLSError) -> (identity: Identity, scheme: SignatureScheme) {
        let choice = try map(\.traits).choice(
            host: host, schemes: schemes, refusesUnknownNames: refusesUnknownNames)
        return (self[choice.index], choice.scheme)
    }

    /// The first identity of a client that answers a request, or `nil` without one.
    public func choice(
        for request: CertificateRequest
    ) -> (identity: Identity, scheme: SignatureScheme)? {
        map(\.traits).choice(
            authorities: request.extensions.certificateAuthorities,
            schemes: request.extensions.signatureAlgorithms ?? []
        ).map { (self[$0.index], $0.scheme) }
    }
}
