/// A group in which two ends agree on a key.
///
/// Peers offer groups that are unknown here, so every number is a value.
///
/// - Source: RFC 8446, section 4.2.7.
public struct NamedGroup: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// Takes any number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The NIST curve P-256.
    public static let secp256r1 = NamedGroup(rawValue: 0x0017)
    /// The NIST curve P-384.
    public static let secp384r1 = NamedGroup(rawValue: 0x0018)
    /// The NIST curve P-521.
    public static let secp521r1 = NamedGroup(rawValue: 0x0019)
    /// Curve25519.
    public static let x25519 = NamedGroup(rawValue: 0x001d)
    /// Curve448.
    public static let x448 = NamedGroup(rawValue: 0x001e)
    /// Curve25519 and ML-KEM-768 together, which many clients offer first.
    public static let x25519MLKEM768 = NamedGroup(rawValue: 0x11ec)
}
