/// A way to sign, with its hash function and its parameters.
///
/// Peers offer schemes that are unknown here, so every number is a value.
///
/// - Source: RFC 8446, section 4.2.3.
public struct SignatureScheme: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// Takes any number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// ECDSA on P-256 with SHA-256.
    public static let ecdsaP256SHA256 = SignatureScheme(rawValue: 0x0403)
    /// ECDSA on P-384 with SHA-384.
    public static let ecdsaP384SHA384 = SignatureScheme(rawValue: 0x0503)
    /// Ed25519.
    public static let ed25519 = SignatureScheme(rawValue: 0x0807)
    /// RSA-PSS with SHA-256, of a key for any use of RSA.
    public static let rsaPSSSHA256 = SignatureScheme(rawValue: 0x0804)
    /// RSA-PSS with SHA-384, of a key for any use of RSA.
    public static let rsaPSSSHA384 = SignatureScheme(rawValue: 0x0805)
    /// RSA-PSS with SHA-512, of a key for any use of RSA.
    public static let rsaPSSSHA512 = SignatureScheme(rawValue: 0x0806)
    /// RSA-PSS with SHA-256, of a key for RSA-PSS alone.
    public static let rsaPSSOnlySHA256 = SignatureScheme(rawValue: 0x0809)
    /// RSA-PSS with SHA-384, of a key for RSA-PSS alone.
    public static let rsaPSSOnlySHA384 = SignatureScheme(rawValue: 0x080a)
    /// RSA-PSS with SHA-512, of a key for RSA-PSS alone.
    public static let rsaPSSOnlySHA512 = SignatureScheme(rawValue: 0x080b)
    /// RSA of PKCS #1 with SHA-256, which certificates may be signed with, but no handshake.
    public static let rsaPKCS1SHA256 = SignatureScheme(rawValue: 0x0401)
    /// RSA of PKCS #1 with SHA-384, which certificates may be signed with, but no handshake.
    public static let rsaPKCS1SHA384 = SignatureScheme(rawValue: 0x0501)
    /// RSA of PKCS #1 with SHA-512, which certificates may be signed with, but no handshake.
    public static let rsaPKCS1SHA512 = SignatureScheme(rawValue: 0x0601)

    /// The schemes that a handshake may be signed with, the best first.
    public static let all: [SignatureScheme] = [
        .ed25519, .ecdsaP256SHA256, .ecdsaP384SHA384, .rsaPSSSHA256, .rsaPSSSHA384,
        .rsaPSSSHA512, .rsaPSSOnlySHA256, .rsaPSSOnlySHA384, .rsaPSSOnlySHA512,
    ]

    /// The schemes that certificates may be signed with besides.
    public static let certificatesOnly: [SignatureScheme] = [
        .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512,
    ]
}

/// What libcrypto has to know of a scheme.
struct SignatureParameters {
    /// The name of the hash function, or `nil` when it is part of the algorithm.
    let digest: String?
    /// Whether it is RSA-PSS.
    let isPSS: Bool
    /// The keys that it is for.
    let kind: KeyKind

    /// What a scheme wants, or `nil` for one that handshakes are not signed with.
    init?(_ scheme: SignatureScheme) {
        switch scheme {
        case .ecdsaP256SHA256: self.init("SHA2-256", .p256)
        case .ecdsaP384SHA384: self.init("SHA2-384", .p384)
        case .ed25519: self.init(nil, .ed25519)
        case .rsaPSSSHA256: self.init("SHA2-256", .rsa, isPSS: true)
        case .rsaPSSSHA384: self.init("SHA2-384", .rsa, isPSS: true)
        case .rsaPSSSHA512: self.init("SHA2-512", .rsa, isPSS: true)
        case .rsaPSSOnlySHA256: self.init("SHA2-256", .rsaPSS, isPSS: true)
        case .rsaPSSOnlySHA384: self.init("SHA2-384", .rsaPSS, isPSS: true)
        case .rsaPSSOnlySHA512: self.init("SHA2-512", .rsaPSS, isPSS: true)
        default: return nil
        }
    }

    private init(_ digest: String?, _ kind: KeyKind, isPSS: Bool = false) {
        self.digest = digest
        self.kind = kind
        self.isPSS = isPSS
    }
}
