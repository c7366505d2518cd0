internal import SMPBytes

/// How window and rate come from the model.
///
/// - Source: draft-ietf-ccwg-bbr, section 5.6.
extension BBR {
    /// How much faster than the path to send.
    var pacingGain: Double {
        switch phase {
        case .startup: 2.77
        case .drain: 0.5
        case .down: 0.9
        case .cruise, .refill, .probeRoundTrip: 1
        case .up: 1.25
        }
    }

    /// How much more than the path holds may be in flight.
    var windowGain: Double {
        switch phase {
        case .startup, .drain, .down, .cruise, .refill: 2
        case .up: 2.25
        case .probeRoundTrip: 0.5
        }
    }

    mutating func setPacing() {
        let rate = pacingGain * bandwidth * Self.pacingMargin
        guard rate > 0 else { return }
        if hasReachedFull || rate > pacing { pacing = rate }
    }

    mutating func setWindow(_ acknowledgement: CongestionAcknowledgement) {
        let most = inFlight(gain: windowGain) + Self.whole(extraFilter.value)
        let count = acknowledgement.byteCount
        if hasReachedFull {
            congestionWindow = min(congestionWindow + count, most)
        } else if congestionWindow < most || acknowledgement.rate.totalDelivered < initialWindow {
            congestionWindow += count
        }
        congestionWindow = max(congestionWindow, minimumWindow)
        if phase == .probeRoundTrip {
            congestionWindow = min(congestionWindow, roundTripProbeWindow)
        }
        congestionWindow = min(congestionWindow, max(windowCap, minimumWindow))
    }

    private var initialWindow: UInt64 {
        UInt64(CongestionWindows.initial(maximumDatagramSize: datagramSize))
    }

    /// What losses have shown to be the most that is safe in this phase.
    private var windowCap: Int {
        switch phase {
        case .down, .refill, .up: min(longTermInFlight, shortTermInFlight)
        case .cruise, .probeRoundTrip: min(inFlightWithHeadroom, shortTermInFlight)
        case .startup, .drain: shortTermInFlight
        }
    }
}
