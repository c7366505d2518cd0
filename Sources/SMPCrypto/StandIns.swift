public import SMPBytes

// What other parts are compiled against until the real types are there: remove the whole file then.

/// A way to sign; every number is a value, as peers offer schemes that are unknown here.
public struct SignatureScheme: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// Takes any number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

/// A private key that signs.
public struct SigningKey: Sendable {
    /// How the key can sign in a handshake, the best first.
    public let schemes: [SignatureScheme]
    /// The public key with its algorithm, in DER.
    public let publicKeyInfo: [UInt8]
}

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
