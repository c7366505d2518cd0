/// Why a chain of certificates is not believed.
public enum CertificateError: Error, Hashable, Sendable {
    /// There is no certificate.
    case empty
    /// A certificate is none, or its signature is wrong.
    case malformed
    /// A certificate is not valid at this time.
    case expired
    /// Nobody who is believed signed the chain, or one who may not sign others.
    case unknownIssuer
    /// The certificate is for other names, or for some that its issuer may not vouch for.
    case wrongHost
    /// A certificate is not meant for this use, or is of a kind that is not believed.
    case unsuitable
    /// Another rule is broken, in the words of libcrypto.
    case refused(String)
}

extension CertificateError: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .empty: "there is no certificate"
        case .malformed: "a certificate cannot be read, or its signature is wrong"
        case .expired: "a certificate is not valid now"
        case .unknownIssuer: "no certificate that is trusted has signed the chain"
        case .wrongHost: "the certificate is for another name"
        case .unsuitable: "a certificate is not meant for this use, or its key is too short"
        case .refused(let reason): reason
        }
    }
}

/// What a certificate is meant for.
public enum CertificatePurpose: Hashable, Sendable {
    /// To show that a server is who it says.
    case server
    /// To show that a client is who it says.
    case client
}
