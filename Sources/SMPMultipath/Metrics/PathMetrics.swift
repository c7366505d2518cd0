/// What became of what was sent and received over one path.
public struct PathMetrics: Hashable, Sendable {
    /// What was sent.
    public var sent: TrafficMeter
    /// What was received.
    public var received: TrafficMeter
    /// How long it takes to the peer and back.
    public var roundTrip = RoundTripEstimator()
    /// The probes whose fate is known.
    public var decidedProbeCount = 0
    /// Those of them that were not answered.
    public var lostProbeCount = 0
    /// Whether the path is used.
    public var state = PathState.opening
    /// Why the path was suspended the last time, or `nil` if it never was.
    public var lastSuspension: SuspensionReason?

    /// Starts with nothing.
    public init(sent: TrafficMeter, received: TrafficMeter) {
        (self.sent, self.received) = (sent, received)
    }

    /// The share of probes that were not answered, from 0 to 1.
    public var loss: Double {
        decidedProbeCount == 0 ? 0 : Double(lostProbeCount) / Double(decidedProbeCount)
    }
}

/// How it was found out that a path does not work.
public enum SuspensionReason: String, Hashable, Sendable, CaseIterable {
    /// Several probes in a row were not answered.
    case unanswered
    /// A router of the path has said so by SCMP.
    case reported
}

/// Whether a path is used.
public enum PathState: String, Hashable, Sendable, CaseIterable {
    /// The peer has not answered on it yet.
    case opening
    /// It works.
    case active
    /// It does not work at the moment; probes will tell when it does again.
    case suspended
    /// It is over.
    case closed
}
