internal import SMPBytes
internal import SMPMultipath

/// Asks the peer again and again whether a path works, and finds out how long the answers take.
///
/// ```
///   probe 0 ──┬── answer: round trip known, nothing missed
///   probe 1 ──┼── none in time: missed once
///   probe 2 ──┘   …  three in a row: the path does not work
/// ```
struct ProbeSchedule: Sendable {
    /// How often a probe is sent.
    static let interval = Duration.milliseconds(200)
    /// How many answers in a row may be missing.
    static let toleratedMisses = 2
    /// How long the answer to a probe may take, at least and at most.
    private static let patience = Duration.milliseconds(200)...Duration.seconds(2)

    /// When the next probe is to be sent.
    private(set) var nextProbe: Instant
    /// How many answers in a row are missing.
    private(set) var missCount = 0

    private var open: [(number: UInt32, sentAt: Instant)] = []

    init(now: Instant) {
        nextProbe = now
    }

    /// Whether more answers are missing than a working path loses.
    var hasFailed: Bool { missCount > Self.toleratedMisses }

    /// Takes note of a probe that is sent.
    mutating func noteSent(_ number: UInt32, now: Instant) {
        nextProbe = now + Self.interval
        open.append((number, now))
    }

    /// Takes in an answer.
    ///
    /// - Returns: How long it took, or `nil` if nothing was asked.
    mutating func receive(answer number: UInt32, now: Instant) -> Duration? {
        guard let place = open.firstIndex(where: { $0.number == number }) else { return nil }
        missCount = 0
        return now - open.remove(at: place).sentAt
    }

    /// Gives up probes whose answers are late, by what is known of how long answers take.
    ///
    /// - Returns: How many were given up.
    mutating func giveUp(_ roundTrip: RoundTripEstimator, now: Instant) -> Int {
        let patience = Self.patience(for: roundTrip)
        let late = open.prefix { $0.sentAt + patience <= now }.count
        open.removeFirst(late)
        missCount += late
        return late
    }

    private static func patience(for roundTrip: RoundTripEstimator) -> Duration {
        guard let mean = roundTrip.smoothed else { return .seconds(1) }
        let expected = mean + roundTrip.variation * 4 + .milliseconds(50)
        return min(max(expected, patience.lowerBound), patience.upperBound)
    }
}
