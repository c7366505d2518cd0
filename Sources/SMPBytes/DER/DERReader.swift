/// A cursor over DER elements, one after the other.
///
/// ```swift
/// var certificate = try reader.take(.sequence)
/// let serialNumber = try certificate.takeInteger()
/// try certificate.finish()
/// ```
///
/// Each element has a tag, a length and its content. Where the content is elements again, ``take(_:)``
/// gives a cursor over them, which counts offsets in the whole input. DER has one way to write each
/// value; other ways are refused where they would let two readers see different values.
///
/// - Source: ITU-T X.690, sections 8 and 10.
package struct DERReader: ~Copyable, ~Escapable {
    private let bytes: Span<UInt8>
    private let end: Int

    /// The offset of the next byte in the whole input.
    package private(set) var offset: Int

    /// Starts at the first of `bytes`.
    @_lifetime(copy bytes)
    package init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
        offset = 0
        end = bytes.count
    }

    @_lifetime(copy bytes)
    private init(_ bytes: Span<UInt8>, range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    /// Whether no element is left.
    package var isAtEnd: Bool { offset == end }

    /// The tag of the next element, or `nil` at the end.
    package var nextTag: DERTag? { isAtEnd ? nil : DERTag(rawValue: bytes[offset]) }

    /// Throws unless all elements were taken.
    package func finish() throws(WireError) {
        guard isAtEnd else { throw .trailing(count: end - offset, at: offset) }
    }

    // MARK: Elements

    /// Takes an element, and gives a cursor over its content.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with ``WireRule/derTag`` or
    ///   ``WireRule/derLength``.
    @_lifetime(copy self)
    package mutating func take(_ tag: DERTag) throws(WireError) -> DERReader {
        DERReader(bytes, range: try takeContent(tag))
    }

    /// Takes an element if it is the next, and gives a cursor over its content.
    @_lifetime(copy self)
    package mutating func take(ifNext tag: DERTag) throws(WireError) -> DERReader? {
        nextTag == tag ? try take(tag) : nil
    }

    /// Takes an element of any kind as it is, with its tag and length.
    package mutating func takeElement() throws(WireError) -> [UInt8] {
        let start = offset
        guard let tag = nextTag else { throw .truncated(needed: 1, available: 0, at: offset) }
        _ = try takeContent(tag)
        return copy(start..<offset)
    }

    /// Passes over an element of any kind.
    package mutating func skip() throws(WireError) {
        guard let tag = nextTag else { throw .truncated(needed: 1, available: 0, at: offset) }
        _ = try takeContent(tag)
    }

    /// A copy of all that is left.
    package var rest: [UInt8] { copy(offset..<end) }

    private func copy(_ range: Range<Int>) -> [UInt8] {
        [UInt8](capacity: range.count) { $0.append(copying: bytes.extracting(range)) }
    }

    private mutating func takeContent(_ tag: DERTag) throws(WireError) -> Range<Int> {
        try need(1)
        guard nextTag == tag else { throw .violates(.derTag, at: offset) }
        offset += 1
        let length = try takeLength()
        try need(length)
        defer { offset += length }
        return offset..<offset + length
    }

    /// Takes a length: in one byte up to 127, otherwise in as few as it needs after their number.
    private mutating func takeLength() throws(WireError) -> Int {
        let start = offset
        let first = try takeByte()
        guard first >= 0x80 else { return Int(first) }
        let count = Int(first & 0x7f)
        guard 1...4 ~= count else { throw .violates(.derLength, at: start) }
        var length = 0
        for _ in 0..<count { length = length << 8 | Int(try takeByte()) }
        guard length >= 0x80, length >> (8 * (count - 1)) > 0 else {
            throw .violates(.derLength, at: start)
        }
        return length
    }

    private mutating func takeByte() throws(WireError) -> UInt8 {
        try need(1)
        defer { offset += 1 }
        return bytes[offset]
    }

    private func need(_ count: Int) throws(WireError) {
        guard end - offset >= count else {
            throw .truncated(needed: count, available: end - offset, at: offset)
        }
    }
}

extension WireRule {
    /// ITU-T X.690, section 8.1.2.
    package static let derTag = WireRule("a DER element is of the kind that its place wants")
    /// ITU-T X.690, section 10.1.
    package static let derLength = WireRule(
        "a DER length is definite, below 2^32 and as short as can be")
    /// ITU-T X.690, section 11.1.
    package static let derBoolean = WireRule("a DER truth value is 0 or 255")
    /// ITU-T X.690, section 8.3.
    package static let derInteger = WireRule(
        "a DER integer is as short as can be, and within the range that its place wants")
    /// ITU-T X.690, section 8.6.
    package static let derBitString = WireRule("a DER bit string is of whole bytes here")
    /// ITU-T X.690, section 8.19.
    package static let derObjectIdentifier = WireRule("a DER object identifier is of whole numbers")
    /// ITU-T X.690, section 8.23.
    package static let derText = WireRule("a DER text is of the characters of its kind")
    /// ITU-T X.690, sections 11.7 and 11.8.
    package static let derTime = WireRule("a DER time is on the calendar, to the second, in UTC")
}

// MARK: - Values

extension DERReader {
    /// Takes a truth value.
    package mutating func takeBoolean() throws(WireError) -> Bool {
        let start = offset
        switch try take(.boolean).rest {
        case [0]: return false
        case [0xff]: return true
        default: throw .violates(.derBoolean, at: start)
        }
    }

    /// Takes a whole number that is not negative, as its bytes without leading zeros.
    package mutating func takeUnsignedInteger() throws(WireError) -> [UInt8] {
        let start = offset
        let content = try take(.integer).rest
        guard let first = content.first, first < 0x80 else {
            throw .violates(.derInteger, at: start)
        }
        guard first == 0, content.count > 1 else { return content }
        guard content[1] >= 0x80 else { throw .violates(.derInteger, at: start) }
        return Array(content.dropFirst())
    }

    /// Takes a whole number of a range.
    package mutating func takeInteger(
        in range: ClosedRange<UInt64> = 0...UInt64.max
    ) throws(WireError) -> UInt64 {
        let start = offset
        let bytes = try takeUnsignedInteger()
        let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard bytes.count <= 8, range.contains(value) else {
            throw .violates(.derInteger, at: start)
        }
        return value
    }

    /// Takes bits, of which there are eight to a byte.
    package mutating func takeBitString() throws(WireError) -> [UInt8] {
        let start = offset
        let content = try take(.bitString).rest
        guard content.first == 0 else { throw .violates(.derBitString, at: start) }
        return Array(content.dropFirst())
    }

    /// Takes bytes.
    package mutating func takeOctetString() throws(WireError) -> [UInt8] {
        try take(.octetString).rest
    }

    /// Takes a name.
    package mutating func takeObjectIdentifier() throws(WireError) -> OID {
        let start = offset
        let content = try take(.objectIdentifier).rest
        guard let oid = OID(content: content.span) else {
            throw .violates(.derObjectIdentifier, at: start)
        }
        return oid
    }

    /// Takes a text of either kind.
    package mutating func takeText() throws(WireError) -> String {
        let start = offset
        let isPrintable = nextTag == .printableString
        let content = try take(isPrintable ? .printableString : .utf8String).rest
        guard let text = String(validating: content, as: UTF8.self),
            !isPrintable || text.isPrintableString
        else { throw .violates(.derText, at: start) }
        return text
    }

    /// Takes a time with two or four digits for the year.
    package mutating func takeTime() throws(WireError) -> UnixTime {
        let start = offset
        let isShort = nextTag == .utcTime
        let content = try take(isShort ? .utcTime : .generalizedTime).rest
        guard let time = UnixTime(derDigits: content, yearDigitCount: isShort ? 2 : 4) else {
            throw .violates(.derTime, at: start)
        }
        return time
    }
}

extension String {
    /// Whether all characters may stand in a PrintableString.
    package var isPrintableString: Bool {
        utf8.allSatisfy { character in
            switch character {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: " '()+,-./:=?".utf8.contains(character)
            }
        }
    }
}

extension UnixTime {
    /// Reads a year, a month, a day, an hour, a minute and a second, then the letter Z.
    fileprivate init?(derDigits content: [UInt8], yearDigitCount: Int) {
        guard content.count == yearDigitCount + 11, content.last == UInt8(ascii: "Z") else {
            return nil
        }
        let digits = content.dropLast().map { $0 &- UInt8(ascii: "0") }
        guard digits.allSatisfy({ $0 < 10 }) else { return nil }
        func number(_ range: Range<Int>) -> Int64 {
            digits[range].reduce(0) { 10 * $0 + Int64($1) }
        }
        var year = number(0..<yearDigitCount)
        // RFC 5280, section 4.1.2.5.1: two digits mean a year from 1950 to 2049.
        if yearDigitCount == 2 { year += year < 50 ? 2000 : 1900 }
        let fields = (0..<5).map { number(yearDigitCount + 2 * $0..<yearDigitCount + 2 * $0 + 2) }
        self.init(
            year: year, month: fields[0], day: fields[1], hour: fields[2], minute: fields[3],
            second: fields[4])
    }
}
