internal import SMPBytes

/// Grows the window along a curve that depends on the time since the last loss rather than on the
/// number of round trips, so that long paths are filled as well.
///
/// ```
///   slow start (HyStart++) ── longer round trips, or loss ──► avoidance ── loss ──┐
///        ▲                                                       ▲  window × 0.7  │
///        └────────── persistent congestion ──────────────────────┴────────────────┘
/// ```
///
/// - Source: RFC 9438, section 4.
struct Cubic: CongestionControl, Sendable {
    /// What is left of the window after a loss. (β)
    static let beta = 0.7
    /// How fast the window of the Reno estimate grows, to be as fast as Reno on average. (α)
    static let alpha = 3 * (1 - beta) / (1 + beta)

    /// A stage of congestion avoidance.
    struct Epoch: Sendable {
        /// The way that the window takes.
        var curve: CubicCurve
        /// The window that Reno would have, in datagrams. (W_est)
        var renoWindow: Double
        /// How long it has lasted, without the times when the application had nothing to send, in
        /// nanoseconds.
        var elapsed: Int64 = 0
        /// The last time that counts in it.
        var countedUntil: Instant
    }

    /// What a reduction changes, to be put back when nothing was lost.
    private struct Snapshot {
        var window: Double
        var threshold: Int
        var plateau: Double?
        var priorWindow: Double
        var epoch: Epoch?
    }

    private(set) var slowStartThreshold = Int.max
    private(set) var recoveryStart: Instant?
    /// The window in bytes, with fractions. (cwnd)
    private(set) var window: Double
    /// The window at the last loss, in datagrams; `nil` when the next stage begins without one.
    private(set) var plateau: Double?
    /// The window before the last reduction, in datagrams. (cwnd_prior)
    private(set) var priorWindow = 0.0
    /// The stage of avoidance, once a packet sent in it is acknowledged.
    private(set) var epoch: Epoch?
    private var start = HyStart()
    private var datagramSize: Double
    private var before: Snapshot?

    /// Begins with the initial window.
    init(maximumDatagramSize: Int) {
        datagramSize = Double(maximumDatagramSize)
        window = Double(CongestionWindows.initial(maximumDatagramSize: maximumDatagramSize))
    }

    /// Begins in avoidance.
    ///
    /// - Parameters:
    ///   - maximumDatagramSize: The size of datagrams, in bytes.
    ///   - window: The window, in datagrams.
    ///   - plateau: The window at the last loss, in datagrams, if there was one.
    ///   - priorWindow: The window before that, in datagrams.
    init(maximumDatagramSize: Int, window: Double, plateau: Double?, priorWindow: Double) {
        self.init(maximumDatagramSize: maximumDatagramSize)
        self.window = window * datagramSize
        self.plateau = plateau
        self.priorWindow = priorWindow
        slowStartThreshold = Int(self.window)
    }

    var congestionWindow: Int { Int(window) }

    private var minimumWindow: Double { 2 * datagramSize }
    private var isSlowStart: Bool { congestionWindow < slowStartThreshold }

    func pacingRate(roundTrip: RTTEstimator) -> Double? {
        guard roundTrip.hasSample else { return nil }
        return CongestionWindows.pacingRate(
            window: congestionWindow, gain: isSlowStart ? 2 : 1.25, smoothed: roundTrip.smoothed)
    }

    mutating func sent(byteCount: Int, bytesInFlight: Int, now: Instant) {
        // RFC 9438, section 5.8: the curve does not go on while nothing is sent.
        if bytesInFlight == byteCount, let epoch, epoch.countedUntil < now {
            self.epoch?.countedUntil = now
        }
    }

    // MARK: Growth

    mutating func acknowledged(
        _ acknowledgement: CongestionAcknowledgement, roundTrip: RTTEstimator, now: Instant
    ) {
        if isSlowStart {
            grow(acknowledgement, sample: roundTrip.latest)
        } else if acknowledgement.growthByteCount > 0 {
            avoid(acknowledgement, smoothed: roundTrip.smoothed, now: now)
        }
    }

    private mutating func grow(_ acknowledgement: CongestionAcknowledgement, sample: Int64) {
        if slowStartThreshold == .max {
            start.acknowledged(
                largest: acknowledgement.largest, nextNumber: acknowledgement.nextNumber,
                sample: sample)
        }
        if !acknowledgement.isAppLimited {
            let divisor = slowStartThreshold == .max ? start.divisor : 1
            window += Double(acknowledgement.growthByteCount) / Double(divisor)
        }
        if start.isDone, slowStartThreshold == .max { slowStartThreshold = congestionWindow }
    }

    private mutating func avoid(
        _ acknowledgement: CongestionAcknowledgement, smoothed: Int64, now: Instant
    ) {
        if epoch == nil { beginEpoch(now: now) }
        guard var stage = epoch else { return }
        defer { epoch = stage }
        if !acknowledgement.isAppLimited {
            stage.elapsed += max(0, now.nanoseconds(since: stage.countedUntil))
        }
        stage.countedUntil = max(stage.countedUntil, now)
        guard !acknowledgement.isAppLimited else { return }
        let count = Double(acknowledgement.growthByteCount) / datagramSize
        let current = window / datagramSize
        let rise = stage.renoWindow >= priorWindow ? 1 : Self.alpha
        stage.renoWindow += rise * count / current
        let time = Double(stage.elapsed) / 1e9
        guard stage.curve.window(at: time) >= stage.renoWindow else {
            // RFC 9438, section 4.3: no slower than Reno would be.
            window = max(window, stage.renoWindow * datagramSize)
            return
        }
        let ahead = stage.curve.window(at: time + Double(smoothed) / 1e9)
        let target = min(max(ahead, current), 1.5 * current)
        window += (target - current) / current * count * datagramSize
    }

    /// Begins a stage of avoidance.
    mutating func beginEpoch(now: Instant) {
        let current = window / datagramSize
        if plateau == nil { priorWindow = current }
        // RFC 9438, sections 4.8 and 4.10: without a loss before it, the curve begins flat.
        let curve = CubicCurve(plateau: plateau ?? current, start: current)
        epoch = Epoch(curve: curve, renoWindow: current, countedUntil: now)
    }

    // MARK: Reduction

    mutating func congested(_ loss: CongestionLoss, now: Instant) {
        if let recoveryStart, loss.latestSentAt <= recoveryStart { return }
        before = loss.isECN ? nil : snapshot
        recoveryStart = now
        epoch = nil
        let current = window / datagramSize
        priorWindow = current
        // RFC 9438, section 4.7: a window smaller than the last time makes room for newcomers.
        let isShrinking = plateau.map { current < $0 } ?? false
        plateau = isShrinking ? current * (1 + Self.beta) / 2 : current
        let flight = min(Double(loss.priorBytesInFlight), window)
        window = max(flight * Self.beta, minimumWindow)
        slowStartThreshold = congestionWindow
    }

    mutating func persistentlyCongested(now: Instant) {
        // When the losses have reduced the window just before, its size from then counts.
        let old = max(window, before?.window ?? 0)
        slowStartThreshold = Int(max(Self.beta * old, minimumWindow))
        window = minimumWindow
        recoveryStart = nil
        plateau = nil
        epoch = nil
        before = nil
    }

    mutating func lossWasSpurious() {
        guard let before, window < before.window else { return }
        window = before.window
        slowStartThreshold = before.threshold
        plateau = before.plateau
        priorWindow = before.priorWindow
        epoch = before.epoch
        recoveryStart = nil
        self.before = nil
    }

    private var snapshot: Snapshot {
        Snapshot(
            window: window, threshold: slowStartThreshold, plateau: plateau,
            priorWindow: priorWindow, epoch: epoch)
    }

    mutating func setMaximumDatagramSize(_ size: Int) {
        guard Double(size) != datagramSize else { return }
        // Windows in datagrams mean other sizes now.
        plateau = plateau.map { $0 * datagramSize / Double(size) }
        priorWindow *= datagramSize / Double(size)
        epoch = nil
        datagramSize = Double(size)
        window = max(window, minimumWindow)
    }
}
