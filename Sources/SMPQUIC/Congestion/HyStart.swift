internal import SMPBytes

/// Leaves slow start before packets are lost, when round trips become longer.
///
/// ```
///   slow start ── round trips longer ──► conservative slow start ── five rounds ──► done
///       ▲                                          │
///       └────────── shorter again ─────────────────┘
/// ```
///
/// - Source: RFC 9406, section 4.2.
struct HyStart: Sendable {
    /// The least increase of the round trip that counts, in nanoseconds. (MIN_RTT_THRESH)
    static let minimumThreshold: Int64 = 4_000_000
    /// The increase that counts in any case, in nanoseconds. (MAX_RTT_THRESH)
    static let maximumThreshold: Int64 = 16_000_000
    /// The part of the round trip that counts as an increase. (MIN_RTT_DIVISOR)
    static let divisor: Int64 = 8
    /// How many samples a round needs. (N_RTT_SAMPLE)
    static let sampleCount = 8
    /// How much slower growth is while the increase is watched. (CSS_GROWTH_DIVISOR)
    static let growthDivisor = 4
    /// How many rounds it is watched. (CSS_ROUNDS)
    static let conservativeRounds = 5

    private enum Phase: Equatable {
        case standard
        case conservative(baseline: Int64, rounds: Int)
        case done
    }

    private var phase = Phase.standard
    private var roundEnd = PacketNumber(0)
    private var lastMinimum = Int64.max
    private var currentMinimum = Int64.max
    private var samples = 0

    /// Whether growth is slowed to see if the increase was real.
    var isConservative: Bool {
        if case .conservative = phase { true } else { false }
    }

    /// Whether slow start is over.
    var isDone: Bool { phase == .done }

    /// The part of what is acknowledged by which the window grows, as one over this.
    var divisor: Int { isConservative ? Self.growthDivisor : 1 }

    /// Takes in an acknowledgement.
    ///
    /// - Parameters:
    ///   - largest: The largest packet that it newly acknowledges.
    ///   - nextNumber: The number of the next packet that will be sent.
    ///   - sample: The round trip, in nanoseconds.
    mutating func acknowledged(largest: PacketNumber, nextNumber: PacketNumber, sample: Int64) {
        if largest >= roundEnd { beginRound(end: nextNumber) }
        currentMinimum = min(currentMinimum, sample)
        samples += 1
        guard samples >= Self.sampleCount else { return }
        switch phase {
        case .standard:
            guard lastMinimum != .max, currentMinimum >= lastMinimum + threshold else { return }
            phase = .conservative(baseline: currentMinimum, rounds: 0)
        case .conservative(let baseline, _):
            if currentMinimum < baseline { phase = .standard }
        case .done: break
        }
    }

    private var threshold: Int64 {
        max(Self.minimumThreshold, min(lastMinimum / Self.divisor, Self.maximumThreshold))
    }

    private mutating func beginRound(end: PacketNumber) {
        roundEnd = end
        lastMinimum = currentMinimum
        currentMinimum = .max
        samples = 0
        if case .conservative(let baseline, let rounds) = phase {
            let isOver = rounds + 1 >= Self.conservativeRounds
            phase = isOver ? .done : .conservative(baseline: baseline, rounds: rounds + 1)
        }
    }
}
