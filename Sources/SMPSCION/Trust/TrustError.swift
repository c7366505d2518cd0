public import SMPBytes
public import SMPCrypto

/// Why a certificate or a trust root configuration is not believed.
public enum TrustError: Error, Hashable, Sendable {
    /// The bytes are none.
    case malformed(WireError)
    /// A certificate cannot be read.
    case certificate(CryptoError)
    /// It can be read, but breaks a rule of SCION.
    case violates(TrustRule, by: String)
    /// No chain of signatures leads to a certificate from one that is trusted.
    case untrusted(X509VerificationError, certificate: String)
}

extension TrustError: CustomStringConvertible {
    /// One line that says who breaks which rule.
    public var description: String {
        switch self {
        case .malformed(let error): "malformed: \(error)"
        case .certificate(let error): "a certificate is \(error)"
        case .violates(let rule, let name): "\(name): broken rule: \(rule)"
        case .untrusted(let error, let name): "\(name): \(error)"
        }
    }
}

/// A rule of SCION's certificates, named by an extension next to the type that checks it.
public struct TrustRule: Hashable, Sendable, CustomStringConvertible {
    /// The rule, as a sentence that holds for all that may be believed.
    public let description: String

    /// Names a rule.
    public init(_ description: String) {
        self.description = description
    }
}
