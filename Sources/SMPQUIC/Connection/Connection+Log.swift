internal import SMPBytes

/// What a connection writes down for those who look at it later.
extension Connection {
    /// A name for the file of the log, which those of both ends have in common but for their side.
    public var logName: String {
        let id = handshake.identity.originalDestination
        return "\(id)_\(side.logName).sqlog"
    }

    /// Takes what was logged since the last time: JSON text sequences, to be put one behind the
    /// other.
    ///
    /// - Returns: Nothing when ``QUICConfiguration/log`` is `nil`.
    public mutating func takeLog() -> [UInt8] {
        log?.take() ?? []
    }

    /// Begins the log, if there is one.
    mutating func beginLog(now: Instant) {
        guard let dialect = configuration.log else { return }
        log = QLog(
            dialect, side, group: handshake.identity.originalDestination, start: clock.instant)
        log?.parametersSet(handshake.localParameters, isLocal: true, now: now)
    }

    /// Notes that keys were changed.
    mutating func logKeyUpdate(_ trigger: StaticString, now: Instant) {
        guard log != nil else { return }
        log?.keyUpdated(trigger, phase: keys.phase ? 1 : 0, now: now)
    }

    /// Notes what an acknowledgement or a timeout has changed.
    mutating func logRecovery(of space: PacketNumberSpace, now: Instant) {
        guard log != nil else { return }
        for number in recovery.lostNumbers { log?.packetLost(number, space, now: now) }
        logMetrics(now: now)
    }

    /// Notes what is known of the path.
    mutating func logMetrics(now: Instant) {
        guard log != nil else { return }
        var metrics = QLogMetrics()
        if path.roundTrip.hasSample {
            metrics.minimum = path.roundTrip.minimum
            metrics.smoothed = path.roundTrip.smoothed
            metrics.latest = path.roundTrip.latest
            metrics.variation = path.roundTrip.variation
        }
        metrics.probeTimeoutCount = path.probeTimeoutCount
        metrics.congestionWindow = path.congestion.congestionWindow
        metrics.bytesInFlight = path.bytesInFlight
        let threshold = path.congestion.slowStartThreshold
        if threshold != .max { metrics.slowStartThreshold = threshold }
        log?.metricsUpdated(metrics, now: now)
    }
}
