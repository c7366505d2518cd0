public import SMPBytes

// What other parts are compiled against until the real types are there: remove the whole file then.

/// Certificates that are believed.
public struct TrustStore: Sendable {}

/// What a certificate is meant for.
public enum CertificatePurpose: Sendable {
    /// To show that a server is who it says.
    case server
    /// To show that a client is who it says.
    case client
}

/// Why a chain of certificates is not believed.
public enum CertificateError: Error, Hashable, Sendable {
    /// There is no certificate.
    case empty
    /// A certificate is none, or its signature is wrong.
    case malformed
    /// A certificate is not valid at this time.
    case expired
    /// Nobody who is believed signed the chain.
    case unknownIssuer
    /// The certificate is for other names.
    case wrongHost
    /// A certificate is not meant for this use, or is of a kind that nobody knows here.
    case unsuitable
    /// Any other reason.
    case refused
}

/// Chains of certificates.
public enum CertificateChain {
    /// Throws unless a chain leads to a certificate that is believed.
    public static func verify(
        _ chain: [[UInt8]], store: TrustStore, host: String?, now: UnixTime,
        purpose: CertificatePurpose
    ) throws(CertificateError) {
        throw .unknownIssuer
    }
}
