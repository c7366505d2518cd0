public import SMPBytes

/// A name that one end of a connection has chosen, for the other to put on its packets.
///
/// Stored in place, left-aligned and filled up with zeros, so that copies and comparisons cost
/// nothing worth counting.
///
/// - Source: RFC 9000, section 5.1.
public struct ConnectionID: Hashable, Sendable {
    /// The longest that versions 1 and 2 allow, in bytes.
    public static let maximumLength = 20
    /// The length of those that this package chooses, in bytes.
    public static let chosenLength = 8

    /// The first eight bytes.
    public let high: UInt64
    /// The eight bytes after those.
    public let middle: UInt64
    /// The last four bytes.
    public let low: UInt32
    /// The number of bytes in use, from 0 to 20.
    public let length: Int

    /// The name of no bytes.
    public static let empty = ConnectionID(high: 0, middle: 0, low: 0, length: 0)

    private init(high: UInt64, middle: UInt64, low: UInt32, length: Int) {
        self.high = high
        self.middle = middle
        self.low = low
        self.length = length
    }

    /// A name of ``chosenLength`` bytes.
    public init(_ value: UInt64) {
        self.init(high: value, middle: 0, low: 0, length: 8)
    }

    /// Copies a name, or is `nil` when it is longer than ``maximumLength``.
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count <= Self.maximumLength else { return nil }
        if bytes.count == 8 {
            self.init(bytes.bigEndian(UInt64.self, at: 0))
            return
        }
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        for index in bytes.indices {
            let shifted = UInt64(bytes[index]) << (56 - 8 * UInt64(index % 8))
            switch index / 8 {
            case 0: words.0 |= shifted
            case 1: words.1 |= shifted
            default: words.2 |= shifted
            }
        }
        self.init(
            high: words.0, middle: words.1, low: UInt32(words.2 >> 32), length: bytes.count)
    }

    /// Takes a name of a known length, and throws when it is longer than ``maximumLength``.
    public init(from reader: inout ByteReader, length: Int) throws(WireError) {
        let start = reader.offset
        guard let id = ConnectionID(try reader.takeBytes(length)) else {
            throw .violates(.connectionIDLength, at: start)
        }
        self = id
    }

    /// Appends the bytes of the name, without its length.
    public func encode(into out: inout OutputSpan<UInt8>) {
        if length == 8 {
            out.append(bigEndian: high)
            return
        }
        for index in 0..<length { out.append(self[index]) }
    }

    /// The byte at `index`, which is less than ``length``.
    public subscript(index: Int) -> UInt8 {
        let word = index < 8 ? high : index < 16 ? middle : UInt64(low) << 32
        return UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64(index % 8)))
    }
}

extension ConnectionID: CustomStringConvertible {
    /// The bytes in hexadecimal.
    public var description: String {
        (0..<length).map { index in
            let text = String(self[index], radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}

extension WireRule {
    /// A connection ID of this version is no longer than 20 bytes; section 17.2 of RFC 9000.
    public static let connectionIDLength = WireRule(
        "a connection ID has at most 20 bytes")
}
