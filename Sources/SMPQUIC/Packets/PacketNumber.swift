/// The place of a packet in its packet number space.
///
/// - Source: RFC 9000, section 12.3.
@frozen
public struct PacketNumber: Hashable, Comparable, Sendable {
    /// From 0 to 2^62 − 1.
    public var value: UInt64

    /// The number with this value.
    @inlinable public init(_ value: UInt64) {
        self.value = value
    }

    /// Whether `a` was sent before `b`.
    @inlinable public static func < (a: PacketNumber, b: PacketNumber) -> Bool {
        a.value < b.value
    }

    /// The number after this.
    @inlinable public var next: PacketNumber { PacketNumber(value &+ 1) }
}

extension PacketNumber: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { String(value) }
}
