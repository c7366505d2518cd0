/// How a pre-shared key may be used.
///
/// Peers offer modes that are unknown here, so every number is a value.
///
/// - Source: RFC 8446, section 4.2.9.
public struct PreSharedKeyMode: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt8

    /// Takes any number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The key alone. (`psk_ke`)
    public static let keyOnly = PreSharedKeyMode(rawValue: 0)
    /// The key, and a secret that both ends agree on. (`psk_dhe_ke`)
    public static let withKeyShare = PreSharedKeyMode(rawValue: 1)
}
