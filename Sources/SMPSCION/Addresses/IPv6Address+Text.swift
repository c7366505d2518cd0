extension AddressRule {
    /// RFC 4291, section 2.2.
    public static let ipv6 = AddressRule(
        "an IPv6 address is eight groups of up to four hexadecimal digits, joined by colons, "
            + "where one :: may replace groups of zeros")
    /// RFC 4007, section 11.
    public static let zoneNotAllowed = AddressRule(
        "a zone (%eth0) has no place in an address on the wire; it can follow the IPv6 address "
            + "of an endpoint")
}

extension IPv6Address: CustomStringConvertible {
    /// Reads groups of hexadecimal digits, shortened or not, of which the last two may be an IPv4
    /// address.
    ///
    /// - Throws: ``AddressError`` with the rule `ipv6`, `ipv4` or `zoneNotAllowed`.
    /// - Source: RFC 4291, section 2.2.
    public init(_ text: some StringProtocol) throws(AddressError) {
        try self.init(reading: TextReader(text))
    }

    /// Reads the whole of `text`.
    init(reading text: TextReader) throws(AddressError) {
        var reader = text
        let groups = reader.takeAll(before: "%")
        try reader.finish(.zoneNotAllowed)
        self = try IPv6Groups(reading: groups).address(orErrorAt: text)
    }

    /// The shortest form, in lower case.
    ///
    /// The longest run of zero groups is left out. An IPv4-mapped address ends in the IPv4 address.
    ///
    /// - Source: RFC 5952, sections 4 and 5.
    public var description: String {
        if let embedded = mappedIPv4 { return "::ffff:\(embedded)" }
        let groups = (0..<8).map { index in
            UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> (48 - 16 * UInt64(index % 4)))
        }
        let zeros = Self.longestZeroRun(in: groups)
        guard zeros.count > 1 else { return Self.text(of: groups[...]) }
        return Self.text(of: groups[..<zeros.lowerBound]) + "::"
            + Self.text(of: groups[zeros.upperBound...])
    }

    private static func text(of groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// The first of the longest runs.
    private static func longestZeroRun(in groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 { start = index + 1 }
            if index + 1 - start > longest.count { longest = start..<index + 1 }
        }
        return longest
    }
}

/// The groups of an IPv6 address as they stand in a text.
private struct IPv6Groups {
    /// The groups that were read, the last one in the lowest bits.
    private var value: UInt128 = 0
    private var count = 0
    /// The number of groups before the double colon, if there is one.
    private var gap: Int?

    init(reading text: TextReader) throws(AddressError) {
        var reader = text
        if reader.take("::") { gap = 0 }
        while !reader.isAtEnd {
            try takeGroup(from: &reader)
            guard !reader.isAtEnd else { break }
            try takeColon(from: &reader)
        }
    }

    private mutating func takeGroup(from reader: inout TextReader) throws(AddressError) {
        let start = reader
        let group = reader.takeHexadecimal()
        if reader.next == UInt8(ascii: ".") {
            reader = start
            let embedded = try IPv4Address(reading: reader.takeRest())
            append(UInt128(embedded.rawValue), groups: 2)
        } else {
            guard let group, reader.offset <= start.offset + 4 else { throw start.error(.ipv6) }
            append(UInt128(group), groups: 1)
        }
        guard count <= 8 else { throw start.error(.ipv6) }
    }

    /// Takes the colon before the next group, or a double colon.
    private mutating func takeColon(from reader: inout TextReader) throws(AddressError) {
        let start = reader
        try reader.expect(":", .ipv6)
        if reader.take(":") {
            guard gap == nil else { throw start.error(.ipv6) }
            gap = count
        } else if reader.isAtEnd {
            throw start.error(.ipv6)
        }
    }

    private mutating func append(_ bits: UInt128, groups: Int) {
        value = value << (16 * groups) | bits
        count += groups
    }

    /// Fills the gap with zeros, of which it stands for at least one group.
    func address(orErrorAt text: TextReader) throws(AddressError) -> IPv6Address {
        guard gap == nil ? count == 8 : count < 8 else { throw text.error(.ipv6) }
        let tailLength = 16 * (count - (gap ?? 0))
        let tail = value & ((1 << tailLength) &- 1)
        let head = (value >> tailLength) << (128 - 16 * (gap ?? 0))
        let bits = head | tail
        return IPv6Address(
            high: UInt64(truncatingIfNeeded: bits >> 64), low: UInt64(truncatingIfNeeded: bits))
    }
}
