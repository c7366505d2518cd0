/// A header or trailer field of an HTTP message: a name and a value, as octets.
///
/// Compression carries any octets whatever. Whether they make sense in a message is checked where
/// a message is made of them: see ``isWellFormed``.
///
/// - Source: RFC 9110, section 5.
public struct HTTPField: Hashable, Sendable {
    /// The name, in lower case and with a leading colon for the control data of HTTP/2.
    public let name: [UInt8]
    /// The value.
    public let value: [UInt8]

    /// Joins both parts.
    public init(name: [UInt8], value: [UInt8]) {
        (self.name, self.value) = (name, value)
    }

    /// Joins both parts, given as text.
    public init(_ name: String, _ value: String) {
        (self.name, self.value) = (Array(name.utf8), Array(value.utf8))
    }

    /// The value as text, in which octets that are not UTF-8 are replaced.
    public var text: String { String(decoding: value, as: UTF8.self) }

    /// Whether the name is a token in lower case, and the value visible text that neither starts
    /// nor ends with white space.
    ///
    /// - Source: RFC 9110, sections 5.1 and 5.5; RFC 9113, section 8.2.1.
    public var isWellFormed: Bool {
        !name.isEmpty && name.allSatisfy { $0.isTokenOctet && !$0.isUpperCaseLetter }
            && value.allSatisfy(\.isFieldValueOctet)
            && value.first?.isBlank != true && value.last?.isBlank != true
    }
}

extension HTTPField: CustomStringConvertible {
    /// The field as it would stand in HTTP/1.1.
    public var description: String { "\(String(decoding: name, as: UTF8.self)): \(text)" }
}

/// What the grammar of HTTP says of single octets.
extension UInt8 {
    /// Whether the octet may be part of a method or a field name. (RFC 9110, section 5.6.2)
    var isTokenOctet: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
            UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Whether the octet may be part of a field value. (RFC 9110, section 5.5)
    var isFieldValueOctet: Bool { self >= 0x20 && self != 0x7f || self == UInt8(ascii: "\t") }

    /// Whether the octet is a visible character of ASCII, which is all that a URI is made of.
    var isVisibleASCII: Bool { self > 0x20 && self < 0x7f }

    /// Whether the octet is a space or a tab.
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    var isUpperCaseLetter: Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self }

    /// The letter in lower case, any other octet as it is.
    var lowercased: UInt8 { isUpperCaseLetter ? self | 0x20 : self }
}
