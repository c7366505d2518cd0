public import SMPBytes

/// The client's end of an HTTP/1.1 connection, which makes one request after the other.
///
/// ```
///          send                     complete, kept
///   idle ────────► response awaited ──────────────► idle
///                      │ broken, or not to be kept
///                      └───────────────────────────► closed
/// ```
///
/// It is driven like an ``HTTP2Connection``. It has no deadline of its own: how long to wait is for
/// its owner to say, who can ``cancel()`` a request with the connection.
///
/// - Source: RFC 9112.
public struct HTTP1Client: Sendable {
    /// Something that its owner should know.
    public enum Event: Hashable, Sendable {
        /// The server has answered the request in hand.
        case response(HTTPResponse)
        /// The connection has ended, and with it the request in hand. It is the last event.
        case closed(HTTP1Closure)
    }

    private enum Phase: Sendable {
        case idle
        case head
        case body(HTTPResponse, HTTP1BodyReader)
        case closed
    }

    /// What is accepted from the peer.
    public let limits: HTTP1Limits

    private var phase = Phase.idle
    private var head = HTTP1HeadBuffer()
    private var input = ByteQueue()
    private var output = ByteQueue()
    private var events = EventQueue<Event>()
    /// Whether the connection goes on after the response.
    private var isKept = true
    private var interimCount = 0

    /// Starts a connection, of which the transport is open already.
    public init(limits: HTTP1Limits = HTTP1Limits()) {
        self.limits = limits
    }

    // MARK: State

    /// Whether the connection has ended, so that only output is left to be sent.
    public var isClosed: Bool {
        if case .closed = phase { true } else { false }
    }

    /// Whether a request can be made now.
    public var isIdle: Bool {
        if case .idle = phase { true } else { false }
    }

    /// Whether ``takeOutput(into:)`` would give anything.
    public var hasOutput: Bool { !output.isEmpty }

    // MARK: Inputs

    /// Makes a request.
    ///
    /// - Returns: Whether the connection was idle, so that it could be made.
    public mutating func send(_ request: HTTPRequest) -> Bool {
        guard isIdle else { return false }
        phase = .head
        interimCount = 0
        var text = "\(request.method) \(request.path) HTTP/1.1\r\nhost: \(request.authority)\r\n"
        for field in request.fields.all { text += "\(field)\r\n" }
        text += "content-length: \(request.body.count)\r\n\r\n"
        let octets = Array(text.utf8)
        output.append(octets.span)
        output.append(request.body.span)
        return true
    }

    /// Gives up the request in hand, and the connection, on which its answer would still come.
    public mutating func cancel() {
        close(.finished)
    }

    /// Takes in bytes that the transport has delivered.
    public mutating func receive(_ bytes: Span<UInt8>, now: Instant) {
        guard !isClosed else { return }
        input.append(bytes)
        do throws(HTTP1Rule) {
            var isMoving = true
            while isMoving { isMoving = try readNext() }
        } catch {
            close(.violation(error))
        }
    }

    /// Takes note that the transport delivers nothing more.
    public mutating func receiveEnd(now: Instant) {
        switch phase {
        case .body(let response, let reader) where reader.endsWithTransport:
            isKept = false
            finishResponse(response, reader)
        case .idle: close(.finished)
        case .head, .body: close(.transportEnded)
        case .closed: break
        }
    }

    // MARK: Outputs

    /// Takes the next event, or returns `nil` when there is none.
    public mutating func nextEvent() -> Event? { events.next() }

    /// Moves bytes for the transport into `out`, as many as there are and as there is room for.
    public mutating func takeOutput(into out: inout OutputSpan<UInt8>) {
        output.move(into: &out)
    }

    // MARK: Reading

    /// Reads the next part of a response.
    ///
    /// - Returns: Whether it was complete.
    private mutating func readNext() throws(HTTP1Rule) -> Bool {
        switch phase {
        case .idle:
            guard input.isEmpty else { throw .unasked }
            return false
        case .head:
            // The frames of HTTP/2 start with a length of at most 2^14, any text with a letter.
            if !input.isEmpty, input[0] == 0 {
                close(.http2Only)
                return false
            }
            guard let octets = try head.take(from: &input, limit: limits.headLength) else {
                return false
            }
            try startResponse(HTTP1Head(octets, limits: limits))
            return true
        case .body(let response, var reader):
            phase = .head  // so that the content is not copied
            let isComplete = try reader.take(from: &input)
            if isComplete {
                finishResponse(response, reader)
            } else {
                phase = .body(response, reader)
            }
            return isComplete
        case .closed: return false
        }
    }

    private mutating func startResponse(_ head: HTTP1Head) throws(HTTP1Rule) {
        let line = try HTTP1StatusLine(head)
        guard line.status >= 200 else {
            // RFC 9110, section 15.2: the answer is still to come, after what was asked for only.
            interimCount += 1
            guard line.status != 101, interimCount <= 100 else { throw .interim }
            return
        }
        let framing = try HTTP1Framing.ofResponse(
            status: line.status, head.fields, isHTTP11: line.isHTTP11)
        isKept = isKept && head.fields.keepsConnection(isHTTP11: line.isHTTP11)
        let response = HTTPResponse(status: line.status, fields: head.fields)
        phase = .body(response, try HTTP1BodyReader(framing, limits: limits))
    }

    private mutating func finishResponse(_ response: HTTPResponse, _ reader: HTTP1BodyReader) {
        var whole = response
        whole.body = reader.body
        whole.trailers = reader.trailers.all.isEmpty ? nil : reader.trailers
        phase = .idle
        events.append(.response(whole))
        if !isKept { close(.finished) }
    }

    private mutating func close(_ closure: HTTP1Closure) {
        guard !isClosed else { return }
        phase = .closed
        input = ByteQueue()
        events.append(.closed(closure))
    }
}

extension HTTP1Rule {
    /// RFC 9112, section 9.2.
    package static let unasked = HTTP1Rule(400, "a server answers requests that were made")
    /// RFC 9110, section 15.2.
    package static let interim = HTTP1Rule(
        400, "interim responses are few, and do not change the protocol")
}
