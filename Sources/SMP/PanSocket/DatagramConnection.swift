internal import SMPBytes
internal import SMPHost
internal import SMPMultipath

/// One connection of a session: its path, and what is known of it.
struct DatagramConnection: Sendable {
    /// The path that packets are sent over; `nil` on the accepting side until the first has come.
    var path: NetworkPath?
    /// Whether this side has chosen the path, so that it does not follow the peer.
    var isPinned: Bool
    /// What has been measured.
    var metrics: PathMetrics
    /// When to ask for the connection again, and how often that was done.
    var nextOpening: Instant?
    var openingCount = 0

    private var probes: ProbeSchedule
    private var nextNumber: UInt32 = 0
    private var highestNumber: UInt32?

    /// How often a connection is asked for at most.
    static let openingLimit = 5
    /// How long after the first time it is asked for again; then twice as long, up to a second.
    private static let firstPatience = Duration.milliseconds(250)

    init(_ path: NetworkPath?, isPinned: Bool, interval: Duration, now: Instant) {
        self.path = path
        self.isPinned = isPinned
        let meter = TrafficMeter(interval: interval, now: now)
        metrics = PathMetrics(sent: meter, received: meter)
        probes = ProbeSchedule(now: now)
        nextOpening = isPinned ? now : nil
    }

    var state: PathState {
        get { metrics.state }
        set { metrics.state = newValue }
    }

    /// When something is due.
    var deadline: Instant? {
        switch state {
        case .opening: nextOpening
        case .active, .suspended: probes.nextProbe
        case .closed: nil
        }
    }

    /// Takes a number for data or a probe.
    ///
    /// It is never used again for another path, so that a late answer is not taken for one of the
    /// path that is used now.
    mutating func takeNumber() -> UInt32 {
        defer { nextNumber &+= 1 }
        return nextNumber
    }

    /// Whether the peer has sent data or a probe.
    var hasNumbers: Bool { highestNumber != nil }

    /// Whether data or a probe with this number is newer than all before.
    mutating func isNewest(_ number: UInt32) -> Bool {
        guard let highest = highestNumber else {
            highestNumber = number
            return true
        }
        // The numbers may wrap around.
        guard Int32(bitPattern: number &- highest) > 0 else { return false }
        highestNumber = number
        return true
    }

    /// Asks for the connection again, if it is time.
    ///
    /// - Returns: Whether to ask; a connection that was asked for often enough is suspended, and
    ///   asked for by its probes alone.
    mutating func shouldOpen(now: Instant) -> Bool {
        guard state == .opening, let time = nextOpening, time <= now else { return false }
        guard openingCount < Self.openingLimit else {
            nextOpening = nil
            suspend(.unanswered)
            return false
        }
        nextOpening = now + min(Self.firstPatience * (1 << openingCount), .seconds(1))
        openingCount += 1
        return true
    }

    /// Takes in that the peer knows the connection.
    ///
    /// A suspended one stays so until a probe is answered: to hear of the peer says nothing of
    /// whether the peer hears of this side.
    mutating func open(now: Instant) {
        guard state == .opening else { return }
        (state, nextOpening) = (.active, nil)
        probes = ProbeSchedule(now: now)
    }

    /// Sends a probe, if it is time.
    mutating func probe(now: Instant) -> UInt32? {
        guard state == .active || state == .suspended else { return nil }
        let lost = probes.giveUp(metrics.roundTrip, now: now)
        metrics.lostProbeCount += lost
        metrics.decidedProbeCount += lost
        if probes.hasFailed, state == .active { suspend(.unanswered) }
        guard probes.nextProbe <= now else { return nil }
        let number = takeNumber()
        probes.noteSent(number, now: now)
        return number
    }

    /// Takes in the answer to a probe.
    mutating func receive(answer number: UInt32, now: Instant) {
        guard let sample = probes.receive(answer: number, now: now) else { return }
        metrics.decidedProbeCount += 1
        metrics.roundTrip.add(sample)
        if state == .suspended || state == .opening { state = .active }
    }

    /// Stops to use the path until a probe is answered.
    mutating func suspend(_ reason: SuspensionReason) {
        (metrics.state, metrics.lastSuspension) = (.suspended, reason)
    }

    /// Starts to measure anew, as on another path nothing is known.
    mutating func change(to path: NetworkPath, now: Instant) {
        self.path = path
        metrics.roundTrip = RoundTripEstimator()
        probes = ProbeSchedule(now: now)
    }
}
