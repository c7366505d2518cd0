/// The number of an isolation domain.
///
/// Zero stands for any isolation domain.
///
/// - Source: SCION header specification, "Address Header"; draft-dekater-scion-dataplane, section 2.
public struct ISD: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number. (16 bits)
    public let rawValue: UInt16

    /// Names an isolation domain by its number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Any isolation domain.
    public static let wildcard = ISD(rawValue: 0)

    /// Whether `a` has the smaller number.
    public static func < (a: ISD, b: ISD) -> Bool { a.rawValue < b.rawValue }
}

/// The number of an autonomous system, 48 bits long.
///
/// Zero stands for any autonomous system.
public struct ASNumber: RawRepresentable, Hashable, Comparable, Sendable {
    /// The largest number, 2^48 - 1.
    public static let maximum = ASNumber(truncating: .max)

    /// The number, at most 2^48 - 1.
    public let rawValue: UInt64

    /// Names an autonomous system by its number, or is `nil` when the number needs over 48 bits.
    public init?(rawValue: UInt64) {
        guard rawValue >> 48 == 0 else { return nil }
        self.rawValue = rawValue
    }

    /// Keeps the low 48 bits of `bits`.
    init(truncating bits: UInt64) {
        rawValue = bits & 0xffff_ffff_ffff
    }

    /// Any autonomous system.
    public static let wildcard = ASNumber(truncating: 0)

    /// Whether `a` has the smaller number.
    public static func < (a: ASNumber, b: ASNumber) -> Bool { a.rawValue < b.rawValue }
}

/// The name of an autonomous system in the whole network: its isolation domain and its number.
///
/// - Source: SCION header specification, "Address Header".
public struct ISDAS: RawRepresentable, Hashable, Comparable, Sendable {
    /// The isolation domain in the upper 16 bits, the autonomous system in the lower 48.
    public let rawValue: UInt64

    /// Takes both numbers from the 64 bits that stand on the wire.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Joins both numbers.
    public init(_ isd: ISD, _ asNumber: ASNumber) {
        rawValue = UInt64(isd.rawValue) << 48 | asNumber.rawValue
    }

    /// The isolation domain.
    public var isd: ISD { ISD(rawValue: UInt16(truncatingIfNeeded: rawValue >> 48)) }

    /// The autonomous system.
    public var asNumber: ASNumber { ASNumber(truncating: rawValue) }

    /// Any autonomous system anywhere.
    public static let wildcard = ISDAS(rawValue: 0)

    /// Whether at least one of the two numbers stands for any.
    public var isWildcard: Bool { isd == .wildcard || asNumber == .wildcard }

    /// Whether `a` comes first when ordered by isolation domain, then by autonomous system.
    public static func < (a: ISDAS, b: ISDAS) -> Bool { a.rawValue < b.rawValue }
}

/// The number of an interface of an autonomous system, which is one end of a link.
///
/// Zero stands for no interface in a path, and for any interface in a policy.
public struct InterfaceID: RawRepresentable, Hashable, Comparable, Sendable,
    ExpressibleByIntegerLiteral
{
    /// The number. (16 bits)
    public let rawValue: UInt16

    /// Names an interface by its number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Names an interface by its number.
    public init(integerLiteral value: UInt16) {
        rawValue = value
    }

    /// No interface: the end of a segment.
    public static let none: InterfaceID = 0

    /// Whether `a` has the smaller number.
    public static func < (a: InterfaceID, b: InterfaceID) -> Bool { a.rawValue < b.rawValue }
}
