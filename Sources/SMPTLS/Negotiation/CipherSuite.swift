public import SMPCrypto

/// How packets are encrypted, and with which hash function keys are made.
///
/// These are the suites of TLS 1.3 that QUIC can use and that are used. What a peer offers besides
/// them is skipped.
///
/// - Source: RFC 8446, section B.4; RFC 9001, section 5.3.
public enum CipherSuite: UInt16, Hashable, Sendable, CaseIterable {
    /// AES with 128-bit keys, and SHA-256, which everybody has. (`TLS_AES_128_GCM_SHA256`)
    case aes128GCMSHA256 = 0x1301
    /// AES with 256-bit keys, and SHA-384. (`TLS_AES_256_GCM_SHA384`)
    case aes256GCMSHA384 = 0x1302
    /// For machines without instructions for AES. (`TLS_CHACHA20_POLY1305_SHA256`)
    case chaCha20Poly1305SHA256 = 0x1303

    /// What encrypts packets.
    public var aead: AEADAlgorithm {
        switch self {
        case .aes128GCMSHA256: .aes128GCM
        case .aes256GCMSHA384: .aes256GCM
        case .chaCha20Poly1305SHA256: .chaCha20Poly1305
        }
    }

    /// What hashes messages and makes keys.
    public var hash: HashAlgorithm {
        self == .aes256GCMSHA384 ? .sha384 : .sha256
    }
}
