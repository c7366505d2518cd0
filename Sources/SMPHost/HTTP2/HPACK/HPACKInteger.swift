public import SMPBytes

/// A number that starts in the low bits of an octet and goes on in those after it.
///
/// ```
///   0   1   2   3   4   5   6   7
/// +---+---+---+---+---+---+---+---+
/// | pattern   |      prefix       |   the value, if it is less than all ones
/// +---+-----------+---------------+
/// | 1 |    seven bits at a time   |   otherwise all ones, and here the rest,
/// +---+---------------------------+   the lowest bits first,
/// | 0 |       the last bits       |   until an octet without the top bit
/// +---+---------------------------+
/// ```
///
/// - Source: RFC 7541, section 5.1.
package enum HPACKInteger {
    /// Takes the rest of a number that starts in the low `prefixBits` (1 to 8) of an octet that was
    /// taken already.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with `hpackInteger`.
    package static func take(
        after first: UInt8, prefixBits: Int, from reader: inout ByteReader
    ) throws(WireError) -> Int {
        let start = reader.offset - 1
        let allOnes = (1 << prefixBits) - 1
        let prefix = Int(first) & allOnes
        guard prefix == allOnes else { return prefix }
        var value = allOnes
        for shift in stride(from: 0, to: 35, by: 7) {
            let octet = Int(try reader.takeUInt8())
            value += (octet & 0x7f) << shift
            guard octet & 0x80 != 0 else {
                guard value <= Int(UInt32.max) else { break }
                return value
            }
        }
        throw .violates(.hpackInteger, at: start)
    }

    /// Appends `value` in as few octets as possible, with `pattern` above the prefix of the first.
    ///
    /// - Precondition: `value` is not negative.
    package static func append(
        _ value: Int, prefixBits: Int, pattern: UInt8, to block: inout [UInt8]
    ) {
        precondition(value >= 0)
        let allOnes = (1 << prefixBits) - 1
        guard value >= allOnes else {
            block.append(pattern | UInt8(value))
            return
        }
        block.append(pattern | UInt8(allOnes))
        var rest = value - allOnes
        while rest >= 0x80 {
            block.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        block.append(UInt8(rest))
    }
}

extension WireRule {
    /// RFC 7541, section 5.1 leaves the limits to us; no size or index comes near them.
    public static let hpackInteger = WireRule(
        "an HPACK integer has at most 32 bits, in at most five octets after the first")
}
