internal import SMPBytes

/// How the phases follow each other.
///
/// - Source: draft-ietf-ccwg-bbr, section 5.3.
extension BBR {
    private var isProbingBandwidth: Bool {
        switch phase {
        case .down, .cruise, .refill, .up: true
        case .startup, .drain, .probeRoundTrip: false
        }
    }

    /// Goes on to the next phase if it is time.
    mutating func advance(_ acknowledgement: CongestionAcknowledgement, now: Instant) {
        if phase == .startup, hasReachedFull { phase = .drain }
        if phase == .drain, acknowledgement.bytesInFlight <= inFlight(gain: 1) {
            beginDown(now: now, delivered: acknowledgement.rate.totalDelivered)
        }
        guard hasReachedFull else { return }
        adaptLongTerm(acknowledgement, now: now)
        switch phase {
        case .down:
            if !refillIfDue(acknowledgement, now: now), isTimeToCruise(acknowledgement) {
                phase = .cruise
            }
        case .cruise: _ = refillIfDue(acknowledgement, now: now)
        case .refill:
            if isRoundStart {
                takesProbeSamples = true
                beginUp(acknowledgement, now: now)
            }
        case .up: goDownIfDue(acknowledgement, now: now)
        case .startup, .drain, .probeRoundTrip: break
        }
    }

    // MARK: Bandwidth

    private mutating func beginDown(now: Instant, delivered: UInt64) {
        resetCongestion()
        upStep = .max
        dither = dither &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        roundsSinceProbe = dither >> 63
        // Spread over a second, so that connections do not probe together.
        probeWait = 2_000_000_000 + (Int64(dither >> 33) * 1_000_000_000) >> 31
        cycleAt = now
        probeEffect = .stopping
        startRound(delivered)
        phase = .down
    }

    private mutating func resetCongestion() {
        hasLossInRound = false
        latestBandwidth = 0
        latestInFlight = 0
    }

    private mutating func beginUp(_ acknowledgement: CongestionAcknowledgement, now: Instant) {
        probeEffect = .starting
        startRound(acknowledgement.rate.totalDelivered)
        resetFull()
        fullBandwidth = acknowledgement.rate.rate ?? 0
        cycleAt = now
        phase = .up
        upRounds = 0
        raiseStep()
    }

    /// Fills the path again before the next probe, if it is time for one.
    private mutating func refillIfDue(
        _ acknowledgement: CongestionAcknowledgement, now: Instant
    ) -> Bool {
        let isTime = now.nanoseconds(since: cycleAt) > probeWait
        // As often as Reno would lose a packet on this path, but at least every 63 rounds.
        let target = min(inFlight(gain: 1), congestionWindow) / datagramSize
        guard isTime || roundsSinceProbe >= UInt64(min(target, 63)) else { return false }
        resetShortTerm()
        upRounds = 0
        upAcknowledged = 0
        probeEffect = .refilling
        startRound(acknowledgement.rate.totalDelivered)
        phase = .refill
        return true
    }

    private func isTimeToCruise(_ acknowledgement: CongestionAcknowledgement) -> Bool {
        let inFlight = acknowledgement.bytesInFlight
        return inFlight <= inFlightWithHeadroom && inFlight <= self.inFlight(gain: 1)
    }

    private mutating func goDownIfDue(
        _ acknowledgement: CongestionAcknowledgement, now: Instant
    ) {
        if isWindowUsed(acknowledgement), congestionWindow >= longTermInFlight {
            resetFull()
            fullBandwidth = acknowledgement.rate.rate ?? 0
        } else if isFullNow {
            beginDown(now: now, delivered: acknowledgement.rate.totalDelivered)
        }
    }

    private func isWindowUsed(_ acknowledgement: CongestionAcknowledgement) -> Bool {
        acknowledgement.priorBytesInFlight + datagramSize >= congestionWindow
    }

    private mutating func adaptLongTerm(
        _ acknowledgement: CongestionAcknowledgement, now: Instant
    ) {
        let sample = acknowledgement.rate
        if isRoundStart, probeEffect == .starting { probeEffect = .feedback }
        if isRoundStart, probeEffect == .stopping {
            probeEffect = .none
            if isProbingBandwidth, !sample.isAppLimited { cycleCount &+= 1 }
        }
        let limit = Double(sample.bytesInFlightWhenSent) * Self.lossThreshold
        if takesProbeSamples, Double(sample.lost) > limit {
            probedTooMuch(
                inFlight: sample.bytesInFlightWhenSent, isAppLimited: sample.isAppLimited, now: now)
            return
        }
        guard longTermInFlight != .max else { return }
        longTermInFlight = max(longTermInFlight, sample.bytesInFlightWhenSent)
        if phase == .up { raiseLongTerm(acknowledgement) }
    }

    private mutating func raiseLongTerm(_ acknowledgement: CongestionAcknowledgement) {
        guard isWindowUsed(acknowledgement), congestionWindow >= longTermInFlight else { return }
        upAcknowledged += acknowledgement.byteCount
        if upAcknowledged >= upStep {
            let steps = upAcknowledged / upStep
            upAcknowledged -= steps * upStep
            longTermInFlight += steps * datagramSize
        }
        if isRoundStart { raiseStep() }
    }

    private mutating func raiseStep() {
        let growth = 1 << upRounds
        upRounds = min(upRounds + 1, 30)
        upStep = max(congestionWindow / growth, datagramSize)
    }

    /// Takes in that a probe has put more in flight than the path holds.
    mutating func probedTooMuch(inFlight: Int, isAppLimited: Bool, now: Instant) {
        takesProbeSamples = false
        if !isAppLimited {
            let target = min(product(gain: 1), congestionWindow)
            longTermInFlight = max(inFlight, Int(Self.beta * Double(target)), minimumWindow)
        }
        if phase == .up { beginDown(now: now, delivered: nextRoundDelivered) }
    }

    // MARK: Round trip

    /// Empties the path now and then, to see how long the round trip is without queues.
    mutating func checkRoundTripProbe(
        _ acknowledgement: CongestionAcknowledgement, now: Instant
    ) {
        if phase != .probeRoundTrip, isProbeExpired, !isRestarting {
            phase = .probeRoundTrip
            savedWindow = congestionWindow
            roundTripProbeEnd = nil
            probeEffect = .stopping
            startRound(acknowledgement.rate.totalDelivered)
        }
        if phase == .probeRoundTrip { continueRoundTripProbe(acknowledgement, now: now) }
        if acknowledgement.rate.delivered > 0 { isRestarting = false }
    }

    private mutating func continueRoundTripProbe(
        _ acknowledgement: CongestionAcknowledgement, now: Instant
    ) {
        guard let end = roundTripProbeEnd else {
            guard acknowledgement.bytesInFlight <= roundTripProbeWindow else { return }
            roundTripProbeEnd = now.advanced(byNanoseconds: Self.roundTripProbeDuration)
            isRoundTripProbeRoundDone = false
            startRound(acknowledgement.rate.totalDelivered)
            return
        }
        if isRoundStart { isRoundTripProbeRoundDone = true }
        if isRoundTripProbeRoundDone, now > end { endRoundTripProbe(now: now) }
    }

    mutating func endRoundTripProbe(now: Instant) {
        probeMinimumAt = now
        congestionWindow = max(congestionWindow, savedWindow)
        resetShortTerm()
        guard hasReachedFull else {
            phase = .startup
            return
        }
        beginDown(now: now, delivered: nextRoundDelivered)
        phase = .cruise
    }

    /// The window while the path is emptied, in bytes. (BBRProbeRTTCwnd)
    var roundTripProbeWindow: Int { max(product(gain: 0.5), minimumWindow) }
}
