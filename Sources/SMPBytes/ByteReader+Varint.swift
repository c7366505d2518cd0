/// Variable-length integers: the two top bits of the first byte tell the size.
///
/// ```
///  2 bits   size      usable bits   largest value
///  00       1 byte    6             63
///  01       2 bytes   14            16,383
///  10       4 bytes   30            1,073,741,823
///  11       8 bytes   62            4,611,686,018,427,387,903
/// ```
///
/// - Source: RFC 9000, section 16.
extension ByteReader {
    /// Takes a variable-length integer, in whatever size it was written.
    @inlinable public mutating func takeVarint() throws(WireError) -> UInt64 {
        guard remaining > 0 else { throw truncated(1) }
        let first = bytes[taken]
        switch first >> 6 {
        case 0:
            advance(1)
            return UInt64(first)
        case 1: return UInt64(try take(UInt16.self) & 0x3FFF)
        case 2: return UInt64(try take(UInt32.self) & 0x3FFF_FFFF)
        default: return try take(UInt64.self) & 0x3FFF_FFFF_FFFF_FFFF
        }
    }
}

/// The size of variable-length integers.
///
/// - Source: RFC 9000, section 16.
public enum Varint {
    /// The largest value that can be written.
    public static let max: UInt64 = 0x3FFF_FFFF_FFFF_FFFF

    /// The number of bytes that a value of at most ``max`` takes when it is written as short as it
    /// can be.
    @inlinable public static func length(of value: UInt64) -> Int {
        if value < 0x40 { return 1 }
        if value < 0x4000 { return 2 }
        return value < 0x4000_0000 ? 4 : 8
    }
}

extension OutputSpan where Element == UInt8 {
    /// Appends `value` as a variable-length integer, as short as it can be.
    ///
    /// - Precondition: The value is at most ``Varint/max``, and there is room for it.
    @_lifetime(self: copy self)
    @inlinable public mutating func append(varint value: UInt64) {
        precondition(value <= Varint.max)
        switch Varint.length(of: value) {
        case 1: append(UInt8(truncatingIfNeeded: value))
        case 2: append(bigEndian: UInt16(truncatingIfNeeded: value) | 0x4000)
        case 4: append(bigEndian: UInt32(truncatingIfNeeded: value) | 0x8000_0000)
        default: append(bigEndian: value | 0xC000_0000_0000_0000)
        }
    }
}
