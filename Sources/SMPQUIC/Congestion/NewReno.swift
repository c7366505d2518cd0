internal import SMPBytes

/// Grows the window by what is acknowledged until something is lost, then by one datagram for each
/// window, and halves it when something is lost again.
///
/// ```
///   slow start ──── loss ────► recovery ── packet sent in it acknowledged ──► avoidance
///       ▲                         ▲                                              │
///       └─ persistent congestion ─┴───────────────────── loss ───────────────────┘
/// ```
///
/// - Source: RFC 9002, section 7 and appendix B.
struct NewReno: CongestionControl, Sendable {
    private(set) var congestionWindow: Int
    private(set) var slowStartThreshold = Int.max
    private(set) var recoveryStart: Instant?
    private var maximumDatagramSize: Int
    /// What of the last increase did not make a whole byte, in parts of the window.
    private var remainder = 0
    private var before: (window: Int, threshold: Int)?

    /// Begins with the initial window.
    init(maximumDatagramSize: Int) {
        self.maximumDatagramSize = maximumDatagramSize
        congestionWindow = CongestionWindows.initial(maximumDatagramSize: maximumDatagramSize)
    }

    /// The smallest window, in bytes.
    var minimumWindow: Int {
        CongestionWindows.minimum(maximumDatagramSize: maximumDatagramSize)
    }

    func pacingRate(roundTrip: RTTEstimator) -> Double? {
        guard roundTrip.hasSample else { return nil }
        let gain = congestionWindow < slowStartThreshold ? 2.0 : 1.25
        return CongestionWindows.pacingRate(
            window: congestionWindow, gain: gain, smoothed: roundTrip.smoothed)
    }

    mutating func sent(byteCount: Int, bytesInFlight: Int, now: Instant) {}

    mutating func acknowledged(
        _ acknowledgement: CongestionAcknowledgement, roundTrip: RTTEstimator, now: Instant
    ) {
        // RFC 9002, section 7.8: a window that was not used has not been shown to be safe.
        guard !acknowledgement.isAppLimited else { return }
        let count = acknowledgement.growthByteCount
        guard congestionWindow >= slowStartThreshold else {
            congestionWindow += count
            return
        }
        let gain = maximumDatagramSize * count + remainder
        congestionWindow += gain / congestionWindow
        remainder = gain % congestionWindow
    }

    mutating func congested(_ loss: CongestionLoss, now: Instant) {
        // RFC 9002, section 7.3.2: one reduction for all that was sent before it.
        if let recoveryStart, loss.latestSentAt <= recoveryStart { return }
        before = loss.isECN ? nil : (congestionWindow, slowStartThreshold)
        recoveryStart = now
        remainder = 0
        slowStartThreshold = congestionWindow / 2
        congestionWindow = max(slowStartThreshold, minimumWindow)
    }

    mutating func persistentlyCongested(now: Instant) {
        congestionWindow = minimumWindow
        recoveryStart = nil
        before = nil
        remainder = 0
    }

    mutating func lossWasSpurious() {
        guard let before, before.window > congestionWindow else { return }
        (congestionWindow, slowStartThreshold) = before
        recoveryStart = nil
        self.before = nil
    }

    mutating func setMaximumDatagramSize(_ size: Int) {
        maximumDatagramSize = size
        congestionWindow = max(congestionWindow, minimumWindow)
    }
}
