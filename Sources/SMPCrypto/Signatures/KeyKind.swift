internal import CSMPLibCrypto

/// What kind of key signs or verifies.
public enum KeyKind: Hashable, Sendable, CaseIterable {
    /// ECDSA on P-256.
    case p256
    /// ECDSA on P-384.
    case p384
    /// Ed25519.
    case ed25519
    /// RSA, for any use.
    case rsa
    /// RSA, for RSA-PSS alone.
    case rsaPSS

    /// The shortest modulus of RSA that is taken, in bits.
    public static let minimumRSALength = 2_048

    /// The kind of a key, or `nil` for one that handshakes are not signed with.
    init?(_ key: KeyHandle) {
        let pointer = unsafe key.pointer
        if unsafe EVP_PKEY_is_a(pointer, "ED25519") == 1 {
            self = .ed25519
        } else if unsafe EVP_PKEY_is_a(pointer, "RSA-PSS") == 1 {
            self = .rsaPSS
        } else if unsafe EVP_PKEY_is_a(pointer, "RSA") == 1 {
            self = .rsa
        } else {
            switch unsafe KeyHandle.curve(of: pointer) {
            case NID_X9_62_prime256v1: self = .p256
            case NID_secp384r1: self = .p384
            default: return nil
            }
        }
    }

    /// How such keys sign, the best first.
    public var schemes: [SignatureScheme] {
        switch self {
        case .p256: [.ecdsaP256SHA256]
        case .p384: [.ecdsaP384SHA384]
        case .ed25519: [.ed25519]
        case .rsa: [.rsaPSSSHA256, .rsaPSSSHA384, .rsaPSSSHA512]
        case .rsaPSS: [.rsaPSSOnlySHA256, .rsaPSSOnlySHA384, .rsaPSSOnlySHA512]
        }
    }
}
