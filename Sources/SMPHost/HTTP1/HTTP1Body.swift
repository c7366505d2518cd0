/// How the end of the content of a message is found.
///
/// - Source: RFC 9112, section 6.
enum HTTP1Framing: Hashable, Sendable {
    /// There is so much of it.
    case length(Int)
    /// It comes in chunks, each after its length, the last of length zero.
    case chunked
    /// It ends with the transport.
    case untilEnd

    /// How the content of a request is framed.
    ///
    /// - Throws: A rule that the fields break.
    static func ofRequest(_ fields: HTTPFields, isHTTP11: Bool) throws(HTTP1Rule) -> HTTP1Framing {
        try explicit(fields, isHTTP11: isHTTP11) ?? .length(0)
    }

    /// How the content of a response is framed, which is not one to a HEAD request.
    ///
    /// - Throws: A rule that the fields break.
    static func ofResponse(
        status: Int, _ fields: HTTPFields, isHTTP11: Bool
    ) throws(HTTP1Rule) -> HTTP1Framing {
        if status == 204 || status == 304 { return .length(0) }
        return try explicit(fields, isHTTP11: isHTTP11) ?? .untilEnd
    }

    private static func explicit(
        _ fields: HTTPFields, isHTTP11: Bool
    ) throws(HTTP1Rule) -> HTTP1Framing? {
        let length: Int?
        do throws(HTTPLengthError) { length = try fields.contentLength() } catch {
            throw .contentLength
        }
        let codings = fields.values(of: "transfer-encoding")
        guard !codings.isEmpty else { return length.map { .length($0) } }
        // RFC 9112, section 6.1: a message that says both may be meant to fool others.
        guard length == nil, isHTTP11 else { throw .contentLength }
        guard codings.count == 1, codings[0].lowercased() == "chunked" else {
            throw .transferCoding
        }
        return .chunked
    }
}

/// Puts the content of a message together.
///
/// ```
///   chunked:   5 CR LF hello CR LF  6;extension CR LF  world CR LF  0 CR LF  trailers CR LF
/// ```
///
/// - Source: RFC 9112, sections 6 and 7.1.
struct HTTP1BodyReader: Sendable {
    private enum State: Hashable, Sendable {
        case content(left: Int)
        case chunkLine
        case chunk(left: Int)
        case chunkEnd
        case trailers
        case untilEnd
        case complete
    }

    /// The content so far.
    private(set) var body: [UInt8] = []
    /// The fields after the chunks.
    private(set) var trailers = HTTPFields()

    private var state: State
    private let limits: HTTP1Limits
    private var trailerBuffer = HTTP1HeadBuffer()

    /// The longest line that a chunk may start with, in bytes.
    private static let chunkLineLimit = 128

    /// Starts with the fields read.
    ///
    /// - Throws: `HTTP1Rule.bodyLength` when more is announced than is accepted.
    init(_ framing: HTTP1Framing, limits: HTTP1Limits) throws(HTTP1Rule) {
        self.limits = limits
        switch framing {
        case .length(let length):
            guard length <= limits.bodyLength else { throw .bodyLength }
            state = .content(left: length)
        case .chunked: state = .chunkLine
        case .untilEnd: state = .untilEnd
        }
    }

    /// Whether the end of the transport is the end of the content, not a loss.
    var endsWithTransport: Bool { state == .untilEnd }

    /// Takes what belongs to the content from the front of `queue`.
    ///
    /// - Returns: Whether the content is complete.
    /// - Throws: A rule that the message breaks.
    mutating func take(from queue: inout ByteQueue) throws(HTTP1Rule) -> Bool {
        while state != .complete {
            let before = (state, queue.count)
            try step(&queue)
            if before == (state, queue.count) { return false }
        }
        return true
    }

    private mutating func step(_ queue: inout ByteQueue) throws(HTTP1Rule) {
        switch state {
        case .content(let left):
            let count = append(queue.take(left))
            state = count == left ? .complete : .content(left: left - count)
        case .chunkLine: try takeChunkLine(&queue)
        case .chunk(let left):
            let count = append(queue.take(left))
            state = count == left ? .chunkEnd : .chunk(left: left - count)
        case .chunkEnd:
            guard queue.count >= 2 else { return }
            guard queue.take(2) == [.carriageReturn, .lineFeed] else { throw .chunk }
            state = .chunkLine
        case .trailers: try takeTrailers(&queue)
        case .untilEnd:
            guard queue.count <= limits.bodyLength - body.count else { throw .bodyLength }
            append(queue.take(.max))
        case .complete: break
        }
    }

    @discardableResult
    private mutating func append(_ content: [UInt8]) -> Int {
        body += content
        return content.count
    }

    private mutating func takeChunkLine(_ queue: inout ByteQueue) throws(HTTP1Rule) {
        let end = (0..<min(queue.count, Self.chunkLineLimit)).first { queue[$0] == .lineFeed }
        guard let end else {
            guard queue.count < Self.chunkLineLimit else { throw .chunk }
            return
        }
        let length = try Self.chunkLength(queue.take(end + 1))
        guard length <= limits.bodyLength - body.count else { throw .bodyLength }
        state = length == 0 ? .trailers : .chunk(left: length)
    }

    /// The number at the start of a line, with which extensions may follow that nobody uses.
    private static func chunkLength(_ line: [UInt8]) throws(HTTP1Rule) -> Int {
        let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != .carriageReturn && !$0.isBlank }
        let text = String(decoding: digits, as: UTF8.self)
        guard line.suffix(2).first == .carriageReturn, digits.count <= 8,
            digits.allSatisfy(\.isHexadecimalDigit), let length = Int(text, radix: 16),
            line.dropLast(2).allSatisfy(\.isFieldValueOctet)
        else { throw .chunk }
        return length
    }

    private mutating func takeTrailers(_ queue: inout ByteQueue) throws(HTTP1Rule) {
        // Without trailers the empty line comes at once.
        if queue.count >= 2, queue[0] == .carriageReturn, queue[1] == .lineFeed {
            queue.drop(2)
            state = .complete
            return
        }
        guard let octets = try trailerBuffer.take(from: &queue, limit: limits.headLength) else {
            return
        }
        let lines = try HTTP1Head.lines(of: octets)
        guard lines.count <= limits.fieldCount else { throw .headLength }
        trailers = try HTTPFields(http1: lines)
        state = .complete
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= lowercased
    }
}

extension HTTP1Rule {
    /// RFC 9112, sections 6.1 to 6.3.
    package static let contentLength = HTTP1Rule(
        400, "a message has one length of its content, or is sent in chunks")
    /// RFC 9112, section 6.1.
    package static let transferCoding = HTTP1Rule(501, "the only transfer coding is \"chunked\"")
    /// RFC 9112, section 7.1.
    package static let chunk = HTTP1Rule(
        400, "a chunk is its length, a line end, content and a line end")
    /// RFC 9110, section 15.5.14.
    package static let bodyLength = HTTP1Rule(413, "content is no longer than its receiver allows")
}
