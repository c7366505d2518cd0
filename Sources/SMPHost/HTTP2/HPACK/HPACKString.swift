package import SMPBytes

/// A name or a value in a block of fields: a length, then octets as they are or Huffman-coded.
///
/// ```
///   0   1   2   3   4   5   6   7
/// +---+---+---+---+---+---+---+---+
/// | H |      length (7+ bits)     |   H: the octets are Huffman-coded
/// +---+---------------------------+
/// |            octets             |
/// +-------------------------------+
/// ```
///
/// - Source: RFC 7541, section 5.2.
package enum HPACKString {
    /// Takes a string from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with `hpackInteger` or `hpackHuffman`.
    package static func take(from reader: inout ByteReader) throws(WireError) -> [UInt8] {
        let first = try reader.takeUInt8()
        let length = try HPACKInteger.take(after: first, prefixBits: 7, from: &reader)
        let start = reader.offset
        let octets = try reader.takeBytes(length)
        guard first & 0x80 != 0 else {
            return [UInt8](capacity: octets.count) { $0.append(copying: octets) }
        }
        do { return try HPACKHuffman.decode(octets) } catch { throw error.shifted(by: start) }
    }

    /// Appends a string, Huffman-coded if that is wanted and no longer than the text itself.
    package static func append(_ text: [UInt8], huffman: Bool, to block: inout [UInt8]) {
        let codedLength = HPACKHuffman.encodedLength(of: text)
        if huffman, codedLength <= text.count {
            HPACKInteger.append(codedLength, prefixBits: 7, pattern: 0x80, to: &block)
            HPACKHuffman.append(text, to: &block)
        } else {
            HPACKInteger.append(text.count, prefixBits: 7, pattern: 0, to: &block)
            block += text
        }
    }
}
