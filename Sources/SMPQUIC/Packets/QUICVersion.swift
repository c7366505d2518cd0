/// A version of the QUIC protocol, as it stands in long headers.
///
/// - Source: RFC 9000, section 15; RFC 9369, section 3.1.
public struct QUICVersion: RawRepresentable, Hashable, Sendable {
    /// The number on the wire. (Version, 32 bits)
    public let rawValue: UInt32

    /// Takes any number; whether it is spoken here is for ``supported`` to say.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// QUIC version 1.
    public static let v1 = QUICVersion(rawValue: 0x0000_0001)
    /// QUIC version 2, which differs from version 1 in constants only.
    public static let v2 = QUICVersion(rawValue: 0x6B33_43CF)
    /// What stands in the place of a version in a Version Negotiation packet.
    public static let negotiation = QUICVersion(rawValue: 0)

    /// The versions that are spoken here, the preferred one first.
    public static let supported = [v1, v2]

    /// Whether the number is one of those kept free to exercise version negotiation: `0x?a?a?a?a`.
    public var isReserved: Bool { rawValue & 0x0F0F_0F0F == 0x0A0A_0A0A }
}

extension QUICVersion: CustomStringConvertible {
    /// `v1`, `v2`, or the number in hexadecimal.
    public var description: String {
        switch self {
        case .v1: "v1"
        case .v2: "v2"
        default: "0x" + String(rawValue, radix: 16)
        }
    }
}
