/// Bytes of DER elements that grow one by one.
///
/// - Source: ITU-T X.690, sections 8, 10 and 11.
package struct DERWriter: Sendable {
    /// The elements so far.
    package private(set) var bytes: [UInt8] = []

    /// Starts without elements.
    package init() {}

    /// The bytes of the elements that `fill` appends.
    package static func bytes(_ fill: (inout DERWriter) -> Void) -> [UInt8] {
        var writer = DERWriter()
        fill(&writer)
        return writer.bytes
    }

    // MARK: Elements

    /// Appends an element with this content.
    package mutating func append(_ tag: DERTag, content: some Collection<UInt8>) {
        bytes.append(tag.rawValue)
        append(length: content.count)
        bytes += content
    }

    /// Appends an element that others make up.
    package mutating func append(_ tag: DERTag, elements fill: (inout DERWriter) -> Void) {
        append(tag, content: Self.bytes(fill))
    }

    /// Appends elements without an order, which DER gives them by their bytes.
    package mutating func append(_ tag: DERTag = .set, ordering elements: [[UInt8]]) {
        let ordered = elements.sorted { $0.lexicographicallyPrecedes($1) }
        append(tag, content: ordered.joined().map(\.self))
    }

    /// Appends elements that are encoded already.
    package mutating func append(encoded elements: [UInt8]) {
        bytes += elements
    }

    private mutating func append(length: Int) {
        guard length >= 0x80 else { return bytes.append(UInt8(length)) }
        let digits = bigEndianBytes(of: UInt64(length))
        bytes.append(0x80 | UInt8(digits.count))
        bytes += digits
    }
}

// MARK: - Values

extension DERWriter {
    /// Appends a truth value.
    package mutating func append(_ value: Bool) {
        append(.boolean, content: [value ? 0xff : 0])
    }

    /// Appends a whole number.
    package mutating func append(integer value: UInt64) {
        append(unsignedInteger: bigEndianBytes(of: value))
    }

    /// Appends a whole number that is not negative, given by its bytes.
    package mutating func append(unsignedInteger value: [UInt8]) {
        let digits = value.drop { $0 == 0 }
        // The first bit is the sign.
        let needsZero = (digits.first ?? 0x80) >= 0x80
        append(.integer, content: (needsZero ? [0] : []) + digits)
    }

    /// Appends a name.
    package mutating func append(_ name: OID) {
        append(.objectIdentifier, content: name.content)
    }

    /// Appends bytes.
    package mutating func append(octets: [UInt8]) {
        append(.octetString, content: octets)
    }

    /// Appends bits, eight to a byte but for the last bits of the last one.
    package mutating func append(bits: [UInt8], unusedBitCount: UInt8 = 0) {
        append(.bitString, content: [unusedBitCount] + bits)
    }

    /// Appends a text, as a PrintableString if it can be one.
    package mutating func append(_ text: String) {
        append(text.isPrintableString ? .printableString : .utf8String, content: text.utf8)
    }

    /// Appends a text as UTF-8.
    package mutating func append(utf8 text: String) {
        append(.utf8String, content: text.utf8)
    }

    /// Appends a time with four digits for the year, without the fraction of a second.
    ///
    /// - Precondition: The year has four digits.
    package mutating func append(generalizedTime time: UnixTime) {
        append(.generalizedTime, content: time.derDigits.utf8)
    }

    /// Appends a time with two digits for the year if that is enough, as certificates have it.
    ///
    /// - Precondition: The year has four digits.
    package mutating func append(_ time: UnixTime) {
        // RFC 5280, section 4.1.2.5: times from 2050 on have four digits for the year.
        let isShort = (1950..<2050).contains(time.calendar.year)
        append(
            isShort ? .utcTime : .generalizedTime,
            content: time.derDigits.utf8.dropFirst(isShort ? 2 : 0))
    }
}

extension UnixTime {
    /// The time in the digits of a GeneralizedTime.
    fileprivate var derDigits: String {
        let calendar = calendar
        precondition(1000...9999 ~= calendar.year)
        let rest = [
            calendar.month, calendar.day, calendar.hour, calendar.minute, calendar.second,
        ]
        return "\(calendar.year)" + rest.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined() + "Z"
    }
}

/// The bytes of a number without leading zeros, none for zero.
private func bigEndianBytes(of value: UInt64) -> [UInt8] {
    (0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }.drop { $0 == 0 }
        .map(\.self)
}
