public import SMPBytes

/// The fixed Huffman code for names and values of fields.
///
/// The code is canonical: of two symbols the one with fewer bits has the smaller code, and of the
/// same number of bits the smaller symbol. So the lengths alone give all the codes, one after the
/// other, and a code is decoded by finding the length at which it falls below the next code.
///
/// - Source: RFC 7541, section 5.2 and appendix B.
package enum HPACKHuffman {
    /// The symbol after the 256 octets, whose code may only be a padding's beginning.
    private static let endOfString = 256

    /// How many bits the code of each symbol has.
    private static let bitLengths: [UInt8] = [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ]

    private static let shortest = 5
    private static let longest = 30

    /// The code of one symbol: the low `bitLength` bits of `bits`.
    package struct Code: Hashable, Sendable {
        /// The code, its last bit in the least significant place.
        package let bits: UInt32
        /// How many bits it has.
        package let bitLength: Int
    }

    /// The codes of the 256 octets, and of the end of a string.
    package static let codes: [Code] = {
        var codes = bitLengths.map { Code(bits: 0, bitLength: Int($0)) }
        var next: UInt32 = 0
        for length in shortest...longest {
            next <<= 1
            for symbol in codes.indices where codes[symbol].bitLength == length {
                codes[symbol] = Code(bits: next, bitLength: length)
                next += 1
            }
        }
        return codes
    }()

    /// The codes of one length, as they follow each other.
    private struct Row {
        let symbols: [Int]
        /// The first of the codes.
        let first: UInt32
        /// The bits after the last of the codes, moved to the top of 32 bits.
        let limit: UInt64
    }

    private static let rows: [Row] = (shortest...longest).map { length in
        let symbols = codes.indices.filter { codes[$0].bitLength == length }
        guard let least = symbols.first, let greatest = symbols.last else {
            return Row(symbols: [], first: 0, limit: 0)
        }
        let end = UInt64(codes[greatest].bits) + 1
        return Row(
            symbols: symbols, first: codes[least].bits, limit: end << UInt64(32 - length))
    }

    // MARK: Encoding

    /// How many octets `text` takes up when it is coded.
    package static func encodedLength(of text: [UInt8]) -> Int {
        (text.reduce(0) { $0 + codes[Int($1)].bitLength } + 7) / 8
    }

    /// Appends the codes of `text`, and set bits up to the next whole octet.
    package static func append(_ text: [UInt8], to block: inout [UInt8]) {
        var bits: UInt64 = 0
        var count = 0
        for octet in text {
            let code = codes[Int(octet)]
            bits = bits << UInt64(code.bitLength) | UInt64(code.bits)
            count += code.bitLength
            while count >= 8 {
                count -= 8
                block.append(UInt8(truncatingIfNeeded: bits >> UInt64(count)))
            }
        }
        guard count > 0 else { return }
        block.append(UInt8(truncatingIfNeeded: bits << UInt64(8 - count)) | 0xff >> UInt8(count))
    }

    // MARK: Decoding

    /// The text that `coded` stands for, at most 8/5 times as long.
    ///
    /// - Throws: `WireError.violates` with `hpackHuffman`, its offset within `coded`.
    package static func decode(_ coded: Span<UInt8>) throws(WireError) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(coded.count * 8 / shortest)
        var bits: UInt64 = 0  // those not decoded yet, from the top
        var count = 0
        var next = 0
        while true {
            while count <= 56, next < coded.count {
                bits |= UInt64(coded[next]) << UInt64(56 - count)
                count += 8
                next += 1
            }
            guard let (symbol, length) = symbol(atTopOf: bits), length <= count else {
                guard count < 8, bits == ~(UInt64.max >> UInt64(count)) else {
                    throw .violates(.hpackHuffman, at: next)
                }
                return text
            }
            guard symbol != endOfString else { throw .violates(.hpackHuffman, at: next) }
            text.append(UInt8(symbol))
            bits <<= UInt64(length)
            count -= length
        }
    }

    private static func symbol(atTopOf bits: UInt64) -> (symbol: Int, length: Int)? {
        let top = bits >> 32
        for (index, row) in rows.enumerated() where top < row.limit {
            let length = shortest + index
            let place = Int(top >> UInt64(32 - length)) - Int(row.first)
            return (row.symbols[place], length)
        }
        return nil
    }
}

extension WireRule {
    /// RFC 7541, section 5.2.
    public static let hpackHuffman = WireRule(
        "a Huffman-coded HPACK string is whole codes of octets, then at most seven set bits")
}
