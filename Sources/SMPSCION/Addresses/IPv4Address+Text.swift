extension AddressRule {
    /// RFC 6943, section 3.1.1: only the strict form has one meaning everywhere.
    public static let ipv4 = AddressRule(
        "an IPv4 address is four decimal numbers from 0 to 255, joined by dots, "
            + "without leading zeros")
}

extension IPv4Address: CustomStringConvertible {
    /// Reads four decimal numbers joined by dots.
    ///
    /// A leading zero is refused, as some systems would read the number as octal.
    ///
    /// - Throws: ``AddressError`` with the rule `ipv4`.
    public init(_ text: some StringProtocol) throws(AddressError) {
        try self.init(reading: TextReader(text))
    }

    /// Reads the whole of `text`.
    init(reading text: TextReader) throws(AddressError) {
        var reader = text
        var value: UInt32 = 0
        for index in 0..<4 {
            if index > 0 { try reader.expect(".", .ipv4) }
            value = value << 8 | UInt32(try Self.takeByte(from: &reader))
        }
        try reader.finish(.ipv4)
        self.init(rawValue: value)
    }

    private static func takeByte(from reader: inout TextReader) throws(AddressError) -> UInt8 {
        let start = reader
        guard let number = reader.takeDecimal(limit: 255) else { throw start.error(.ipv4) }
        let hasLeadingZero = start.next == UInt8(ascii: "0") && reader.offset > start.offset + 1
        guard !hasLeadingZero else { throw start.error(.ipv4) }
        return UInt8(truncatingIfNeeded: number)
    }

    /// Four decimal numbers joined by dots.
    public var description: String {
        "\(rawValue >> 24).\(rawValue >> 16 & 0xff).\(rawValue >> 8 & 0xff).\(rawValue & 0xff)"
    }
}
