public import SMPBytes

/// How much passes in one direction: in all, and in each interval of the recent past.
///
/// ```
///   start        + interval      + 2 intervals           now
///     │ bandwidth[0] │ bandwidth[1] │  …  │ not counted yet │
/// ```
///
/// Intervals follow each other without gaps from the first moment on, whether anything passes or
/// not, so that the series of several paths can be laid side by side.
public struct TrafficMeter: Hashable, Sendable {
    /// How many intervals are remembered.
    public static let historyLength = 600

    /// How long an interval is.
    public let interval: Duration
    /// The bytes that have passed.
    public private(set) var byteCount = 0
    /// The packets that have passed.
    public private(set) var packetCount = 0
    /// What has passed in each of the last intervals that are over, in bits per second, the oldest
    /// first.
    public private(set) var bandwidth: [Double] = []
    /// The most that has passed in an interval, in bits per second.
    public private(set) var maximumBandwidth = 0.0

    private var intervalEnd: Instant
    private var bytesInInterval = 0

    /// Starts the first interval at `now`.
    ///
    /// - Parameters:
    ///   - interval: How long an interval is; at least a millisecond.
    ///   - now: The time.
    public init(interval: Duration = .seconds(1), now: Instant) {
        self.interval = max(interval, .milliseconds(1))
        intervalEnd = now + self.interval
    }

    /// Takes in a packet.
    public mutating func add(_ byteCount: Int, now: Instant) {
        advance(to: now)
        self.byteCount += byteCount
        packetCount += 1
        bytesInInterval += byteCount
    }

    /// Ends the intervals that are over.
    public mutating func advance(to now: Instant) {
        guard intervalEnd <= now else { return }
        end(bytesInInterval)
        bytesInInterval = 0
        // After a long silence only as many empty intervals are entered as are remembered.
        let missed = Int(clamping: (now - intervalEnd).attoseconds / interval.attoseconds)
        for _ in 0..<min(missed, Self.historyLength) { end(0) }
        intervalEnd = intervalEnd + interval * (missed + 1)
    }

    private mutating func end(_ byteCount: Int) {
        let seconds = Double(interval.attoseconds) / 1e18
        let rate = Double(byteCount) * 8 / seconds
        bandwidth.append(rate)
        maximumBandwidth = max(maximumBandwidth, rate)
        if bandwidth.count > Self.historyLength { bandwidth.removeFirst() }
    }

    /// The mean of the last intervals, in bits per second: of `count`, or of as many as there are.
    public func averageBandwidth(ofLast count: Int = historyLength) -> Double {
        let last = bandwidth.suffix(max(0, count))
        return last.isEmpty ? 0 : last.reduce(0, +) / Double(last.count)
    }
}
