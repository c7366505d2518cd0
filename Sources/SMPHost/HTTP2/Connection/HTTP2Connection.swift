public import SMPBytes

/// One end of an HTTP/2 connection, for whole requests and whole responses.
///
/// ```
///                                preface           settings
///   server:  preface awaited ───────────► settings ─────────► open ───► closed
///   client:                               awaited               │
///                                                  GOAWAY       ▼
///                                                            leaving: no new streams
/// ```
///
/// Its owner hands over what the transport delivers (``receive(_:now:)``, ``receiveEnd(now:)``),
/// drains ``nextEvent()``, sends what ``takeOutput(into:)`` gives, calls ``handleTimeout(now:)``
/// once ``deadline`` has passed, and closes the transport when ``isClosed`` is true and the last
/// output was sent.
///
/// The connection only conducts. What it conducts are a buffer of frames, a decoder and an encoder
/// of fields, a table of streams, windows, and a guard against floods. It holds neither clock nor
/// socket, and it takes requests and responses as wholes, which is all that unary calls need.
///
/// - Source: RFC 9113.
public struct HTTP2Connection: Sendable {
    /// Which end of the connection this is.
    public enum Role: Hashable, Sendable {
        /// The end that makes requests.
        case client
        /// The end that answers them.
        case server
    }

    /// Something that its owner should know.
    public enum Event: Hashable, Sendable {
        /// A client asks for an answer: see ``HTTP2Connection/respond(to:_:now:)``.
        case request(HTTP2StreamID, HTTPRequest)
        /// The server has answered.
        case response(HTTP2StreamID, HTTPResponse)
        /// Nothing more will come of a stream.
        ///
        /// At a server, nobody waits for its answer any more; the request itself may never have
        /// become complete.
        case failed(HTTP2StreamID, HTTP2StreamFailure)
        /// The connection has ended. It is the last event.
        case closed(HTTP2Closure)
    }

    enum Phase: Hashable, Sendable {
        case awaitingPreface, awaitingSettings, open, closed
    }

    /// Which end of the connection this is.
    public let role: Role
    /// What is accepted from the peer.
    public let limits: HTTP2Limits

    var phase: Phase
    /// When an answer to our first frames is due, or `nil` once it is there.
    var handshakeDeadline: Instant?
    /// Whether no more streams are to be opened: we have sent a GOAWAY, or the server has.
    var isLeaving = false
    /// Why the peer ends the connection, if it has said so and it was not because all is done.
    var farewell: HTTP2Closure?

    var frames: HTTP2FrameBuffer
    var block: HTTP2FieldBlock?
    var decoder: HPACKDecoder
    var encoder = HPACKEncoder()
    var peer = HTTP2PeerSettings()
    var streams = HTTP2StreamTable()
    var sendWindow = HTTP2SendWindow()
    var receiveWindow: HTTP2ReceiveWindow
    var floodGuard = HTTP2FloodGuard()
    var output = ByteQueue()
    /// The content that waits in streams and events, in bytes.
    var bufferedLength = 0
    private var events = EventQueue<Event>()

    /// Starts a connection, of which the transport is open already.
    ///
    /// - Precondition: The window size of the limits is from 65,535 to 2^31 - 1.
    public init(_ role: Role, limits: HTTP2Limits = HTTP2Limits(), now: Instant) {
        precondition(
            limits.windowSize >= HTTP2SendWindow.initialSize
                && limits.windowSize <= HTTP2SendWindow.maximumSize)
        self.role = role
        self.limits = limits
        phase = role == .client ? .awaitingSettings : .awaitingPreface
        handshakeDeadline = now + limits.patience
        frames = HTTP2FrameBuffer(payloadLimit: HTTP2FrameHeader.usualPayloadLength)
        decoder = HPACKDecoder(listSizeLimit: limits.fieldListLength)
        receiveWindow = HTTP2ReceiveWindow(size: limits.windowSize)
        sendPreface()
    }

    // MARK: State

    /// Whether the connection has ended, so that only output is left to be sent.
    public var isClosed: Bool { phase == .closed }

    /// How many more requests a client may make now.
    public var availableStreamCount: Int {
        guard role == .client, phase != .closed, !isLeaving else { return 0 }
        let numbersLeft = Int(HTTP2StreamID.maximum.rawValue - streams.highest.rawValue + 1) / 2
        return max(0, min(peer.maximumConcurrentStreams - streams.count, numbersLeft))
    }

    // MARK: Events

    /// Takes the next event, or returns `nil` when there is none.
    public mutating func nextEvent() -> Event? {
        guard let event = events.next() else { return nil }
        bufferedLength -= event.bodyLength
        return event
    }

    mutating func report(_ event: Event) {
        bufferedLength += event.bodyLength
        events.append(event)
    }
}

/// Why nothing more will come of a stream.
public enum HTTP2StreamFailure: Error, Hashable, Sendable {
    /// The peer has reset the stream.
    case reset(HTTP2ErrorCode)
    /// The peer has not done anything for the request, which may be made again elsewhere.
    case notProcessed
    /// What the peer sent on the stream breaks a rule.
    case violation(HTTP2Rule)
    /// A client did not go on with its request, or with reading the response.
    case timedOut
    /// The connection has ended, as the event after this one says.
    case connectionClosed
}

/// Why a connection has ended.
public enum HTTP2Closure: Error, Hashable, Sendable {
    /// Both ends were done with it.
    case finished
    /// The transport ended while there was still something to do.
    case transportEnded
    /// The peer broke a rule.
    case violation(HTTP2Error)
    /// The peer ended it, for the reason that it gave.
    case goAway(HTTP2ErrorCode, reason: String)
    /// The peer did not answer our first frames in time.
    case timedOut
}

extension HTTP2Closure: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .finished: "the connection was closed"
        case .transportEnded: "the connection broke off"
        case .violation(let error): "the peer broke a rule of HTTP/2: \(error)"
        case .goAway(let code, let reason):
            "the peer ended the connection: \(code)" + (reason.isEmpty ? "" : " (\(reason))")
        case .timedOut: "the peer did not answer in HTTP/2"
        }
    }
}

extension HTTP2StreamFailure: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .reset(let code): "the peer reset the stream: \(code)"
        case .notProcessed: "the peer did not take the request"
        case .violation(let rule): "the peer broke a rule of HTTP/2: \(rule.code): \(rule)"
        case .timedOut: "the peer did not go on in time"
        case .connectionClosed: "the connection ended"
        }
    }
}

extension HTTP2Connection.Event {
    /// The length of the content that the event holds.
    fileprivate var bodyLength: Int {
        switch self {
        case .request(_, let request): request.body.count
        case .response(_, let response): response.body.count
        case .failed, .closed: 0
        }
    }
}
