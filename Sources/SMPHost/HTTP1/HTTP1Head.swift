/// The first line of a message, and its fields.
///
/// ```
///   POST /service/Method HTTP/1.1 CR LF
///   Content-Type: application/proto CR LF
///   CR LF
/// ```
///
/// - Source: RFC 9112, sections 2 to 5.
struct HTTP1Head: Hashable, Sendable {
    /// The parts of the first line between single spaces, of which the last may hold more spaces.
    let startLine: [String]
    /// The fields, their names in lower case.
    let fields: HTTPFields

    /// Splits a head, without the empty line after it.
    ///
    /// - Throws: A rule that the head breaks.
    init(_ octets: [UInt8], limits: HTTP1Limits) throws(HTTP1Rule) {
        let lines = try Self.lines(of: octets)
        guard let first = lines.first, first.allSatisfy(\.isFieldValueOctet) else {
            throw .startLine
        }
        startLine = String(decoding: first, as: UTF8.self)
            .split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            .map(String.init)
        guard lines.count - 1 <= limits.fieldCount else { throw .headLength }
        fields = try HTTPFields(http1: lines.dropFirst())
    }

    /// The lines that octets consist of, all ends of lines being CR LF.
    static func lines(of octets: [UInt8]) throws(HTTP1Rule) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = octets.startIndex
        while let end = octets[start...].firstIndex(where: \.isLineBreak) {
            guard octets[end] == .carriageReturn, end + 1 < octets.endIndex,
                octets[end + 1] == .lineFeed
            else { throw .lineEnd }
            lines.append(octets[start..<end])
            start = end + 2
        }
        return lines + [octets[start...]]
    }
}

extension HTTPFields {
    /// Makes fields of lines.
    ///
    /// - Throws: `HTTP1Rule` with a rule of this file.
    init(http1 lines: some Sequence<ArraySlice<UInt8>>) throws(HTTP1Rule) {
        for line in lines {
            // RFC 9112, section 5.1: white space before the colon, and a line that goes on with
            // the value of the one before, have been ways to fool others.
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .fieldLine }
            let name = line[..<colon].map(\.lowercased)
            let field = HTTPField(name: name, value: Array(line[(colon + 1)...].withoutBlankEnds))
            guard append(received: field) else { throw .fieldLine }
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate var withoutBlankEnds: ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isBlank }),
            let last = lastIndex(where: { !$0.isBlank })
        else { return [] }
        return self[first...last]
    }
}

extension UInt8 {
    static let carriageReturn = UInt8(ascii: "\r")
    static let lineFeed = UInt8(ascii: "\n")

    fileprivate var isLineBreak: Bool { self == .carriageReturn || self == .lineFeed }
}

/// Waits for the empty line that ends a head, or the fields after chunks.
struct HTTP1HeadBuffer: Sendable {
    /// How much was looked at before, so that no byte is looked at twice.
    private var scanned = 0

    /// Takes the octets before the first empty line, and the line itself.
    ///
    /// - Returns: The octets, or `nil` while the line is not there.
    /// - Throws: `HTTP1Rule.headLength` when it does not come in time.
    mutating func take(
        from queue: inout ByteQueue, limit: Int
    ) throws(HTTP1Rule) -> [UInt8]? {
        while scanned + 4 <= queue.count {
            guard scanned <= limit else { throw .headLength }
            if queue[scanned] == .carriageReturn, queue[scanned + 1] == .lineFeed,
                queue[scanned + 2] == .carriageReturn, queue[scanned + 3] == .lineFeed
            {
                let octets = queue.take(scanned)
                queue.drop(4)
                scanned = 0
                return octets
            }
            scanned += 1
        }
        return nil
    }
}

extension HTTP1Rule {
    /// RFC 9112, section 2.2.
    package static let lineEnd = HTTP1Rule(400, "lines end with CR LF")
    /// RFC 9112, sections 3 and 4.
    package static let startLine = HTTP1Rule(400, "a message begins with a request or status line")
    /// RFC 9112, section 5.
    package static let fieldLine = HTTP1Rule(
        400, "a field line is a name, a colon at once, and a value of visible text")
    /// RFC 9110, section 5.4.
    package static let headLength = HTTP1Rule(
        431, "the fields of a message are no longer and no more than allowed")
}
