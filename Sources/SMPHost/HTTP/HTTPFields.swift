/// The fields of a message, in their order, without the control data of HTTP/2.
///
/// - Source: RFC 9110, section 5.
public struct HTTPFields: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// The fields, each of which is well formed.
    public private(set) var all: [HTTPField] = []

    /// Starts without fields.
    public init() {}

    /// Joins names and values in the order in which they are written.
    ///
    /// - Precondition: Every field is well formed.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// Adds a field at the end.
    ///
    /// - Precondition: The field is well formed, see `HTTPField.isWellFormed`.
    public mutating func append(_ name: String, _ value: String) {
        let field = HTTPField(name, value)
        precondition(field.isWellFormed, "\(field) cannot be sent")
        all.append(field)
    }

    /// Adds a field that a peer has sent, unless it is not well formed.
    ///
    /// - Returns: Whether it was.
    mutating func append(received field: HTTPField) -> Bool {
        guard field.isWellFormed else { return false }
        all.append(field)
        return true
    }

    /// The value of the first field of a name in lower case, or `nil` when there is none.
    public subscript(_ name: String) -> String? {
        let octets = Array(name.utf8)
        return all.first { $0.name == octets }?.text
    }

    /// The values of all fields of a name in lower case.
    public func values(of name: String) -> [String] {
        let octets = Array(name.utf8)
        return all.filter { $0.name == octets }.map(\.text)
    }

    /// The number that `content-length` gives, or `nil` when there is none.
    ///
    /// The number may stand there several times, as long as it is the same.
    ///
    /// - Throws: `HTTPLengthError` when it is no number, or several.
    func contentLength() throws(HTTPLengthError) -> Int? {
        var length: Int?
        for value in values(of: "content-length") {
            for member in value.split(separator: ",", omittingEmptySubsequences: false) {
                let digits = member.filter { $0 != " " && $0 != "\t" }
                guard digits.utf8.allSatisfy(\.isDigit), let number = Int(digits),
                    length == nil || length == number
                else { throw HTTPLengthError() }
                length = number
            }
        }
        return length
    }
}

/// A `content-length` that is no single number.
struct HTTPLengthError: Error {}

/// The media type that a message says its content has, without parameters.
extension HTTPFields {
    /// The value of `content-type` up to the first semicolon, in lower case.
    var mediaType: String? {
        guard let value = self["content-type"] else { return nil }
        let end = value.firstIndex(of: ";") ?? value.endIndex
        return value[..<end].filter { $0 != " " && $0 != "\t" }.lowercased()
    }
}
