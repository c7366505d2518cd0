/// How long it takes to the peer and back, from what was measured so far.
///
/// - Source: RFC 9002, section 5; the order of the two updates is that of its appendix A.7.
public struct RoundTripEstimator: Hashable, Sendable {
    /// The last measurement; `nil` before the first.
    public private(set) var latest: Duration?
    /// The least of all; `nil` before the first.
    public private(set) var minimum: Duration?
    /// The mean, in which recent measurements count more; `nil` before the first.
    public private(set) var smoothed: Duration?
    /// How much measurements differ from the mean.
    public private(set) var variation = Duration.zero

    /// Starts without a measurement.
    public init() {}

    /// Takes in a measurement; one below zero counts as zero.
    public mutating func add(_ sample: Duration) {
        let sample = max(sample, .zero)
        latest = sample
        minimum = min(minimum ?? sample, sample)
        guard let mean = smoothed else {
            (smoothed, variation) = (sample, sample / 2)
            return
        }
        let difference = mean > sample ? mean - sample : sample - mean
        variation = variation * 3 / 4 + difference / 4
        smoothed = mean * 7 / 8 + sample / 8
    }
}
