internal import SMPBytes

/// What became of packets, told to the rooms whose frames they carried.
extension Connection {
    /// Takes an acknowledgement.
    ///
    /// - Source: RFC 9002, section A.7.
    mutating func receive(
        _ ack: AckFrame, in payload: Span<UInt8>, _ space: PacketNumberSpace, now: Instant
    ) throws(TransportError) {
        try recovery.receive(ack, in: payload, space, &spaces[space], &path, now: now)
        logRecovery(of: space, now: now)
        settleFrames(of: space)
        if space == .application {
            let probeTimeout = probeTimeout
            try keys.oneRTT?.noteAcknowledged(
                ack.largestAcknowledged, now: now, probeTimeout: probeTimeout)
            streams.roundTrip = path.roundTrip.smoothed
            noteOneRTTAcknowledged(now: now)
            askForAcknowledgements()
        }
    }

    /// Asks for more or fewer acknowledgements when the path has changed.
    ///
    /// - Source: draft-ietf-quic-ack-frequency, sections 4 and 8.2.
    private mutating func askForAcknowledgements() {
        guard handshake.isConfirmed, ackFrequency != nil else { return }
        if let request = ackFrequency?.nextRequest(path: path) { control.ackFrequency = request }
        if let delay = ackFrequency?.peerMaximumAckDelay { recovery.peerMaximumAckDelay = delay }
    }

    /// Tells the rooms about the frames of packets that were acknowledged or lost.
    mutating func settleFrames(of space: PacketNumberSpace) {
        for index in recovery.acknowledgedFrames.indices {
            acknowledged(recovery.acknowledgedFrames[index], space)
        }
        for index in recovery.lostFrames.indices {
            lost(recovery.lostFrames[index], space)
        }
        recovery.clearFrames()
    }

    private mutating func acknowledged(_ frame: SentFrame, _ space: PacketNumberSpace) {
        switch frame {
        case .crypto(let offset, let length):
            handshake[space].acknowledged(offset: offset, length: length)
        case .ack(let largest): received[space].forget(through: largest)
        case .retireConnectionID(let sequenceNumber): peerIDs.acknowledged(sequenceNumber)
        case .ackFrequency(let sequenceNumber):
            ackFrequency?.acknowledged(sequenceNumber: sequenceNumber)
        default: streams.acknowledged(frame)
        }
    }

    private mutating func lost(_ frame: SentFrame, _ space: PacketNumberSpace) {
        switch frame {
        case .crypto(let offset, let length):
            handshake[space].lost(offset: offset, length: length)
        case .newConnectionID(let sequenceNumber): localIDs.lost(sequenceNumber)
        case .retireConnectionID(let sequenceNumber): peerIDs.lost(sequenceNumber)
        case .handshakeDone: control.needsHandshakeDone = true
        case .newToken(let index): control.lostToken(index)
        case .ackFrequency(let sequenceNumber):
            control.ackFrequency =
                ackFrequency?.lost(sequenceNumber: sequenceNumber) ?? control.ackFrequency
        default: streams.lost(frame)
        }
    }
}

extension LossRecovery {
    /// Takes a whole acknowledgement.
    fileprivate mutating func receive(
        _ ack: AckFrame, in payload: Span<UInt8>, _ kind: PacketNumberSpace,
        _ space: inout RecoverySpace, _ path: inout PathRecovery, now: Instant
    ) throws(TransportError) {
        try beginAcknowledgement(
            of: ack.largestAcknowledged, delay: ack.delay, ecn: ack.ecn, space: &space,
            path: &path)
        try ack.forEachRange(in: payload) { (range) throws(TransportError) in
            try acknowledge(range, space: &space, path: &path, now: now)
        }
        finishAcknowledgement(in: kind, space: &space, path: &path, now: now)
    }
}
