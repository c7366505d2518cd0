public import SMPBytes

/// The server's end of an HTTP/1.1 connection, which answers one request after the other.
///
/// ```
///              complete                    answered
///   reading ─────────────► answer awaited ──────────► reading
///      │ broken, late            │ not to be kept
///      └────────► closed ◄───────┘
/// ```
///
/// It is driven like an ``HTTP2Connection``. Requests that arrive before the one in hand is answered
/// wait for their turn, as far as there is room for them.
///
/// - Source: RFC 9112.
public struct HTTP1Server: Sendable {
    /// Something that its owner should know.
    public enum Event: Hashable, Sendable {
        /// A client asks for an answer: see ``HTTP1Server/respond(_:now:)``.
        case request(HTTPRequest)
        /// The connection has ended, and nobody waits for an answer. It is the last event.
        case closed(HTTP1Closure)
    }

    private enum Phase: Sendable {
        case head
        case body(HTTPRequest, HTTP1BodyReader)
        case answering
        case closed
    }

    /// What is accepted from the peer.
    public let limits: HTTP1Limits

    private var phase = Phase.head
    private var head = HTTP1HeadBuffer()
    private var input = ByteQueue()
    private var output = ByteQueue()
    private var events = EventQueue<Event>()
    /// When the request in hand has to be complete.
    private var requestDeadline: Instant?
    /// Whether the connection goes on after the answer.
    private var isKept = true

    /// Starts a connection, of which the transport is open already.
    public init(limits: HTTP1Limits = HTTP1Limits()) {
        self.limits = limits
    }

    // MARK: State

    /// Whether the connection has ended, so that only output is left to be sent.
    public var isClosed: Bool {
        if case .closed = phase { true } else { false }
    }

    /// Whether ``takeOutput(into:)`` would give anything.
    public var hasOutput: Bool { !output.isEmpty }

    /// When ``handleTimeout(now:)`` is due, or `nil` while nothing is awaited.
    public var deadline: Instant? { isClosed ? nil : requestDeadline }

    // MARK: Inputs

    /// Takes in bytes that the transport has delivered.
    public mutating func receive(_ bytes: Span<UInt8>, now: Instant) {
        guard !isClosed else { return }
        input.append(bytes)
        read(now: now)
        if case .answering = phase, input.count > limits.headLength + limits.bodyLength {
            close(.violation(.pipeline))
        }
    }

    /// Takes note that the transport delivers nothing more.
    public mutating func receiveEnd(now: Instant) {
        switch phase {
        case .head: close(input.isEmpty ? .finished : .transportEnded)
        case .body: close(.transportEnded)
        // The client may have closed its half only, and still wait.
        case .answering: isKept = false
        case .closed: break
        }
    }

    /// Takes note of the time, and gives up what took too long.
    public mutating func handleTimeout(now: Instant) {
        guard let requestDeadline, requestDeadline <= now, !isClosed else { return }
        write(HTTPResponse(status: 408))
        close(.timedOut)
    }

    /// Answers the request in hand.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    public mutating func respond(_ response: HTTPResponse, now: Instant) -> Bool {
        guard case .answering = phase else { return false }
        write(response)
        guard isKept else {
            close(.finished)
            return true
        }
        phase = .head
        read(now: now)
        return true
    }

    /// Ends the connection as soon as the request in hand is answered.
    public mutating func finish() {
        isKept = false
        if case .head = phase, input.isEmpty { close(.finished) }
    }

    // MARK: Outputs

    /// Takes the next event, or returns `nil` when there is none.
    public mutating func nextEvent() -> Event? { events.next() }

    /// Moves bytes for the transport into `out`, as many as there are and as there is room for.
    public mutating func takeOutput(into out: inout OutputSpan<UInt8>) {
        output.move(into: &out)
    }

    // MARK: Reading

    private mutating func read(now: Instant) {
        do throws(HTTP1Rule) {
            var isMoving = true
            while isMoving { isMoving = try readNext(now: now) }
        } catch {
            // Where the next request would begin, nobody knows.
            isKept = false
            write(HTTPResponse(status: error.status, body: Array("\(error)\n".utf8)))
            close(.violation(error))
        }
    }

    /// Reads the next part of a request.
    ///
    /// - Returns: Whether it was complete.
    private mutating func readNext(now: Instant) throws(HTTP1Rule) -> Bool {
        switch phase {
        case .head:
            // RFC 9112, section 2.2: an empty line before a request does not count.
            while input.count >= 2, input[0] == .carriageReturn, input[1] == .lineFeed {
                input.drop(2)
            }
            if !input.isEmpty, requestDeadline == nil { requestDeadline = now + limits.patience }
            guard let octets = try head.take(from: &input, limit: limits.headLength) else {
                return false
            }
            try startRequest(HTTP1Head(octets, limits: limits))
            return true
        case .body(let request, var reader):
            phase = .head  // so that the content is not copied
            let isComplete = try reader.take(from: &input)
            if isComplete { finishRequest(request, reader) } else { phase = .body(request, reader) }
            return isComplete
        case .answering, .closed: return false
        }
    }

    private mutating func startRequest(_ head: HTTP1Head) throws(HTTP1Rule) {
        let line = try HTTP1RequestLine(head)
        let framing = try HTTP1Framing.ofRequest(head.fields, isHTTP11: line.isHTTP11)
        isKept = isKept && head.fields.keepsConnection(isHTTP11: line.isHTTP11)
        let reader = try HTTP1BodyReader(framing, limits: limits)
        if head.fields["expect"]?.lowercased() == "100-continue", line.isHTTP11, input.isEmpty {
            write("HTTP/1.1 100 Continue\r\n\r\n")
        }
        let request = HTTPRequest(
            method: line.method, authority: line.authority, path: line.path,
            fields: head.fields)
        phase = .body(request, reader)
    }

    private mutating func finishRequest(_ request: HTTPRequest, _ reader: HTTP1BodyReader) {
        var whole = request
        whole.body = reader.body
        whole.trailers = reader.trailers
        requestDeadline = nil
        phase = .answering
        events.append(.request(whole))
    }

    // MARK: Writing

    private mutating func write(_ response: HTTPResponse) {
        var text = "HTTP/1.1 \(response.status) \(HTTP1Reason.phrase(for: response.status))\r\n"
        for field in response.fields.all { text += "\(field)\r\n" }
        if !isKept { text += "connection: close\r\n" }
        write(text + "content-length: \(response.body.count)\r\n\r\n")
        output.append(response.body.span)
    }

    private mutating func write(_ text: String) {
        let octets = Array(text.utf8)
        output.append(octets.span)
    }

    private mutating func close(_ closure: HTTP1Closure) {
        guard !isClosed else { return }
        phase = .closed
        input = ByteQueue()
        events.append(.closed(closure))
    }
}

extension HTTP1Rule {
    /// RFC 9112, section 9.3.2; how many may come is for us to say.
    package static let pipeline = HTTP1Rule(
        503, "a client sends no more requests ahead than there is room for")
}
