internal import SMPBytes

/// How long a packet and its acknowledgement take on a path.
///
/// All values are whole nanoseconds. The variation is updated with the smoothed value from before
/// a sample, as the pseudocode has it; the text of the RFC's body has it the other way round.
///
/// - Source: RFC 9002, sections 5 and A.7.
struct RTTEstimator: Sendable {
    /// What timers are never finer than. (kGranularity)
    static let granularity: Int64 = 1_000_000
    /// What is taken for the round trip before there is a sample. (kInitialRtt)
    static let initial: Int64 = 333_000_000

    /// The last sample. (latest_rtt)
    private(set) var latest: Int64 = 0
    /// The average. (smoothed_rtt)
    private(set) var smoothed: Int64
    /// How far samples are from the average. (rttvar)
    private(set) var variation: Int64
    /// The shortest sample. (min_rtt)
    private(set) var minimum: Int64 = 0
    /// When the first sample was taken. (first_rtt_sample)
    private(set) var firstSampleAt: Instant?

    /// Begins without samples.
    ///
    /// - Parameter initial: What the round trip is likely to be, as learned on an earlier
    ///   connection or from what is known of the path, in nanoseconds.
    init(initial: Int64 = RTTEstimator.initial) {
        smoothed = initial
        variation = initial / 2
    }

    /// Begins as if there had been samples.
    init(smoothed: Int64, variation: Int64, firstSampleAt: Instant) {
        self.smoothed = smoothed
        self.variation = variation
        latest = smoothed
        minimum = smoothed
        self.firstSampleAt = firstSampleAt
    }

    /// Whether there has been a sample.
    var hasSample: Bool { firstSampleAt != nil }

    /// Takes in a sample.
    ///
    /// - Parameters:
    ///   - sample: From sending a packet to its acknowledgement, in nanoseconds.
    ///   - acknowledgementDelay: How long the peer says to have waited, in nanoseconds, limited to
    ///     what it may wait once the handshake is confirmed.
    ///   - now: The time.
    mutating func update(sample: Int64, acknowledgementDelay: Int64, now: Instant) {
        let sample = max(sample, 0)
        latest = sample
        guard firstSampleAt != nil else {
            minimum = sample
            smoothed = sample
            variation = sample / 2
            firstSampleAt = now
            return
        }
        minimum = min(minimum, sample)
        // RFC 9002, section 5.3: the delay counts only where it leaves no less than the minimum.
        let isPlausible = sample - minimum >= acknowledgementDelay
        let adjusted = isPlausible ? sample - acknowledgementDelay : sample
        variation += (abs(smoothed - adjusted) - variation) / 4
        smoothed += (adjusted - smoothed) / 8
    }

    /// How long to wait for an acknowledgement before asking for one, without the delay that the
    /// peer may add, in nanoseconds.
    ///
    /// - Source: RFC 9002, section 6.2.1.
    var probeTimeout: Int64 { smoothed + max(4 * variation, Self.granularity) }

    /// How much later than a packet sent after it a packet may be acknowledged before it counts as
    /// lost, in nanoseconds.
    ///
    /// - Source: RFC 9002, section 6.1.2.
    var lossDelay: Int64 {
        let longest = max(latest, smoothed)
        return max(longest + longest / 8, Self.granularity)
    }

    /// How long everything has to be lost for the path to count as broken down, in nanoseconds.
    ///
    /// - Source: RFC 9002, section 7.6.1.
    func persistentCongestionDuration(maximumAckDelay: Int64) -> Int64 {
        3 * (probeTimeout + maximumAckDelay)
    }
}
