internal import SMPBytes

/// What has been gathered of the packets that are found to be lost at one time.
private struct LossBatch {
    /// The size of those that tell about congestion, in bytes.
    var byteCount = 0
    /// The latest of those.
    var latest: SentPacket?
    /// The size of the smallest of those, in bytes.
    var smallest = Int.max
    /// The number of those that were marked.
    var markedCount = 0
    /// When the first packet of a run of nothing but losses was sent.
    var runStart: Instant?
    /// The longest such run, in nanoseconds.
    var longestRun: Int64 = 0
}

/// Losses.
///
/// - Source: RFC 9002, sections 6.1 and A.10.
extension LossRecovery {
    /// Finds the packets that later ones have overtaken by too much, and puts what they carried
    /// into ``lostFrames``.
    ///
    /// - Parameters:
    ///   - priorBytesInFlight: The bytes in flight before what is going on.
    ///   - space: The packet number space.
    ///   - path: The path.
    ///   - now: The time.
    mutating func detectLost(
        priorBytesInFlight: Int, space: inout RecoverySpace, path: inout PathRecovery,
        now: Instant
    ) {
        space.lossTime = nil
        guard let largest = space.largestAcknowledged?.value else { return }
        let delay = path.roundTrip.lossDelay
        let latestLost = now.advanced(byNanoseconds: -delay)
        var batch = LossBatch()
        var number = space.packets.first
        while number <= largest, let packet = space.packets.packet(number) {
            if packet.state == .outstanding {
                // Packets leave in the order of their numbers: nothing behind this is lost.
                guard packet.sentAt <= latestLost || largest - number >= Self.packetThreshold
                else {
                    space.lossTime = packet.sentAt.advanced(byNanoseconds: delay)
                    break
                }
                lose(number, batch: &batch, space: &space, path: &path, now: now)
            } else if packet.state == .acknowledged {
                batch.runStart = nil
            }
            number &+= 1
        }
        space.packets.trim()
        react(to: batch, priorBytesInFlight: priorBytesInFlight, path: &path, now: now)
    }

    private mutating func lose(
        _ number: UInt64, batch: inout LossBatch, space: inout RecoverySpace,
        path: inout PathRecovery, now: Instant
    ) {
        guard let packet = space.packets.settle(number, as: .lost, frames: &lostFrames),
            packet.isInFlight
        else { return }
        lostNumbers.append(PacketNumber(number))
        space.removeFromFlight(packet, path: &path)
        path.delivery.lost(byteCount: Int(packet.byteCount))
        guard !packet.isMTUProbe else {
            // RFC 9000, section 14.4: a probe that was too large is no sign of congestion.
            path.mtu.probeLost(size: Int(packet.byteCount), now: now)
            return
        }
        if batch.latest == nil, path.congestion.recoveryStart.map({ packet.sentAt > $0 }) ?? true {
            space.suspects.begin()
        }
        space.suspects.insert(number)
        batch.add(packet, firstSampleAt: path.roundTrip.firstSampleAt)
    }

    private mutating func react(
        to batch: LossBatch, priorBytesInFlight: Int, path: inout PathRecovery, now: Instant
    ) {
        guard let latest = batch.latest else { return }
        path.ecn.lost(markedCount: batch.markedCount)
        path.congestion.congested(
            CongestionLoss(
                byteCount: batch.byteCount, latestSentAt: latest.sentAt, isECN: false,
                priorBytesInFlight: priorBytesInFlight,
                bytesInFlightWhenSent: Int(latest.bytesInFlight),
                lostSinceSent: Int(clamping: path.delivery.lost &- latest.lostBefore),
                isAppLimited: latest.isAppLimited), now: now)
        let limit = path.roundTrip.persistentCongestionDuration(
            maximumAckDelay: peerMaximumAckDelay)
        if batch.longestRun > limit {
            path.congestion.persistentlyCongested(now: now)
            open.wasPersistent = true
        }
        if path.mtu.packetsLost(smallest: batch.smallest, now: now) { path.datagramSizeChanged() }
        path.pacer.setRate(path.congestion.pacingRate(roundTrip: path.roundTrip), now: now)
    }
}

extension LossBatch {
    fileprivate mutating func add(_ packet: SentPacket, firstSampleAt: Instant?) {
        byteCount += Int(packet.byteCount)
        smallest = min(smallest, Int(packet.byteCount))
        if packet.ecn == .ect0 { markedCount += 1 }
        latest = packet
        // RFC 9002, section 7.6.2: only packets that have to be acknowledged, and were sent when
        // the round trip was known, begin or end a run.
        guard packet.isAckEliciting, let firstSampleAt, packet.sentAt > firstSampleAt else {
            return
        }
        if let runStart {
            longestRun = max(longestRun, packet.sentAt.nanoseconds(since: runStart))
        } else {
            runStart = packet.sentAt
        }
    }
}
