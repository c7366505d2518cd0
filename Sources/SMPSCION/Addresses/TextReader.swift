/// A cursor that takes ASCII characters off the front of a text.
///
/// It works on UTF-8 and looks at each byte a small constant number of times, so a long text costs
/// no more than its length. It is a value: a parser keeps a copy to look ahead or to come back.
package struct TextReader {
    private var rest: Substring.UTF8View

    /// The number of bytes before the next one in the whole text.
    package private(set) var offset = 0

    /// Starts at the first byte of `text`.
    package init(_ text: some StringProtocol) {
        rest = Substring(String(text)).utf8
    }

    /// Whether all of the text was taken.
    package var isAtEnd: Bool { rest.isEmpty }

    /// The next byte, which stays.
    package var next: UInt8? { rest.first }

    /// Whether a decimal digit comes next.
    package var startsWithDigit: Bool {
        next.map { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ?? false
    }

    /// The text that was not taken yet.
    package var remainder: String { String(Substring(rest)) }

    /// Whether `character` is still to come.
    package func contains(_ character: Unicode.Scalar) -> Bool {
        rest.contains(UInt8(ascii: character))
    }

    /// An error at the next byte.
    package func error(_ rule: AddressRule) -> AddressError {
        AddressError(rule, at: offset)
    }

    /// Throws unless all of the text was taken.
    package func finish(_ rule: AddressRule) throws(AddressError) {
        guard isAtEnd else { throw error(rule) }
    }
}

// MARK: - Taking

extension TextReader {
    /// Takes `character` if it comes next.
    package mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        advance()
        return true
    }

    /// Takes all of `word` if it comes next, otherwise nothing.
    package mutating func take(_ word: String) -> Bool {
        guard rest.starts(with: word.utf8) else { return false }
        rest = rest.dropFirst(word.utf8.count)
        offset += word.utf8.count
        return true
    }

    /// Takes `character`, or throws `rule` if something else comes next.
    package mutating func expect(
        _ character: Unicode.Scalar, _ rule: AddressRule
    ) throws(AddressError) {
        guard take(character) else { throw error(rule) }
    }

    /// Takes all that stands before `stop`, or everything when it does not come.
    ///
    /// - Returns: A reader of what was taken, which counts offsets in the whole text.
    package mutating func takeAll(before stop: Unicode.Scalar) -> TextReader {
        var taken = self
        taken.rest = rest.prefix { $0 != UInt8(ascii: stop) }
        rest = rest[taken.rest.endIndex...]
        offset += taken.rest.count
        return taken
    }

    /// Takes everything.
    package mutating func takeRest() -> TextReader {
        let taken = self
        offset += rest.count
        rest = rest[rest.endIndex...]
        return taken
    }

    /// Takes decimal digits, also with leading zeros.
    ///
    /// - Returns: Their value, or `nil` when there are none or the value is above `limit`, which is
    ///   at most 2^32.
    package mutating func takeDecimal(limit: UInt64) -> UInt64? {
        takeNumber(radix: 10, limit: limit)
    }

    /// Takes hexadecimal digits of either case, also with leading zeros.
    ///
    /// - Returns: Their value, or `nil` when there are none or the value is above 0xffff.
    package mutating func takeHexadecimal() -> UInt16? {
        takeNumber(radix: 16, limit: 0xffff).map { UInt16(truncatingIfNeeded: $0) }
    }

    private mutating func takeNumber(radix: UInt64, limit: UInt64) -> UInt64? {
        let start = offset
        var value: UInt64 = 0
        while let digit = next.flatMap({ hexadecimalValue(of: $0) }), digit < radix {
            value = min(value * radix + digit, limit + 1)
            advance()
        }
        return offset > start && value <= limit ? value : nil
    }

    /// Takes one byte, of which there has to be one.
    package mutating func advance() {
        rest = rest.dropFirst()
        offset += 1
    }
}

/// The value of a hexadecimal digit, or `nil` for any other character.
private func hexadecimalValue(of character: UInt8) -> UInt64? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(character - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(character - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(character - UInt8(ascii: "A")) + 10
    default: nil
    }
}
