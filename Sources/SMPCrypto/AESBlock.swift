public import SMPBytes

/// The sixteen bytes that AES works on.
///
/// They are held as two numbers, because that is how most inputs come to be: from header fields,
/// by shifts.
public struct AESBlock: Hashable, Sendable {
    /// The size, in bytes.
    public static let length = 16

    /// The first eight bytes, most significant first.
    public var high: UInt64
    /// The last eight bytes, most significant first.
    public var low: UInt64

    /// Joins two halves.
    public init(high: UInt64 = 0, low: UInt64 = 0) {
        (self.high, self.low) = (high, low)
    }

    /// The bit-wise difference of two blocks.
    public static func ^ (a: AESBlock, b: AESBlock) -> AESBlock {
        AESBlock(high: a.high ^ b.high, low: a.low ^ b.low)
    }

    /// The bytes that start at `offset`.
    ///
    /// - Precondition: There are at least sixteen.
    public init(in bytes: Span<UInt8>, at offset: Int) {
        high = bytes.bigEndian(UInt64.self, at: offset)
        low = bytes.bigEndian(UInt64.self, at: offset + 8)
    }

    /// Sets one of the bytes, which must be zero before.
    mutating func insert(_ byte: UInt8, at index: Int) {
        if index < 8 {
            high |= UInt64(byte) << (56 - 8 * index)
        } else {
            low |= UInt64(byte) << (120 - 8 * index)
        }
    }
}

// MARK: - Wire form

extension AESBlock {
    /// Takes a block from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(in: try reader.takeBytes(Self.length), at: 0)
    }

    /// Appends ``length`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: high)
        out.append(bigEndian: low)
    }
}
