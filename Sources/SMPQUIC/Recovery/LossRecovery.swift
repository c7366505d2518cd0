internal import SMPBytes

/// Finds out which packets have arrived, which are lost, and when to ask.
///
/// The state of what was sent lies in a ``RecoverySpace``, that of the network in a
/// ``PathRecovery``; both are handed in, as a connection may have several of each. Here is only
/// what holds for all of them: how far the handshake is, and what the peer promised.
///
/// An acknowledgement is taken in by ``beginAcknowledgement(of:delay:ecn:space:path:)``, then
/// ``acknowledge(_:space:path:now:)`` for each of its ranges, then
/// ``finishAcknowledgement(in:space:path:now:)``. After that, as after
/// ``timeout(spaces:path:isAmplificationLimited:now:)``, the owner goes through
/// ``acknowledgedFrames`` and ``lostFrames``, which stay as they are until the next call.
///
/// - Source: RFC 9002, sections 5 and 6, and appendix A.
struct LossRecovery: Sendable {
    /// How many later packets have to arrive for a packet to count as lost. (kPacketThreshold)
    static let packetThreshold: UInt64 = 3
    /// How much is sent on a timeout, in packets.
    static let probeCount = 2

    /// Which end this is.
    let side: Side
    /// Whether packets can be sent at the handshake level.
    var hasHandshakeKeys = false
    /// Whether the handshake is confirmed.
    var isHandshakeConfirmed = false
    /// Whether the peer has acknowledged a Handshake packet.
    var hasHandshakeAcknowledgement = false
    /// How long the peer may hold an acknowledgement back, in nanoseconds. (max_ack_delay)
    var peerMaximumAckDelay: Int64 = 25_000_000
    /// The power of two by which the peer divides delays. (ack_delay_exponent)
    var peerAckDelayExponent = 3

    /// What the packets carried that were acknowledged.
    var acknowledgedFrames: [SentFrame] = []
    /// What the packets carried that are lost.
    var lostFrames: [SentFrame] = []
    /// The numbers of the packets that were given up, for a log.
    var lostNumbers: [PacketNumber] = []
    /// The acknowledgement that is being taken in.
    var open = AcknowledgementInProgress()

    /// Begins with the defaults that hold before the peer's transport parameters are known.
    init(side: Side) {
        self.side = side
    }

    /// Whether the peer is sure of this end's address, so that it will not wait for more packets
    /// before it sends.
    ///
    /// - Source: RFC 9002, section 6.2.2.1.
    var peerHasValidatedAddress: Bool {
        side == .server || hasHandshakeAcknowledgement || isHandshakeConfirmed
    }

    // MARK: Sending

    /// Takes in that the packet with the number `space.nextNumber` was handed to the network, with
    /// the frames noted in `space.packets`.
    ///
    /// - Parameters:
    ///   - byteCount: Its size, in bytes.
    ///   - isAckEliciting: Whether the peer has to acknowledge it.
    ///   - isInFlight: Whether it counts: when it is ack-eliciting, or is padded.
    ///   - ecn: How it was marked.
    ///   - isMTUProbe: Whether it only tries its size.
    ///   - space: The packet number space.
    ///   - path: The path.
    ///   - now: The time.
    mutating func packetSent(
        byteCount: Int, isAckEliciting: Bool, isInFlight: Bool, ecn: ECNCodepoint,
        isMTUProbe: Bool = false, space: inout RecoverySpace, path: inout PathRecovery,
        now: Instant
    ) {
        var packet = SentPacket(
            sentAt: now, byteCount: UInt16(clamping: byteCount), ecn: ecn,
            isAckEliciting: isAckEliciting, isInFlight: isInFlight, isMTUProbe: isMTUProbe)
        if isInFlight { path.inFlight(&packet, space: &space, now: now) }
        path.ecn.sent(ecn, space: &space.ecn)
        if isAckEliciting { space.lastAckElicitingSentAt = now }
        path.lastActivityAt = now
        space.packets.commit(packet, number: space.nextNumber)
        space.nextNumber = space.nextNumber.next
    }

    // MARK: Giving up

    /// Forgets all that was sent at a level whose keys are discarded.
    ///
    /// - Source: RFC 9002, sections 6.4 and A.11.
    mutating func discard(space: inout RecoverySpace, path: inout PathRecovery, now: Instant) {
        path.bytesInFlight -= space.bytesInFlight
        space.bytesInFlight = 0
        space.ackElicitingInFlight = 0
        space.lossTime = nil
        space.packets.removeAll()
        path.probeTimeoutCount = 0
        path.lastActivityAt = now
    }

    /// Takes back all that was sent, so that it is sent anew: after a Retry, or when the server
    /// has not taken 0-RTT data.
    ///
    /// Its frames are in ``lostFrames`` then. Packet numbers go on, and the window stays as it is:
    /// nothing was lost.
    ///
    /// - Source: RFC 9002, section 6.4; RFC 9000, section 17.2.5.3.
    mutating func withdraw(space: inout RecoverySpace, path: inout PathRecovery, now: Instant) {
        clearFrames()
        for number in space.packets.first..<space.packets.next {
            _ = space.packets.settle(number, as: .lost, frames: &lostFrames)
        }
        discard(space: &space, path: &path, now: now)
    }

    /// Empties the lists of frames.
    mutating func clearFrames() {
        acknowledgedFrames.removeAll(keepingCapacity: true)
        lostFrames.removeAll(keepingCapacity: true)
        lostNumbers.removeAll(keepingCapacity: true)
    }

    /// Lists what the oldest packets carried that the peer has to acknowledge.
    ///
    /// It is in ``lostFrames`` then, to be sent again with a probe; the packets stay outstanding.
    ///
    /// - Source: RFC 9002, section 6.2.4.
    mutating func repeatOldest(_ count: Int, space: borrowing RecoverySpace) {
        clearFrames()
        var left = count
        for number in space.packets.first..<space.packets.next where left > 0 {
            guard let packet = space.packets.packet(number), packet.state == .outstanding,
                packet.isAckEliciting, !packet.isMTUProbe
            else { continue }
            space.packets.copyFrames(of: packet, to: &lostFrames)
            left -= 1
        }
    }
}

extension PathRecovery {
    /// Counts a packet that is in flight, and gives it what it has to take along.
    @inline(__always)
    fileprivate mutating func inFlight(
        _ packet: inout SentPacket, space: inout RecoverySpace, now: Instant
    ) {
        let size = Int(packet.byteCount)
        delivery.stamp(&packet, priorBytesInFlight: bytesInFlight)
        bytesInFlight += size
        space.bytesInFlight += size
        if packet.isAckEliciting { space.ackElicitingInFlight += 1 }
        if packet.isMTUProbe { mtu.probeSent(now: now) }
        congestion.sent(byteCount: size, bytesInFlight: bytesInFlight, now: now)
        pacer.sent(byteCount: size, now: now)
    }
}
