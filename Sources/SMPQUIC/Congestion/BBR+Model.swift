internal import SMPBytes

/// What is known of the path.
///
/// - Source: draft-ietf-ccwg-bbr, sections 5.5.
extension BBR {
    /// The bandwidth to work with, in bytes per second. (bw)
    var bandwidth: Double { min(bandwidthFilter.value, shortTermBandwidth) }

    /// What a path that fast holds, times a gain, in bytes. (BBRBDPMultiple)
    func product(gain: Double) -> Int {
        guard minimumRoundTrip != .max, bandwidthFilter.value > 0 else {
            let initial = CongestionWindows.initial(maximumDatagramSize: datagramSize)
            return Self.whole(Double(initial) * max(gain, 1))
        }
        return Self.whole(gain * bandwidth * Double(minimumRoundTrip) / 1e9)
    }

    /// A size in whole bytes; what no path can hold is cut off.
    static func whole(_ size: Double) -> Int { Int(min(max(size, 0), 1e12)) }

    /// The same with what sending in bursts needs on top. (BBRInflight)
    func inFlight(gain: Double) -> Int {
        let quantum = max(2 * datagramSize, min(Self.whole(pacing / 1000), 65_536))
        let size = max(product(gain: gain), 3 * quantum, minimumWindow)
        return phase == .up ? size + 2 * datagramSize : size
    }

    /// Most of what probes have shown to be the most. (BBRInflightWithHeadroom)
    var inFlightWithHeadroom: Int {
        guard longTermInFlight != .max else { return .max }
        let room = max(datagramSize, Int(Self.headroom * Double(longTermInFlight)))
        return max(longTermInFlight - room, minimumWindow)
    }

    /// The smallest window that keeps data flowing. (BBRMinPipeCwnd)
    var minimumWindow: Int { 4 * datagramSize }

    // MARK: Updates

    mutating func updateRound(_ rate: RateSample) {
        isRoundStart = rate.priorDelivered >= nextRoundDelivered
        guard isRoundStart else { return }
        startRound(rate.totalDelivered)
        roundCount &+= 1
        roundsSinceProbe &+= 1
    }

    mutating func startRound(_ delivered: UInt64) {
        nextRoundDelivered = delivered
    }

    mutating func updateLatest(_ rate: RateSample) {
        latestBandwidth = max(latestBandwidth, rate.rate ?? 0)
        latestInFlight = max(latestInFlight, Int(clamping: rate.delivered))
        isLossRoundStart = rate.priorDelivered >= lossRoundDelivered
        if isLossRoundStart { lossRoundDelivered = rate.totalDelivered }
    }

    mutating func restartLatest(_ rate: RateSample) {
        latestBandwidth = rate.rate ?? 0
        latestInFlight = Int(clamping: rate.delivered)
    }

    mutating func updateBandwidth(_ sample: RateSample) {
        guard let rate = sample.rate, rate >= bandwidthFilter.value || !sample.isAppLimited else {
            return
        }
        bandwidthFilter.update(rate, round: cycleCount, length: Self.bandwidthFilterLength)
    }

    /// At the end of a round with losses, expects less of the path for a while.
    mutating func adaptToLosses() {
        guard isLossRoundStart else { return }
        defer {
            hasLossInRound = false
            lossEventsInRound = 0
        }
        guard hasLossInRound else { return }
        if phase == .startup {
            leaveStartupAfterLosses()
            return
        }
        guard phase != .refill, phase != .up else { return }
        let bandwidth = shortTermBandwidth.isFinite ? shortTermBandwidth : bandwidthFilter.value
        let inFlight = shortTermInFlight == .max ? congestionWindow : shortTermInFlight
        shortTermBandwidth = max(latestBandwidth, Self.beta * bandwidth)
        shortTermInFlight = max(latestInFlight, Self.whole(Self.beta * Double(inFlight)))
    }

    private mutating func leaveStartupAfterLosses() {
        guard lossEventsInRound >= 6, !hasReachedFull else { return }
        hasReachedFull = true
        longTermInFlight = max(product(gain: 1), latestInFlight)
    }

    mutating func resetShortTerm() {
        shortTermBandwidth = .infinity
        shortTermInFlight = .max
    }

    /// How much more than expected arrives at once, as acknowledgements are gathered on their way.
    mutating func updateExtra(_ acknowledgement: CongestionAcknowledgement, now: Instant) {
        var expected = bandwidth * Double(now.nanoseconds(since: extraStart)) / 1e9
        if extraDelivered <= expected {
            extraDelivered = 0
            extraStart = now
            expected = 0
        }
        extraDelivered += Double(acknowledgement.byteCount)
        let extra = min(extraDelivered - expected, Double(congestionWindow))
        let length = hasReachedFull ? Self.extraFilterLength : 1
        extraFilter.update(max(0, extra), round: roundCount, length: length)
    }

    mutating func updateMinimum(sample: Int64, now: Instant) {
        isProbeExpired =
            now.nanoseconds(since: probeMinimumAt) > Self.roundTripProbeInterval
            && probeMinimum != .max
        if sample < probeMinimum || isProbeExpired {
            probeMinimum = sample
            probeMinimumAt = now
        }
        let isExpired = now.nanoseconds(since: minimumAt) > Self.minimumFilterLength
        if probeMinimum < minimumRoundTrip || isExpired {
            minimumRoundTrip = probeMinimum
            minimumAt = probeMinimumAt
        }
    }

    // MARK: Full pipe

    mutating func checkFull(_ sample: RateSample) {
        guard !isFullNow, isRoundStart, !sample.isAppLimited, let rate = sample.rate else {
            return
        }
        if rate >= fullBandwidth * 1.25 {
            resetFull()
            fullBandwidth = rate
            return
        }
        fullBandwidthCount += 1
        isFullNow = fullBandwidthCount >= 3
        if isFullNow { hasReachedFull = true }
    }

    mutating func resetFull() {
        fullBandwidth = 0
        fullBandwidthCount = 0
        isFullNow = false
    }
}
