/// Puts one message together from the fields and the content that arrive on a stream.
///
/// ```
///            interim response ──┐
///                ┌──────────────┘
///                ▼     fields              trailers or the last content
///   head awaited ─────────────► content ────────────────────────────────► complete
///        └───────────── fields that end the stream ──────────────────────────▲
/// ```
///
/// - Source: RFC 9113, sections 8.1 and 8.1.1.
package struct HTTP2MessageReader: Sendable {
    /// A message of the one kind or the other.
    package enum Message: Hashable, Sendable {
        /// What a server gets.
        case request(HTTPRequest)
        /// What a client gets.
        case response(HTTPResponse)
    }

    /// Whether the message has ended.
    package private(set) var isComplete = false
    /// How much content there is so far, in bytes.
    package private(set) var bodyLength = 0

    private let isRequest: Bool
    private let bodyLimit: Int
    private var message: Message?
    private var announcedLength: Int?
    private var body: [UInt8] = []

    /// Starts a message of which nothing has arrived yet.
    package init(isRequest: Bool, bodyLimit: Int) {
        (self.isRequest, self.bodyLimit) = (isRequest, bodyLimit)
    }

    // MARK: Inputs

    /// Takes in the fields before or after the content.
    ///
    /// - Throws: A rule that the message breaks.
    package mutating func take(
        _ list: HPACKDecoder.FieldList, endsStream: Bool
    ) throws(HTTP2Rule) {
        guard !list.isTruncated else { throw .fieldListLength }
        if message == nil {
            try takeHead(list.fields, endsStream: endsStream)
        } else {
            guard endsStream else { throw .trailersLast }
            takeTrailers(try HTTPFields(http2Trailers: list.fields))
        }
        if endsStream { try finish() }
    }

    /// Takes in a piece of the content.
    ///
    /// - Throws: A rule that the message breaks.
    package mutating func take(_ content: [UInt8], endsStream: Bool) throws(HTTP2Rule) {
        guard message != nil else { throw .headFirst }
        guard content.count <= bodyLimit - bodyLength else { throw .bodyLength }
        body += content
        bodyLength += content.count
        if endsStream { try finish() }
    }

    /// Takes the whole message, or returns `nil` unless it is complete and was not taken yet.
    package mutating func takeMessage() -> Message? {
        guard isComplete else { return nil }
        defer { (message, body) = (nil, []) }
        switch message {
        case .request(var request):
            request.body = body
            return .request(request)
        case .response(var response):
            response.body = body
            return .response(response)
        case nil: return nil
        }
    }

    // MARK: Pieces

    private mutating func takeHead(_ list: [HTTPField], endsStream: Bool) throws(HTTP2Rule) {
        if isRequest {
            let request = try HTTPRequest(http2: list)
            announcedLength = try Self.length(of: request.fields)
            message = .request(request)
        } else {
            let response = try HTTPResponse(http2: list)
            guard response.status >= 200 else {
                // RFC 9113, section 8.1: an interim response is no end.
                guard !endsStream else { throw .interimEnd }
                return
            }
            let hasBody = response.status != 204 && response.status != 304
            announcedLength = hasBody ? try Self.length(of: response.fields) : nil
            message = .response(response)
        }
    }

    private mutating func takeTrailers(_ trailers: HTTPFields) {
        switch message {
        case .request(var request):
            request.trailers = trailers
            message = .request(request)
        case .response(var response):
            response.trailers = trailers
            message = .response(response)
        case nil: break
        }
    }

    private mutating func finish() throws(HTTP2Rule) {
        guard announcedLength == nil || announcedLength == bodyLength else {
            throw .contentLength
        }
        isComplete = true
    }

    private static func length(of fields: HTTPFields) throws(HTTP2Rule) -> Int? {
        do throws(HTTPLengthError) { return try fields.contentLength() } catch {
            throw .contentLength
        }
    }
}

extension HTTP2Rule: Error {
    /// RFC 9113, section 8.1.
    package static let headFirst = HTTP2Rule(
        .protocolError, "the fields of a message come before its content")
    /// RFC 9113, section 8.1.
    package static let trailersLast = HTTP2Rule(
        .protocolError, "fields after the content end the stream")
    /// RFC 9113, section 8.1.
    package static let interimEnd = HTTP2Rule(
        .protocolError, "an interim response does not end the stream")
    /// RFC 9113, section 8.1.1.
    package static let contentLength = HTTP2Rule(
        .protocolError, "content has the length that was announced")
    /// RFC 9113, section 10.5.1.
    package static let fieldListLength = HTTP2Rule(
        .enhanceYourCalm, "the fields of a message are no larger than their receiver allows")
    /// RFC 9113, section 10.5.
    package static let bodyLength = HTTP2Rule(
        .enhanceYourCalm, "content is no longer than its receiver allows")
}
