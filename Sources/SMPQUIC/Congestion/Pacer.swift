internal import SMPBytes

/// Spreads packets over time, so that they do not arrive at a router all at once.
///
/// A bucket fills with bytes at the rate that the controller wants, up to a burst; packets take
/// from it what they weigh.
///
/// - Source: RFC 9002, section 7.7.
struct Pacer: Sendable {
    /// How much time a burst may make up for, in nanoseconds: hosts do not wake up more precisely.
    static let burstDuration = 2_000_000.0
    /// The most datagrams in a burst, however fast the path.
    static let maximumBurst = 128
    /// How long to wait for several datagrams rather than for one, in nanoseconds.
    static let quantum = 250_000.0

    /// What may be sent at once, in bytes; negative after a probe that was not to wait.
    private(set) var tokens: Double
    /// In bytes per nanosecond; 0 while nothing is known of the path, when nothing has to wait.
    private(set) var rate = 0.0
    private var updatedAt = Instant(nanoseconds: 0)
    private var maximumDatagramSize: Int

    /// Begins with a full bucket.
    init(maximumDatagramSize: Int) {
        self.maximumDatagramSize = maximumDatagramSize
        let burst = CongestionWindows.initial(maximumDatagramSize: maximumDatagramSize)
        tokens = Double(burst)
    }

    /// The size of the bucket, in bytes: the initial window, or more on a path so fast that even a
    /// short time is worth more.
    var burst: Double {
        let size = Double(maximumDatagramSize)
        let initial = CongestionWindows.initial(maximumDatagramSize: maximumDatagramSize)
        let most = size * Double(Self.maximumBurst)
        return max(Double(initial), min(rate * Self.burstDuration, most))
    }

    /// Sets the rate, in bytes per second, or takes the limit away.
    mutating func setRate(_ bytesPerSecond: Double?, now: Instant) {
        refill(now: now)
        rate = (bytesPerSecond ?? 0) / 1e9
    }

    /// Takes in the size of datagrams, in bytes.
    mutating func setMaximumDatagramSize(_ size: Int) {
        maximumDatagramSize = size
    }

    /// What may be sent now, in bytes.
    mutating func budget(now: Instant) -> Int {
        guard rate > 0 else { return .max }
        refill(now: now)
        return tokens > 0 ? Int(tokens) : 0
    }

    /// Takes what a packet weighs.
    mutating func sent(byteCount: Int, now: Instant) {
        guard rate > 0 else { return }
        refill(now: now)
        tokens -= Double(byteCount)
    }

    /// When there is enough to send again, or `nil` when there is now.
    func deadline(size: Int) -> Instant? {
        guard rate > 0, tokens < Double(size) else { return nil }
        let goal = min(burst, max(Double(size), rate * Self.quantum))
        let wait = ((goal - tokens) / rate).rounded(.up)
        return updatedAt.advanced(byNanoseconds: wait < 1e15 ? Int64(wait) : 1_000_000_000_000_000)
    }

    private mutating func refill(now: Instant) {
        let elapsed = now.nanoseconds(since: updatedAt)
        guard elapsed > 0 else { return }
        tokens = min(burst, tokens + Double(elapsed) * rate)
        updatedAt = now
    }
}
