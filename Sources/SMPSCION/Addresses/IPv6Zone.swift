/// The zone of an IPv6 address: the network interface behind which it is valid.
///
/// Link-local addresses are the same on every link, so a host has to be told which link is meant.
/// Zones are names (`eth0`) or numbers of one host only and never go on the wire.
///
/// It is held in place, without a heap allocation, so that an endpoint stays plain data.
///
/// - Source: RFC 4007, section 11.
public struct IPv6Zone: Hashable, Sendable {
    /// The length of the longest zone, in bytes: more than any interface name of Linux or macOS.
    public static let maximumLength = 24

    /// The characters, eight to a word and the first in the most significant bits, then zeros.
    private let first, second, third: UInt64
}

extension AddressRule {
    /// RFC 4007, section 11.2.
    public static let zone = AddressRule(
        "a zone is the name or number of a network interface: 1 to 24 printable ASCII characters "
            + "without % [ ] , : /")
}

// MARK: - Text

extension IPv6Zone: CustomStringConvertible {
    /// Reads a zone without the percent sign that comes before it.
    ///
    /// Characters that would end an address in one of its spellings are refused, as no interface
    /// has them in its name.
    ///
    /// - Throws: ``AddressError`` with the rule `zone`.
    public init(_ text: some StringProtocol) throws(AddressError) {
        try self.init(reading: TextReader(text))
    }

    /// Reads the whole of `text`.
    init(reading text: TextReader) throws(AddressError) {
        guard !text.isAtEnd else { throw text.error(.zone) }
        var reader = text
        var words: [3 of UInt64] = .init(repeating: 0)
        for index in 0..<Self.maximumLength {
            let character = try Self.takeCharacter(from: &reader) ?? 0
            words[index / 8] = words[index / 8] << 8 | UInt64(character)
        }
        try reader.finish(.zone)
        (first, second, third) = (words[0], words[1], words[2])
    }

    private static func takeCharacter(
        from reader: inout TextReader
    ) throws(AddressError) -> UInt8? {
        guard let character = reader.next else { return nil }
        guard 0x21...0x7e ~= character, !"%[],:/".utf8.contains(character) else {
            throw reader.error(.zone)
        }
        reader.advance()
        return character
    }

    /// The name or number, without the percent sign.
    public var description: String {
        let bytes = [first, second, third].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
        }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
