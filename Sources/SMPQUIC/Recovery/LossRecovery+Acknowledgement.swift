internal import SMPBytes

/// What has been gathered of an acknowledgement so far.
struct AcknowledgementInProgress: Sendable {
    /// The largest number in it.
    var largest = PacketNumber(0)
    /// How long the peer has held it back, in the unit of the wire.
    var delay: UInt64 = 0
    /// Its counts of marks.
    var ecn: ECNCounts?
    /// Whether no earlier one has acknowledged as much.
    var raisesLargest = false
    /// The bytes in flight before it.
    var priorBytesInFlight = 0
    /// The largest packet that it newly acknowledges, and its number.
    var newest: (number: PacketNumber, packet: SentPacket)?
    /// Whether one of these has to be acknowledged.
    var includesAckEliciting = false
    /// The size of those in flight, in bytes.
    var byteCount = 0
    /// The part of it that was sent after the last reduction of the window.
    var growthByteCount = 0
    /// The number of those that were marked.
    var markedCount = 0
    /// Whether everything behind the last reduction of the window has arrived after all.
    var wasSpurious = false
    /// Whether it has shown that nothing got through for long.
    var wasPersistent = false
}

/// Acknowledgements.
///
/// - Source: RFC 9002, section A.7.
extension LossRecovery {
    /// Begins to take in an acknowledgement.
    ///
    /// - Parameters:
    ///   - largest: The largest number in it.
    ///   - delay: The ACK Delay field, as it was received.
    ///   - ecn: The counts of marks, if there are any.
    ///   - space: The packet number space.
    ///   - path: The path.
    /// - Throws: PROTOCOL_VIOLATION when the number was never sent.
    mutating func beginAcknowledgement(
        of largest: PacketNumber, delay: UInt64, ecn: ECNCounts?, space: inout RecoverySpace,
        path: inout PathRecovery
    ) throws(TransportError) {
        // RFC 9000, section 13.1: nobody can have received what was not sent.
        guard largest < space.nextNumber else { throw Self.neverSent }
        clearFrames()
        open = AcknowledgementInProgress()
        open.largest = largest
        open.delay = delay
        open.ecn = ecn
        open.priorBytesInFlight = path.bytesInFlight
        open.raisesLargest = space.largestAcknowledged.map { largest > $0 } ?? true
        if open.raisesLargest { space.largestAcknowledged = largest }
    }

    /// Takes in one range of the acknowledgement; ranges may come in any order.
    ///
    /// - Parameters:
    ///   - range: The numbers, none above the largest.
    ///   - space: The packet number space.
    ///   - path: The path.
    ///   - now: The time.
    /// - Throws: PROTOCOL_VIOLATION when a number in it was left out on purpose.
    mutating func acknowledge(
        _ range: ClosedRange<PacketNumber>, space: inout RecoverySpace, path: inout PathRecovery,
        now: Instant
    ) throws(TransportError) {
        if space.suspects.strike(range) { open.wasSpurious = true }
        var number = max(range.lowerBound.value, space.packets.first)
        guard range.upperBound < space.nextNumber else { throw Self.neverSent }
        let end = min(range.upperBound.value &+ 1, space.packets.next)
        while number < end {
            if let packet = space.packets.settle(
                number, as: .acknowledged, frames: &acknowledgedFrames)
            {
                take(packet, PacketNumber(number), space: &space, path: &path, now: now)
            } else if space.packets.wasSkipped(number) {
                throw Self.neverSent
            }
            number &+= 1
        }
    }

    /// Ends an acknowledgement: measures, finds losses, adapts the window.
    mutating func finishAcknowledgement(
        in kind: PacketNumberSpace, space: inout RecoverySpace, path: inout PathRecovery,
        now: Instant
    ) {
        if open.wasSpurious { path.congestion.lossWasSpurious() }
        guard let newest = open.newest else { return }
        if kind == .handshake { hasHandshakeAcknowledgement = true }
        if newest.number == open.largest, open.includesAckEliciting {
            path.roundTrip.update(
                sample: now.nanoseconds(since: newest.packet.sentAt),
                acknowledgementDelay: acknowledgementDelay(in: kind), now: now)
        }
        judgeMarks(newest.packet, space: &space, path: &path, now: now)
        detectLost(
            priorBytesInFlight: open.priorBytesInFlight, space: &space, path: &path, now: now)
        growWindow(newest, space: space, path: &path, now: now)
        // RFC 9002, section 6.2.1: a client does not know yet whether the server still may send.
        if peerHasValidatedAddress { path.probeTimeoutCount = 0 }
        path.lastActivityAt = now
    }

    /// How long the peer has held the acknowledgement back, in nanoseconds.
    ///
    /// - Source: RFC 9002, section 5.3.
    private func acknowledgementDelay(in kind: PacketNumberSpace) -> Int64 {
        guard kind != .initial else { return 0 }
        let delay = Self.decodeDelay(open.delay, exponent: peerAckDelayExponent)
        return isHandshakeConfirmed ? min(delay, peerMaximumAckDelay) : delay
    }

    /// The time that an ACK Delay field stands for, in nanoseconds, or the longest that there is.
    ///
    /// - Source: RFC 9000, section 19.3.
    static func decodeDelay(_ field: UInt64, exponent: Int) -> Int64 {
        let (nanoseconds, overflow) = field.multipliedReportingOverflow(
            by: 1000 << UInt64(min(exponent, 20)))
        return overflow ? .max : Int64(clamping: nanoseconds)
    }

    private static var neverSent: TransportError {
        TransportError(
            .protocolViolation, frameType: 0x02, "acknowledgement of a packet that was not sent")
    }

    @inline(__always)
    private mutating func take(
        _ packet: SentPacket, _ number: PacketNumber, space: inout RecoverySpace,
        path: inout PathRecovery, now: Instant
    ) {
        if open.newest.map({ number > $0.number }) ?? true { open.newest = (number, packet) }
        if packet.ecn == .ect0 { open.markedCount += 1 }
        open.includesAckEliciting = open.includesAckEliciting || packet.isAckEliciting
        guard packet.isInFlight else { return }
        let size = Int(packet.byteCount)
        open.byteCount += size
        if path.congestion.recoveryStart.map({ packet.sentAt > $0 }) ?? true {
            open.growthByteCount += size
        }
        space.removeFromFlight(packet, path: &path)
        path.delivery.acknowledged(packet, now: now)
        if packet.isMTUProbe {
            path.mtu.probeAcknowledged(size: size, now: now)
            path.datagramSizeChanged()
        } else {
            path.mtu.packetAcknowledged(size: size)
        }
    }

    private mutating func judgeMarks(
        _ newest: SentPacket, space: inout RecoverySpace, path: inout PathRecovery, now: Instant
    ) {
        // RFC 9000, section 13.4.2.1: an older acknowledgement, come late, has older counts.
        guard open.raisesLargest else { return }
        let isCongested = path.ecn.acknowledged(
            markedCount: open.markedCount, counts: open.ecn, space: &space.ecn)
        guard isCongested else { return }
        path.congestion.congested(
            CongestionLoss(
                byteCount: 0, latestSentAt: newest.sentAt, isECN: true,
                priorBytesInFlight: open.priorBytesInFlight,
                bytesInFlightWhenSent: Int(newest.bytesInFlight), lostSinceSent: 0,
                isAppLimited: newest.isAppLimited), now: now)
    }

    private mutating func growWindow(
        _ newest: (number: PacketNumber, packet: SentPacket), space: borrowing RecoverySpace,
        path: inout PathRecovery, now: Instant
    ) {
        guard open.byteCount > 0 else { return }
        // All of it was sent before a reduction that this acknowledgement has caused.
        let isReduced = path.congestion.recoveryStart == now || open.wasPersistent
        let sample = path.delivery.takeSample(minimumRoundTrip: path.roundTrip.minimum)
        path.congestion.acknowledged(
            CongestionAcknowledgement(
                byteCount: open.byteCount, growthByteCount: isReduced ? 0 : open.growthByteCount,
                largest: newest.number, largestSentAt: newest.packet.sentAt,
                isAppLimited: newest.packet.isAppLimited,
                priorBytesInFlight: open.priorBytesInFlight, bytesInFlight: path.bytesInFlight,
                nextNumber: space.nextNumber, rate: sample),
            roundTrip: path.roundTrip, now: now)
        path.pacer.setRate(path.congestion.pacingRate(roundTrip: path.roundTrip), now: now)
    }
}

extension RecoverySpace {
    /// Takes a packet out of what is in flight.
    @inline(__always)
    mutating func removeFromFlight(_ packet: SentPacket, path: inout PathRecovery) {
        guard packet.isInFlight else { return }
        bytesInFlight -= Int(packet.byteCount)
        path.bytesInFlight -= Int(packet.byteCount)
        if packet.isAckEliciting { ackElicitingInFlight -= 1 }
    }
}
