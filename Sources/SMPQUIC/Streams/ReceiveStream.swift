internal import SMPBytes

/// The half of a stream that the peer writes to.
///
/// ```
///   receiving ── FIN ──► size known ── all came ──► all read ──► over
///       └───────────────────┴──── RESET_STREAM ──► reset ── told ──► over
/// ```
///
/// - Source: RFC 9000, section 3.2.
struct ReceiveStream: Sendable {
    /// What has come and was not read.
    private(set) var buffer = ReceiveBuffer()
    /// What the peer may send.
    var window: FlowWindow
    /// How long the stream is, once that is known, in bytes.
    private(set) var finalSize: UInt64?
    /// The code with which the peer has reset it.
    private(set) var resetCode: UInt64?
    /// The code with which the peer was asked to stop.
    private(set) var stopCode: UInt64?
    /// Whether STOP_SENDING has to be sent, for the first time or again.
    var needsStop = false
    /// Whether the peer has to be told a new limit.
    var needsLimit = false
    /// Whether the application knows that there is something to read.
    var isReaderTold = false
    private var isEndTold = false

    /// The most stretches that may come ahead of their turn.
    ///
    /// A peer that sends every other byte only makes this end work, and hold memory.
    static let maximumGapCount = 8_192

    init(window: UInt64, maximum: UInt64) {
        self.window = FlowWindow(window, maximum: maximum)
    }

    /// Whether nothing is left to be done.
    var isOver: Bool { isEndTold }

    /// Whether the whole stream has come.
    var isComplete: Bool { finalSize == buffer.contiguousEnd }

    /// Whether a reader would learn something.
    var isReadable: Bool {
        stopCode == nil && !isEndTold
            && (buffer.readableCount > 0 || resetCode != nil || isComplete)
    }

    /// Takes a part.
    ///
    /// - Returns: By how much the highest offset grew, which counts against the connection's limit.
    /// - Throws: FINAL_SIZE_ERROR, FLOW_CONTROL_ERROR.
    mutating func receive(
        _ bytes: Span<UInt8>, at offset: UInt64, isFinal: Bool
    ) throws(TransportError) -> UInt64 {
        let end = offset + UInt64(bytes.count)
        try checkSize(end, isFinal: isFinal)
        let growth = try count(upTo: end)
        guard resetCode == nil else { return growth }
        if isFinal { finalSize = end }
        guard stopCode == nil else {
            if finalSize == window.received { isEndTold = true }
            return growth
        }
        guard buffer.gapCount < Self.maximumGapCount || offset <= buffer.contiguousEnd else {
            throw TransportError(.internalError, "stream in too many pieces")
        }
        buffer.insert(bytes, at: offset)
        return growth
    }

    /// Takes the end of the stream before its data.
    mutating func receiveReset(
        _ code: UInt64, finalSize size: UInt64
    ) throws(TransportError) -> UInt64 {
        try checkSize(size, isFinal: true)
        let growth = try count(upTo: size)
        // A reset that ends the stream where it was cut off is no end of the data.
        let wasComplete = isComplete
        finalSize = size
        if stopCode != nil { isEndTold = true }
        // RFC 9000, section 3.2: what has come whole may be read in spite of the reset.
        guard resetCode == nil, !wasComplete else { return growth }
        resetCode = code
        buffer.discard()
        return growth
    }

    private func checkSize(_ end: UInt64, isFinal: Bool) throws(TransportError) {
        // RFC 9000, section 4.5: the end of a stream does not move, and nothing is behind it.
        if let finalSize {
            guard isFinal ? end == finalSize : end <= finalSize else {
                throw TransportError(.finalSizeError, "the end of the stream has moved")
            }
        } else if isFinal, end < window.received {
            throw TransportError(.finalSizeError, "data behind the end of the stream")
        }
    }

    private mutating func count(upTo end: UInt64) throws(TransportError) -> UInt64 {
        guard end > window.received else { return 0 }
        let growth = end - window.received
        guard window.receive(growth) else {
            throw TransportError(.flowControlError, "more data than the stream may carry")
        }
        return growth
    }

    /// Moves what can be read to `out`.
    mutating func read(into out: inout OutputSpan<UInt8>) -> Int {
        let count = buffer.read(into: &out)
        if count > 0, window.consume(UInt64(count)), finalSize == nil { needsLimit = true }
        if buffer.readableCount == 0 { isReaderTold = false }
        return count
    }

    /// Notes that the application knows how the stream ended.
    mutating func noteEndTold() {
        isEndTold = true
    }

    /// Asks the peer to stop.
    mutating func stop(_ code: UInt64) {
        guard stopCode == nil, resetCode == nil, !isEndTold else { return }
        stopCode = code
        needsStop = finalSize == nil
        needsLimit = false
        buffer.discard()
        if finalSize == window.received { isEndTold = true }
    }

    /// Counts what was not read as read, when nobody is going to read it.
    ///
    /// - Returns: How many bytes that are, which the connection's limit moves on by.
    mutating func takeUnread() -> UInt64 {
        guard stopCode != nil || resetCode != nil else { return 0 }
        let unread = window.received - window.consumed
        _ = window.consume(unread)
        return unread
    }
}
