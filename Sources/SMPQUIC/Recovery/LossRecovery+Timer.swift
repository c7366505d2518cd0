internal import SMPBytes

/// What has to be done when a recovery timer runs out.
enum RecoveryTimeout: Hashable, Sendable {
    /// Nothing: it was not due.
    case nothing
    /// Packets of this space are lost; what they carried is in ``LossRecovery/lostFrames``.
    case lost(PacketNumberSpace)
    /// So many packets that the peer has to acknowledge are to be sent, whatever the window says.
    case probe(PacketNumberSpace, count: Int)

    /// The space that it is about.
    var space: PacketNumberSpace? {
        switch self {
        case .nothing: nil
        case .lost(let space), .probe(let space, _): space
        }
    }
}

/// The timer.
///
/// - Source: RFC 9002, sections 6.2, A.8 and A.9.
extension LossRecovery {
    /// When ``timeout(spaces:path:isAmplificationLimited:now:)`` is due.
    ///
    /// - Parameters:
    ///   - spaces: The packet number spaces.
    ///   - path: The path.
    ///   - isAmplificationLimited: Whether this end, a server, may not send before more arrives.
    /// - Returns: The time, or `nil` when nothing is awaited.
    func deadline(
        spaces: borrowing RecoverySpaces, path: borrowing PathRecovery,
        isAmplificationLimited: Bool
    ) -> Instant? {
        if let loss = Self.earliestLoss(spaces) { return loss.at }
        // RFC 9002, section 6.2.2.1: a probe could not be sent anyway.
        guard !isAmplificationLimited else { return nil }
        return nextProbe(spaces, path)?.at
    }

    /// Takes in that time has passed.
    mutating func timeout(
        spaces: inout RecoverySpaces, path: inout PathRecovery, isAmplificationLimited: Bool,
        now: Instant
    ) -> RecoveryTimeout {
        clearFrames()
        if let loss = Self.earliestLoss(spaces) {
            guard loss.at <= now else { return .nothing }
            detectLost(
                priorBytesInFlight: path.bytesInFlight, space: &spaces[loss.space], path: &path,
                now: now)
            path.lastActivityAt = now
            return .lost(loss.space)
        }
        guard !isAmplificationLimited, let probe = nextProbe(spaces, path), probe.at <= now else {
            return .nothing
        }
        let isWaiting = spaces[probe.space].awaitingSince != nil
        path.probeTimeoutCount += 1
        path.lastActivityAt = now
        return .probe(probe.space, count: isWaiting ? Self.probeCount : 1)
    }

    private static func earliestLoss(
        _ spaces: borrowing RecoverySpaces
    ) -> (at: Instant, space: PacketNumberSpace)? {
        var earliest: (at: Instant, space: PacketNumberSpace)?
        func consider(_ time: Instant?, _ space: PacketNumberSpace) {
            guard let time, earliest.map({ time < $0.at }) ?? true else { return }
            earliest = (time, space)
        }
        consider(spaces.initial.lossTime, .initial)
        consider(spaces.handshake.lossTime, .handshake)
        consider(spaces.application.lossTime, .application)
        return earliest
    }

    private func nextProbe(
        _ spaces: borrowing RecoverySpaces, _ path: borrowing PathRecovery
    ) -> (at: Instant, space: PacketNumberSpace)? {
        let wait = path.backedOffProbeTimeout
        var earliest: (at: Instant, space: PacketNumberSpace)?
        func consider(_ since: Instant?, _ wait: Int64, _ space: PacketNumberSpace) {
            guard let time = since?.advanced(byNanoseconds: wait) else { return }
            if earliest.map({ time < $0.at }) ?? true { earliest = (time, space) }
        }
        consider(spaces.initial.awaitingSince, wait, .initial)
        consider(spaces.handshake.awaitingSince, wait, .handshake)
        // RFC 9002, section 6.2.1: until then the peer may not be able to read these packets.
        if isHandshakeConfirmed, let since = spaces.application.awaitingSince {
            let longer = path.backOff(path.roundTrip.probeTimeout + peerMaximumAckDelay)
            consider(since, longer, .application)
        }
        if let earliest { return earliest }
        return antiDeadlockProbe(path)
    }

    /// The probe of a client for which nothing is awaited, but whose server may be waiting to be
    /// allowed to send.
    ///
    /// - Source: RFC 9002, section 6.2.2.1.
    private func antiDeadlockProbe(
        _ path: borrowing PathRecovery
    ) -> (at: Instant, space: PacketNumberSpace)? {
        guard !peerHasValidatedAddress else { return nil }
        let time = path.lastActivityAt.advanced(byNanoseconds: path.backedOffProbeTimeout)
        return (time, hasHandshakeKeys ? .handshake : .initial)
    }
}
