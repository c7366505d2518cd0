internal import SMPBytes

/// The half of a stream that this end writes to.
///
/// ```
///   ready ── data ──► sending ── FIN sent ──► all sent ── all acknowledged ──► delivered
///      └────────────────┴──── RESET_STREAM ──────┴──► reset ── acknowledged ──► over
/// ```
///
/// - Source: RFC 9000, section 3.1.
struct SendStream: Sendable {
    /// What was written and not acknowledged.
    var buffer = SendBuffer()
    /// What the peer allows.
    var credit = SendCredit()
    /// Whether the end was written.
    private(set) var isFinished = false
    /// Whether the end has to be sent, for the first time or again.
    private(set) var needsFIN = false
    private var isFINAcknowledged = false
    /// The code that the stream was reset with.
    private(set) var resetCode: UInt64?
    /// Whether RESET_STREAM has to be sent, for the first time or again.
    var needsReset = false
    private var isResetAcknowledged = false
    /// The code with which the peer has asked to stop.
    var stopCode: UInt64?
    /// Whether the application knows that the peer has all of it.
    var isDeliveryTold = false
    /// Whether a write did not take all.
    var isWriterWaiting = false
    /// How urgent the stream is, from 0, the most, to 7.
    var urgency: UInt8 = 3
    /// Whether the stream takes turns with others that are as urgent.
    var isIncremental = true

    /// Whether there is new data that may be sent, as far as the stream's own limit goes.
    var canSend: Bool {
        resetCode == nil && buffer.nextOffset < min(buffer.end, credit.limit)
    }

    /// Whether there is something to be sent that no limit holds up: lost data, or an end.
    var needsNoCredit: Bool {
        resetCode == nil
            && (buffer.hasLost || needsFIN && buffer.nextOffset == buffer.end)
    }

    /// A part of the stream that goes into a packet.
    struct Part {
        /// Where it stands in the stream.
        let offsets: Range<UInt64>
        /// Whether the stream ends with it.
        let isFinal: Bool
        /// Whether it was never sent before.
        let isNew: Bool
    }

    /// Where the next part starts, and how long it may be.
    func next(credit left: UInt64) -> (offset: UInt64, available: Int) {
        if let lost = buffer.firstLost { return (lost.lowerBound, lost.count) }
        let start = buffer.nextOffset
        let stop = min(buffer.end, credit.limit)
        return (start, Int(min(stop > start ? stop - start : 0, left)))
    }

    /// Takes the next part, of which ``next(credit:)`` has told how long it may be.
    mutating func take(_ length: Int) -> Part {
        let isNew = !buffer.hasLost
        let offsets = buffer.takeNext(limit: length)
        if isNew, !offsets.isEmpty { credit.use(UInt64(offsets.count)) }
        let isFinal = isFinished && offsets.upperBound == buffer.end
        if isFinal { needsFIN = false }
        return Part(offsets: offsets, isFinal: isFinal, isNew: isNew)
    }

    /// Whether there is new data that only the stream's limit holds up.
    var isBlocked: Bool {
        resetCode == nil && buffer.nextOffset < buffer.end && buffer.nextOffset >= credit.limit
    }

    /// Whether nothing is left to be done.
    var isOver: Bool {
        resetCode != nil ? isResetAcknowledged : isFINAcknowledged && buffer.isAcknowledged
    }

    /// Notes that the application has written all.
    mutating func finish() {
        isFinished = true
        needsFIN = true
    }

    /// Ends the stream before its data.
    mutating func reset(_ code: UInt64) {
        guard resetCode == nil else { return }
        resetCode = code
        needsReset = true
        needsFIN = false
        isWriterWaiting = false
        finalSize = credit.used
        buffer.discard()
    }

    /// How long the stream is, once it was reset, in bytes.
    private(set) var finalSize: UInt64 = 0

    /// Notes that the peer has a part.
    mutating func acknowledged(_ range: Range<UInt64>, isFinal: Bool) {
        if isFinal { isFINAcknowledged = true }
        guard resetCode == nil else { return }
        buffer.acknowledged(range)
    }

    /// Notes that a part has to be sent again.
    mutating func lost(_ range: Range<UInt64>, isFinal: Bool) {
        guard resetCode == nil else { return }
        if isFinal, !isFINAcknowledged { needsFIN = true }
        buffer.lost(range)
    }

    /// Notes that the peer knows of the reset.
    mutating func resetAcknowledged() {
        isResetAcknowledged = true
    }

    /// Notes that nothing of what was sent has counted, and what the peer allows now.
    mutating func retransmitAll(limit: UInt64) {
        credit.reset(to: limit)
        finalSize = 0
        needsFIN = isFinished
        needsReset = resetCode != nil
        buffer.retransmitAll()
    }
}
