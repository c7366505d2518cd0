internal import SMPBytes

/// What has come of a stream and was not read yet, put in order.
///
/// ```
///  0 ── read ── start ── can be read ── contiguousEnd ── gaps ── highest
/// ```
///
/// Its owner sees to it that offsets stay within what flow control allows, which bounds the memory.
///
/// - Source: RFC 9000, section 2.2.
struct ReceiveBuffer: Sendable {
    private var ring = ByteRing()
    /// The offset of the next byte to be read.
    private(set) var start: UInt64 = 0
    /// The lowest offset that has not come.
    private(set) var contiguousEnd: UInt64 = 0
    /// The offset behind the highest byte that has come.
    private(set) var highest: UInt64 = 0
    private var ahead = OffsetRanges()

    /// How many bytes can be read.
    var readableCount: Int { Int(contiguousEnd - start) }

    /// How many stretches have come ahead of their turn.
    var gapCount: Int { ahead.ranges.count }

    /// Takes part of the stream, of which some may have come before.
    mutating func insert(_ bytes: Span<UInt8>, at offset: UInt64) {
        let end = offset + UInt64(bytes.count)
        guard end > contiguousEnd else { return }
        let skipped = offset < contiguousEnd ? Int(contiguousEnd - offset) : 0
        let new = bytes.extracting(skipped..<bytes.count)
        let first = offset + UInt64(skipped)
        if end > highest {
            ring.reserve(start..<end, held: start..<highest)
            highest = end
        }
        ring.write(new, at: first)
        guard first == contiguousEnd else {
            ahead.insert(first..<end)
            return
        }
        contiguousEnd = end
        while let end = ahead.takeEnd(reachedFrom: contiguousEnd) {
            contiguousEnd = max(contiguousEnd, end)
        }
    }

    /// Moves as many bytes as there are, and are room for, to `out`.
    ///
    /// - Returns: How many.
    mutating func read(into out: inout OutputSpan<UInt8>) -> Int {
        let count = min(readableCount, out.freeCapacity)
        ring.copy(start..<start + UInt64(count), into: &out)
        start += UInt64(count)
        return count
    }

    /// Gives everything up.
    mutating func discard() {
        ring.removeAll()
        ahead.removeAll()
        start = highest
        contiguousEnd = highest
    }
}
