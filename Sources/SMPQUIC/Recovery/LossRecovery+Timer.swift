internal import SMPBytes

/// What has to be done when a recovery timer runs out.
enum RecoveryTimeout: Hashable, Sendable {
    /// Nothing: it was not due.
    case nothing
    /// Packets of this space are lost; what they carried is in ``LossRecovery/lostFrames``.
    case lost(PacketNumberSpace)
    /// So many packets that the peer has to acknowledge are to be sent, whatever the window says.
    case probe(PacketNumberSpace, count: Int)
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
        let isWaiting = spaces[probe.space].ackElicitingInFlight > 0
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
        let isWaiting =
            spaces.initial.ackElicitingInFlight > 0 || spaces.handshake.ackElicitingInFlight > 0
            || spaces.application.ackElicitingInFlight > 0
        guard isWaiting else { return antiDeadlockProbe(path) }
        var earliest: (at: Instant, space: PacketNumberSpace)?
        func consider(_ time: Instant?, _ space: PacketNumberSpace) {
            guard let time, earliest.map({ time < $0.at }) ?? true else { return }
            earliest = (time, space)
        }
        consider(Self.probeTime(spaces.initial, path, ackDelay: 0), .initial)
        consider(Self.probeTime(spaces.handshake, path, ackDelay: 0), .handshake)
        // RFC 9002, section 6.2.1: until then the peer may not be able to read these packets.
        if isHandshakeConfirmed {
            let time = Self.probeTime(spaces.application, path, ackDelay: peerMaximumAckDelay)
            consider(time, .application)
        }
        return earliest
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

    /// When a space is to send a probe, or `nil` when it awaits nothing.
    static func probeTime(
        _ space: borrowing RecoverySpace, _ path: borrowing PathRecovery, ackDelay: Int64
    ) -> Instant? {
        guard space.ackElicitingInFlight > 0 else { return nil }
        let wait = path.backOff(path.roundTrip.probeTimeout + ackDelay)
        return space.lastAckElicitingSentAt.advanced(byNanoseconds: wait)
    }
}
