internal import SMPBytes

/// Which packets have come, newest first.
///
/// ```
///  largest ──► [ first range ]  gap  [ range ]  gap  [ range ] …
///  counted downwards; each gap and each range is one less than what it stands for
/// ```
///
/// - Source: RFC 9000, section 19.3.
public struct AckFrame: Hashable, Sendable {
    /// The highest number that has come. (Largest Acknowledged)
    public var largestAcknowledged: PacketNumber
    /// How long the receiver waited before it sent this, in units that it has announced. (ACK Delay)
    public var delay: UInt64
    /// The lowest number of the range that ends with the largest.
    public var firstRangeStart: PacketNumber
    /// Where the other ranges stand, as pairs of a gap and a length. (ACK Range)
    public var ranges: Range<Int>
    /// How many packets came with which mark. (ECN Counts)
    public var ecn: ECNCounts?

    /// Reads what follows the type, and checks every range.
    init(hasECN: Bool, from reader: inout ByteReader) throws(WireError) {
        largestAcknowledged = PacketNumber(try reader.takeVarint())
        delay = try reader.takeVarint()
        let count = try reader.takeVarint()
        var lowest = largestAcknowledged.value
        lowest = try reader.takeRange(below: lowest)
        firstRangeStart = PacketNumber(lowest)
        let start = reader.offset
        var taken: UInt64 = 0
        // Each range takes two bytes at least, so that this ends with the payload.
        while taken < count {
            lowest = try reader.takeGap(below: lowest)
            lowest = try reader.takeRange(below: lowest)
            taken += 1
        }
        ranges = start..<reader.offset
        ecn = hasECN ? try ECNCounts(from: &reader) : nil
    }

    /// Calls `body` with every range, the highest first.
    ///
    /// - Parameters:
    ///   - payload: What the frame was read from.
    ///   - body: Takes the numbers of a range.
    /// - Throws: What `body` throws.
    @inline(__always)
    public func forEachRange<Failure: Error>(
        in payload: Span<UInt8>,
        _ body: (ClosedRange<PacketNumber>) throws(Failure) -> Void
    ) throws(Failure) {
        try body(firstRangeStart...largestAcknowledged)
        guard !ranges.isEmpty else { return }
        var reader = ByteReader(payload.extracting(ranges))
        var lowest = firstRangeStart.value
        while let highest = try? reader.takeGap(below: lowest),
            let start = try? reader.takeRange(below: highest)
        {
            lowest = start
            try body(PacketNumber(start)...PacketNumber(highest))
        }
    }
}

extension ByteReader {
    /// Takes the length of a range, and gives its lowest number.
    @inline(__always)
    fileprivate mutating func takeRange(below highest: UInt64) throws(WireError) -> UInt64 {
        let start = offset
        let length = try takeVarint()
        guard length <= highest else { throw .violates(.ackRange, at: start) }
        return highest - length
    }

    /// Takes a gap, and gives the highest number behind it.
    @inline(__always)
    fileprivate mutating func takeGap(below lowest: UInt64) throws(WireError) -> UInt64 {
        let start = offset
        let gap = try takeVarint()
        // RFC 9000, section 19.3.1: a gap of 0 leaves out one number.
        guard gap <= lowest, lowest - gap >= 2 else { throw .violates(.ackRange, at: start) }
        return lowest - gap - 2
    }
}

extension ECNCounts {
    fileprivate init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            ect0: try reader.takeVarint(), ect1: try reader.takeVarint(),
            ce: try reader.takeVarint())
    }
}
