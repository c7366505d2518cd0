public import SMPBytes

/// What happens when nothing happens.
extension Connection {
    /// The current probe timeout, without back-off, in nanoseconds.
    ///
    /// - Source: RFC 9002, section 6.2.1.
    var probeTimeout: Int64 {
        path.roundTrip.probeTimeout + recovery.peerMaximumAckDelay
    }

    /// When ``handleTimeout(now:)`` is due, or `nil` for never.
    public var deadline: Instant? {
        if let closing { return closing.deadline }
        var earliest: Instant?
        func consider(_ time: Instant?) {
            guard let time else { return }
            if earliest.map({ time < $0 }) ?? true { earliest = time }
        }
        consider(
            recovery.deadline(
                spaces: spaces, path: path, isAmplificationLimited: isAmplificationLimited))
        // What may not be sent is not due; the next datagram of the peer changes that.
        if !isAmplificationLimited {
            for space in PacketNumberSpace.allCases {
                consider(received[space].acknowledgementDeadline)
            }
        }
        consider(idle.deadline(probeTimeout: probeTimeout))
        if handshake.isConfirmed {
            consider(idle.keepAliveDeadline)
            consider(path.mtu.deadline)
        }
        if hasFrames(.oneRTT), !isAmplificationLimited { consider(path.pacerDeadline) }
        consider(paths.deadline(interval: probeTimeout))
        consider(zeroRTTEnd)
        return earliest
    }

    /// Whether this end may not send before more has come.
    ///
    /// - Source: RFC 9000, section 8.1.
    var isAmplificationLimited: Bool {
        paths.active.sendAllowance < 64
    }

    /// Takes note that time has passed.
    ///
    /// - Parameter now: The time, which may be earlier than ``deadline``; then nothing happens.
    public mutating func handleTimeout(now: Instant) {
        guard closing == nil else {
            closing?.handleTimeout(now: now)
            return
        }
        if let idleEnd = idle.deadline(probeTimeout: probeTimeout), now >= idleEnd {
            return end(.idleTimeout, now: now)
        }
        if let keepAlive = idle.keepAliveDeadline, handshake.isConfirmed, now >= keepAlive {
            control.needsPing = true
        }
        if let zeroRTTEnd, now >= zeroRTTEnd {
            keys.zeroRTT.discard()
            self.zeroRTTEnd = nil
        }
        keys.oneRTT?.discardPrevious(now: now)
        handleLossTimeout(now: now)
        handlePathTimeouts(now: now)
    }

    private mutating func handleLossTimeout(now: Instant) {
        let timeout = recovery.timeout(
            spaces: &spaces, path: &path, isAmplificationLimited: isAmplificationLimited, now: now)
        logRecovery(of: timeout.space ?? .application, now: now)
        switch timeout {
        case .nothing: break
        case .lost(let space): settleFrames(of: space)
        case .probe(let space, let count):
            // RFC 9002, section 6.2.4: a probe carries what is most likely to be missing.
            recovery.repeatOldest(count, space: spaces[space])
            settleFrames(of: space)
            probes[space] = count
        }
    }
}
