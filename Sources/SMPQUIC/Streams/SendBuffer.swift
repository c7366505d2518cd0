internal import SMPBytes

/// What an application has written to a stream and the peer has not acknowledged yet.
///
/// ```
///  0 ── acknowledged ── start ── sent, some lost ── nextOffset ── not sent ── end
/// ```
///
/// - Source: RFC 9000, sections 2.2 and 13.3.
struct SendBuffer: Sendable {
    private var ring = ByteRing()
    /// The lowest offset that is not acknowledged.
    private(set) var start: UInt64 = 0
    /// The lowest offset that was never sent.
    private(set) var nextOffset: UInt64 = 0
    /// The offset behind the last byte that was written.
    private(set) var end: UInt64 = 0
    private var acknowledgedAhead = OffsetRanges()
    private var lost = OffsetRanges()

    /// How many bytes are held.
    var count: Int { Int(end - start) }

    /// Whether there are bytes that have to be sent again.
    var hasLost: Bool { !lost.isEmpty }

    /// Whether there are bytes to be sent, for the first time or again.
    var hasUnsent: Bool { nextOffset < end || hasLost }

    /// Whether the peer has acknowledged all that was written.
    var isAcknowledged: Bool { start == end }

    /// Takes bytes to be sent.
    mutating func write(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty else { return }
        let newEnd = end + UInt64(bytes.count)
        ring.reserve(start..<newEnd, held: start..<end)
        ring.write(bytes, at: end)
        end = newEnd
    }

    /// The first part that has to be sent again.
    var firstLost: Range<UInt64>? { lost.first }

    /// Takes a part to be sent now: lost bytes first, then new ones.
    ///
    /// - Parameter limit: The most bytes.
    /// - Returns: The offsets, which are none when there is nothing to send.
    mutating func takeNext(limit: Int) -> Range<UInt64> {
        let limit = UInt64(max(0, limit))
        if let again = lost.takeFirst(limit) { return again }
        let next = nextOffset
        nextOffset = min(end, next + limit)
        return next..<nextOffset
    }

    /// Copies bytes out.
    func copy(_ range: Range<UInt64>, into out: inout OutputSpan<UInt8>) {
        ring.copy(range, into: &out)
    }

    /// Notes that the peer has a part.
    mutating func acknowledged(_ range: Range<UInt64>) {
        lost.remove(range)
        guard range.upperBound > start else { return }
        if range.lowerBound > start {
            acknowledgedAhead.insert(range)
            return
        }
        start = range.upperBound
        while let end = acknowledgedAhead.takeEnd(reachedFrom: start) { start = max(start, end) }
    }

    /// Notes that a part has to be sent again.
    mutating func lost(_ range: Range<UInt64>) {
        let clipped = max(range.lowerBound, start)..<max(range.upperBound, start)
        guard !clipped.isEmpty else { return }
        lost.insert(clipped)
        for part in acknowledgedAhead.ranges { lost.remove(part) }
    }

    /// Notes that nothing of what was sent has counted.
    mutating func retransmitAll() {
        nextOffset = start
        lost.removeAll()
        acknowledgedAhead.removeAll()
    }

    /// Gives everything up.
    mutating func discard() {
        start = end
        nextOffset = end
        lost.removeAll()
        acknowledgedAhead.removeAll()
        ring.removeAll()
    }
}
