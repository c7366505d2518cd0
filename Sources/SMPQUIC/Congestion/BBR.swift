internal import SMPBytes

/// Measures how fast a path delivers and how long it takes, and keeps as much in flight as that
/// needs, instead of filling the queues of routers until they overflow.
///
/// ```
///   startup ── no faster any more ──► drain ── queue is empty ──► down ──► cruise
///                                                                  ▲          │ time to probe
///                                                                  │          ▼
///                                                                  up ◄──── refill
///   every five seconds without a new minimum: probe of the round trip, then back
/// ```
///
/// The names of the draft stand in brackets. This file has the state; how the model is updated, how
/// the phases follow each other, and how the window comes from them have a file each.
///
/// - Source: draft-ietf-ccwg-bbr, section 5.
struct BBR: CongestionControl, Sendable {
    /// Where it is.
    enum Phase: Hashable, Sendable {
        case startup, drain, down, cruise, refill, up, probeRoundTrip
    }

    /// What the acknowledgements of a bandwidth probe show.
    enum ProbeEffect: Hashable, Sendable {
        case none, refilling, starting, feedback, stopping
    }

    /// The part of what is in flight that may be lost in a probe. (LossThresh)
    static let lossThreshold = 0.02
    /// What is left of the estimates after a round with losses. (Beta)
    static let beta = 0.7
    /// The part of the path that is left to others. (Headroom)
    static let headroom = 0.15
    /// Slightly less than the bandwidth, so that no queue stays. (PacingMarginPercent)
    static let pacingMargin = 0.99
    /// In cycles. (MaxBwFilterLen)
    static let bandwidthFilterLength = 2
    /// In rounds. (ExtraAckedFilterLen)
    static let extraFilterLength = 10
    /// In nanoseconds. (MinRTTFilterLen)
    static let minimumFilterLength: Int64 = 10_000_000_000
    /// In nanoseconds. (ProbeRTTInterval)
    static let roundTripProbeInterval: Int64 = 5_000_000_000
    /// In nanoseconds. (ProbeRTTDuration)
    static let roundTripProbeDuration: Int64 = 200_000_000

    // MARK: State

    private(set) var recoveryStart: Instant?
    var congestionWindow: Int
    var datagramSize: Int
    var phase = Phase.startup
    /// The rate to send at, in bytes per second, or 0 before there is one. (pacing_rate)
    var pacing = 0.0

    /// The bandwidth, in bytes per second, of the last cycles. (max_bw)
    var bandwidthFilter = WindowedMaximum()
    /// The number of probes for bandwidth so far. (cycle_count)
    var cycleCount: UInt64 = 0
    /// What losses outside of probes have shown to be too fast. (bw_shortterm)
    var shortTermBandwidth = Double.infinity
    /// What losses outside of probes have shown to be too much. (inflight_shortterm)
    var shortTermInFlight = Int.max
    /// What probes have shown to be the most. (inflight_longterm)
    var longTermInFlight = Int.max
    /// The fastest delivery of the last round. (bw_latest)
    var latestBandwidth = 0.0
    /// The most delivered in the last round. (inflight_latest)
    var latestInFlight = 0

    /// The round trip without queues, in nanoseconds. (min_rtt)
    var minimumRoundTrip = Int64.max
    /// When that was measured. (min_rtt_stamp)
    var minimumAt = Instant(nanoseconds: 0)
    /// The shortest round trip since the last probe for it. (probe_rtt_min_delay)
    var probeMinimum = Int64.max
    /// When that was measured. (probe_rtt_min_stamp)
    var probeMinimumAt = Instant(nanoseconds: 0)
    /// Whether it is time to probe for it again. (probe_rtt_expired)
    var isProbeExpired = false

    // Rounds end when what was sent at their start is acknowledged. (round_count and others)
    var roundCount: UInt64 = 0
    var nextRoundDelivered: UInt64 = 0
    var isRoundStart = false
    var lossRoundDelivered: UInt64 = 0
    var isLossRoundStart = false
    var hasLossInRound = false
    var lossEventsInRound = 0

    // Whether the path is full, as three rounds were not faster. (full_bw and others)
    var fullBandwidth = 0.0
    var fullBandwidthCount = 0
    var isFullNow = false
    var hasReachedFull = false

    // What arrives at once beyond what the bandwidth explains. (extra_acked and others)
    var extraFilter = WindowedMaximum()
    var extraStart = Instant(nanoseconds: 0)
    var extraDelivered = 0.0

    // The probe for bandwidth. (ack_phase, bw_probe_samples, cycle_stamp, bw_probe_wait and others)
    var probeEffect = ProbeEffect.none
    var takesProbeSamples = false
    var cycleAt = Instant(nanoseconds: 0)
    var probeWait: Int64 = 2_000_000_000
    var roundsSinceProbe: UInt64 = 0
    var upRounds = 0
    var upAcknowledged = 0
    var upStep = Int.max
    /// Spreads the probes of a connection over time.
    var dither: UInt64 = 0x9E37_79B9_7F4A_7C15

    // The probe for the round trip. (probe_rtt_done_stamp, probe_rtt_round_done, prior_cwnd)
    var roundTripProbeEnd: Instant?
    var isRoundTripProbeRoundDone = false
    var savedWindow = 0
    /// Whether the first packets after a pause are on their way. (idle_restart)
    var isRestarting = false

    /// Begins with the initial window.
    init(maximumDatagramSize: Int) {
        datagramSize = maximumDatagramSize
        congestionWindow = CongestionWindows.initial(maximumDatagramSize: maximumDatagramSize)
    }

    // MARK: Inputs

    var slowStartThreshold: Int { hasReachedFull ? 0 : .max }

    func pacingRate(roundTrip: RTTEstimator) -> Double? {
        if pacing > 0 { return pacing }
        guard roundTrip.hasSample else { return nil }
        return CongestionWindows.pacingRate(
            window: congestionWindow, gain: pacingGain, smoothed: roundTrip.smoothed)
    }

    mutating func sent(byteCount: Int, bytesInFlight: Int, now: Instant) {
        guard bytesInFlight == byteCount, hasReachedFull else { return }
        // After a pause the path is empty: there is nothing to drain, and no probe needs to wait.
        isRestarting = true
        extraStart = now
        if phase == .probeRoundTrip { endRoundTripProbe(now: now) }
    }

    mutating func acknowledged(
        _ acknowledgement: CongestionAcknowledgement, roundTrip: RTTEstimator, now: Instant
    ) {
        updateRound(acknowledgement.rate)
        updateLatest(acknowledgement.rate)
        updateBandwidth(acknowledgement.rate)
        adaptToLosses()
        updateExtra(acknowledgement, now: now)
        checkFull(acknowledgement.rate)
        advance(acknowledgement, now: now)
        updateMinimum(sample: roundTrip.latest, now: now)
        checkRoundTripProbe(acknowledgement, now: now)
        if isLossRoundStart { restartLatest(acknowledgement.rate) }
        setPacing()
        setWindow(acknowledgement)
    }

    mutating func congested(_ loss: CongestionLoss, now: Instant) {
        if !hasLossInRound { lossRoundDelivered = max(lossRoundDelivered, nextRoundDelivered) }
        hasLossInRound = true
        lossEventsInRound += 1
        guard takesProbeSamples, !loss.isECN else { return }
        let limit = Double(loss.bytesInFlightWhenSent) * Self.lossThreshold
        guard Double(loss.lostSinceSent) > limit else { return }
        probedTooMuch(
            inFlight: loss.bytesInFlightWhenSent, isAppLimited: loss.isAppLimited, now: now)
    }

    mutating func persistentlyCongested(now: Instant) {
        congestionWindow = minimumWindow
    }

    mutating func lossWasSpurious() {
        shortTermBandwidth = .infinity
        shortTermInFlight = .max
    }

    mutating func setMaximumDatagramSize(_ size: Int) {
        datagramSize = size
        congestionWindow = max(congestionWindow, minimumWindow)
    }
}
