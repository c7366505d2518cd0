internal import SMPBytes

/// Payloads, frame by frame, each to the room that owns what it is about.
extension Connection {
    /// Takes the frames of an authentic packet.
    mutating func receivePayload(
        _ payload: Span<UInt8>, _ level: EncryptionLevel, _ number: PacketNumber,
        _ arrival: Arrival, destination: ConnectionID
    ) throws(TransportError) {
        // RFC 9000, section 12.4: a packet carries at least one frame.
        guard !payload.isEmpty else {
            throw TransportError(.protocolViolation, "packet without frames")
        }
        let isNewest = received[level.space].largest.map { number > $0 } ?? true
        var reader = ByteReader(payload)
        var (isAckEliciting, isProbing) = (false, true)
        while reader.remaining > 0, closing == nil {
            let start = reader.offset
            let frame = try Frame(from: &reader)
            guard frame.isAllowed(at: level) else {
                throw TransportError(
                    .protocolViolation, frameType: frame.type,
                    "frame in a packet with \(level) keys")
            }
            isAckEliciting = isAckEliciting || frame.isAckEliciting
            isProbing = isProbing && frame.isProbing
            do throws(TransportError) {
                try receive(
                    frame, in: payload, length: reader.offset - start, level, arrival,
                    destination: destination)
            } catch {
                throw error.naming(frame.type)
            }
        }
        // What it said may have made its keys useless, and with them its acknowledgement.
        guard keys.canOpen(level) else { return }
        received[level.space].insert(
            number, isAckEliciting: isAckEliciting, ecn: arrival.ecn, now: arrival.now)
        if level == .oneRTT, !isProbing, isNewest { followPeer(arrival) }
    }

    private mutating func receive(
        _ frame: Frame, in payload: Span<UInt8>, length: Int, _ level: EncryptionLevel,
        _ arrival: Arrival, destination: ConnectionID
    ) throws(TransportError) {
        switch frame {
        case .padding, .ping: break
        case .ack(let ack): try receive(ack, in: payload, level.space, now: arrival.now)
        case .stream(let stream):
            try streams.receive(stream, payload.extracting(stream.data))
        case .crypto(let crypto):
            try receiveCrypto(crypto, payload.extracting(crypto.data), level, now: arrival.now)
        case .datagram(let data):
            try datagrams.receive(payload.extracting(data), frameLength: length)
            events.append(.datagramReceived)
        case .connectionClose(let close):
            receive(close, payload.extracting(close.reason), now: arrival.now)
        case .newToken(let token): try receiveToken(payload.extracting(token))
        default: try receiveControl(frame, arrival, destination: destination)
        }
    }

    /// Takes a frame that carries no data.
    private mutating func receiveControl(
        _ frame: Frame, _ arrival: Arrival, destination: ConnectionID
    ) throws(TransportError) {
        switch frame {
        case .handshakeDone: try receiveHandshakeDone(now: arrival.now)
        case .newConnectionID(let issued): try peerIDs.receive(issued)
        case .retireConnectionID(let sequenceNumber):
            try retire(sequenceNumber, used: destination)
        case .pathChallenge(let data):
            let index = paths.insert(arrival.path, received: arrival.datagramLength)
            paths[index].receiveChallenge(data)
        case .pathResponse(let data): receivePathResponse(data, now: arrival.now)
        case .ackFrequency(let request): try receive(request)
        case .immediateAck:
            _ = try minimumAcknowledgementDelay()
            received.application.policy.immediateAckRequested(now: arrival.now)
        default: try streams.receiveControl(frame)
        }
    }

    /// Takes how often the peer wants acknowledgements.
    ///
    /// - Source: draft-ietf-quic-ack-frequency, section 4.
    private mutating func receive(_ request: AckFrequencyFrame) throws(TransportError) {
        let allowed = try minimumAcknowledgementDelay()..<1_000 << 14
        guard allowed.contains(request.maximumAckDelay) else {
            throw TransportError(
                .protocolViolation, "an acknowledgement delay of \(request.maximumAckDelay) µs")
        }
        received.application.policy.request(
            sequenceNumber: request.sequenceNumber, threshold: request.ackElicitingThreshold,
            maximumDelayMicroseconds: request.maximumAckDelay,
            reorderingThreshold: request.reorderingThreshold)
    }

    /// The shortest delay that the peer may ask for, in microseconds.
    ///
    /// - Throws: FRAME_ENCODING_ERROR when the extension is off, as for any frame that is not known.
    private func minimumAcknowledgementDelay() throws(TransportError) -> UInt64 {
        guard let delay = handshake.localParameters.minimumAcknowledgementDelay else {
            throw TransportError(.frameEncodingError, "the extension is not in use")
        }
        return delay
    }

    private mutating func receiveToken(_ token: Span<UInt8>) throws(TransportError) {
        // RFC 9000, section 19.7: only servers give tokens.
        guard side == .client else {
            throw TransportError(
                .protocolViolation, frameType: FrameType.newToken, "token of a client")
        }
        events.append(.token([UInt8](capacity: token.count) { $0.append(copying: token) }))
    }

    private mutating func retire(
        _ sequenceNumber: UInt64, used: ConnectionID
    ) throws(TransportError) {
        guard let retired = try localIDs.retire(sequenceNumber, used: used) else { return }
        events.append(.connectionIDRetired(retired))
        issueConnectionIDs()
    }

    /// Gives the peer as many connection IDs as it remembers.
    mutating func issueConnectionIDs() {
        let key = resetKey
        for id in localIDs.issue(&random, token: { key.token(for: $0) }) {
            events.append(.connectionIDIssued(id))
        }
    }
}
