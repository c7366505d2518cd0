internal import SMPBytes
internal import SMPCrypto

/// One packet: header, frames, padding, seal.
extension Connection {
    /// What a packet at a level is wanted for, or `nil` when there is nothing to send in one.
    func need(
        _ level: EncryptionLevel, hasBudget: Bool, now: Instant
    ) -> DatagramPlan.Need? {
        guard keys.canSeal(level) else { return nil }
        var need = DatagramPlan.Need()
        need.isProbe =
            probes[level.space] > 0 && level != .zeroRTT
            || probes[level.space] > 0 && !keys.canSeal(.oneRTT)
        need.acknowledges =
            level != .zeroRTT && received[level.space].shouldAcknowledge(now: now)
        need.elicits =
            need.isProbe
            || (hasBudget || isOwed(level)) && hasFrames(level)
                && spaces[level.space].packets.hasRoom
        return need.isSomething ? need : nil
    }

    /// Whether a level may send although the window is full.
    ///
    /// Early application data may fill the window, and is acknowledged only when the handshake is
    /// through; so what the handshake still needs must not wait for it.
    private func isOwed(_ level: EncryptionLevel) -> Bool {
        level != .oneRTT && level != .zeroRTT && spaces[level.space].bytesInFlight == 0
    }

    /// Whether there are frames to be sent that the peer has to acknowledge.
    func hasFrames(_ level: EncryptionLevel) -> Bool {
        switch level {
        case .initial: handshake.initial.hasPending
        case .handshake: handshake.handshake.hasPending
        case .zeroRTT: streams.hasPending || datagrams.hasPending
        case .oneRTT:
            streams.hasPending || datagrams.hasPending || handshake.application.hasPending
                || localIDs.hasPending || peerIDs.hasPending || control.hasPending
        }
    }

    /// Writes one packet behind what `out` holds, if there is anything to write.
    ///
    /// - Parameters:
    ///   - level: The keys that protect it.
    ///   - need: What it is for.
    ///   - out: Where it goes.
    ///   - limit: The most bytes that it may have.
    ///   - minimumLength: The size that PADDING fills it up to.
    ///   - now: The time.
    mutating func writePacket(
        _ level: EncryptionLevel, _ need: DatagramPlan.Need, into out: inout OutputSpan<UInt8>,
        limit: Int, minimumLength: Int = 0, now: Instant
    ) {
        let packet = writePacket(level, into: &out, limit: limit, minimumLength: minimumLength) {
            (connection, out) in
            connection.writeFrames(level, need, into: &out, now: now)
        }
        guard let packet else { return }
        commit(packet, now: now)
        if need.isProbe, packet.frames.isAckEliciting { probes[level.space] -= 1 }
    }

    /// Writes one packet with the frames that `body` appends, and seals it.
    ///
    /// - Returns: What it is, or `nil` when nothing was written.
    mutating func writePacket(
        _ level: EncryptionLevel, into out: inout OutputSpan<UInt8>, limit: Int,
        minimumLength: Int,
        _ body: (inout Connection, inout OutputSpan<UInt8>) -> FrameSummary
    ) -> WrittenPacket? {
        let start = out.count
        guard let header = header(level) else { return nil }
        let overhead = header.encodedLength + AEADAlgorithm.tagLength
        guard limit >= overhead + 4 else { return nil }
        header.encode(token: handshake.token.span, into: &out)
        let payloadStart = out.count
        let frames = out.append(upTo: limit - overhead) { body(&self, &$0) }
        guard out.count > payloadStart || minimumLength > 0 else {
            spaces[level.space].packets.abandonOpen()
            out.removeLast(out.count - start)
            return nil
        }
        pad(&out, from: start, header, minimumLength: min(minimumLength, limit))
        if let log {
            let payload = out.span.extracting(payloadStart..<out.count)
            self.log?.openFrames = log.frames(payload)
        }
        out.append(zeros: AEADAlgorithm.tagLength)
        seal(&out, from: start, header)
        return WrittenPacket(
            level: level, number: header.number, byteCount: out.count - start, frames: frames,
            isPadded: minimumLength > 0, ecn: path.ecn.codepoint)
    }

    /// The header of the next packet.
    ///
    /// - Returns: `nil` when packet numbers have run out, after which nothing is sent any more.
    /// - Source: RFC 9000, section 12.3.
    private func header(_ level: EncryptionLevel) -> PacketHeaderWriter? {
        let number = spaces[level.space].nextNumber
        let largestAcknowledged = spaces[level.space].largestAcknowledged
        guard let length = number.encodedLength(largestAcknowledged: largestAcknowledged) else {
            return nil
        }
        return PacketHeaderWriter(
            level: level, version: version, destination: peerIDs.current,
            source: localIDs.handshakeID,
            packetNumberLength: length, number: number, keyPhase: keys.phase,
            greasesFixedBit: greasesFixedBit,
            tokenLength: level == .initial ? handshake.token.count : 0)
    }

    /// Whether this packet has a fixed bit of 0, which the peer has agreed to ignore.
    private var greasesFixedBit: Bool {
        configuration.greases && handshake.isConfirmed && peerParameters?.greasesFixedBit == true
            && spaces.application.nextNumber.value & 7 == 3
    }

    /// Fills a packet up with PADDING frames: to a size, and to what header protection samples.
    ///
    /// - Source: RFC 9001, section 5.4.2.
    private func pad(
        _ out: inout OutputSpan<UInt8>, from start: Int, _ header: PacketHeaderWriter,
        minimumLength: Int
    ) {
        let length = out.count - start
        let forSize = minimumLength - AEADAlgorithm.tagLength - length
        let forSample = header.encodedLength + 4 - header.packetNumberLength - length
        out.append(zeros: max(0, forSize, forSample))
    }

    private mutating func seal(
        _ out: inout OutputSpan<UInt8>, from start: Int, _ header: PacketHeaderWriter
    ) {
        var all = out.mutableSpan
        var packet = all.part(start..<all.count)
        header.patchLength(in: &packet)
        keys.seal(
            &packet, header.level, numberOffset: header.packetNumberOffset,
            numberLength: header.packetNumberLength, header.number)
    }

    /// Notes that a packet is on its way.
    mutating func commit(_ packet: WrittenPacket, isMTUProbe: Bool = false, now: Instant) {
        let space = packet.level.space
        recovery.packetSent(
            byteCount: packet.byteCount, isAckEliciting: packet.frames.isAckEliciting,
            isInFlight: packet.frames.isAckEliciting || packet.isPadded, ecn: packet.ecn,
            isMTUProbe: isMTUProbe, space: &spaces[space], path: &path, now: now)
        if let largest = packet.frames.acknowledged {
            received[space].acknowledgementSent(largest: largest)
        }
        if packet.frames.isAckEliciting { idle.sent(now: now) }
        if packet.level == .oneRTT { noteOneRTTSent(packet.frames) }
        if log != nil {
            log?.packetSent(packet.level, packet.number, length: packet.byteCount, now: now)
            logMetrics(now: now)
        }
        // RFC 9001, section 4.9.1: a client needs no first packets any more.
        if packet.level == .handshake, side == .client { discardInitialKeys(now: now) }
    }

    private mutating func noteOneRTTSent(_ frames: FrameSummary) {
        unacknowledgedCount = frames.isAckEliciting ? 0 : unacknowledgedCount + 1
        // RFC 9000, section 13.2.4: only acknowledgements of acknowledgements make them shorter.
        if unacknowledgedCount >= 32, received.application.ranges.runs.count > 1 {
            control.needsPing = true
        }
        if skippedNumbers.contains(spaces.application.nextNumber, &random) {
            spaces.application.skipNumber()
        }
    }

    // MARK: Frames

    /// Appends the frames of a packet.
    private mutating func writeFrames(
        _ level: EncryptionLevel, _ need: DatagramPlan.Need,
        into out: inout OutputSpan<UInt8>, now: Instant
    ) -> FrameSummary {
        var summary = FrameSummary(isAckEliciting: false)
        let space = level.space
        if level != .zeroRTT, need.acknowledges || (need.elicits && received[space].hasNews) {
            summary.acknowledged = writeAck(space, into: &out, now: now)
        }
        guard need.elicits else { return summary }
        let start = out.count
        handshake[space].writeFrames(into: &out, &spaces[space].packets)
        if space == .application { writeApplicationFrames(level, into: &out, now: now) }
        if out.count == start, need.isProbe || control.needsPing {
            control.writePing(into: &out, &spaces[space].packets)
        }
        summary.isAckEliciting = out.count > start
        // An acknowledgement that was to travel with something does not travel alone.
        if !summary.isAckEliciting, !need.acknowledges, summary.acknowledged != nil {
            out.removeLast(out.count)
            spaces[space].packets.abandonOpen()
            summary.acknowledged = nil
        }
        return summary
    }

    private mutating func writeAck(
        _ space: PacketNumberSpace, into out: inout OutputSpan<UInt8>, now: Instant
    ) -> PacketNumber? {
        let largest = received[space].encodeAck(
            into: &out, delayExponent: space == .application ? 3 : 0,
            maximumLength: out.freeCapacity, now: now)
        if let largest { spaces[space].packets.append(.ack(largest: largest)) }
        return largest
    }

    private mutating func writeApplicationFrames(
        _ level: EncryptionLevel, into out: inout OutputSpan<UInt8>, now: Instant
    ) {
        if level == .oneRTT {
            if control.hasPending {
                control.writeFrames(into: &out, &spaces.application.packets)
            }
            localIDs.writeFrames(into: &out, &spaces.application.packets)
            peerIDs.writeFrames(into: &out, &spaces.application.packets)
        }
        streams.writeControlFrames(into: &out, now: now, &spaces.application.packets)
        if datagrams.hasPending {
            datagrams.writeFrames(
                into: &out, isEmptyPacket: out.count == 0, &spaces.application.packets)
        }
        streams.writeStreamFrames(into: &out, &spaces.application.packets)
    }
}

/// What a packet carries, as far as loss recovery wants to know.
struct FrameSummary {
    /// Whether the peer has to acknowledge it.
    var isAckEliciting: Bool
    /// The highest number that it acknowledges, if it acknowledges anything.
    var acknowledged: PacketNumber?
}

/// A packet that was written and sealed.
struct WrittenPacket {
    /// The keys that protect it.
    let level: EncryptionLevel
    /// Its number.
    let number: PacketNumber
    /// Its size, in bytes.
    let byteCount: Int
    /// What it carries.
    let frames: FrameSummary
    /// Whether it was filled up to a size.
    let isPadded: Bool
    /// How it is marked.
    let ecn: ECNCodepoint
}
