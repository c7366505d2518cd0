internal import SMPCrypto

/// How much a key may protect, and how many forgeries it withstands.
///
/// - Source: RFC 9001, section 6.6 and appendix B.
struct AEADLimits: Hashable, Sendable {
    /// The most packets that one key may seal. (confidentiality limit)
    var sealedPackets: UInt64
    /// The most packets of a connection that may fail to open. (integrity limit)
    let forgedPackets: UInt64

    /// The limits of an algorithm.
    init(_ algorithm: AEADAlgorithm) {
        switch algorithm {
        case .aes128GCM, .aes256GCM:
            sealedPackets = 1 << 23
            forgedPackets = 1 << 52
        case .chaCha20Poly1305:
            sealedPackets = 1 << 62
            forgedPackets = 1 << 36
        }
    }
}
