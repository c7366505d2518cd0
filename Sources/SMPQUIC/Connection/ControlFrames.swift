internal import SMPBytes

/// Frames that belong to the connection as a whole and to no other room.
struct ControlFrames: Sendable {
    /// Whether HANDSHAKE_DONE has to be sent, for the first time or again.
    var needsHandshakeDone = false
    /// Whether a PING has to be sent.
    var needsPing = false
    /// What the peer is to be asked about its acknowledgements.
    var ackFrequency: AckFrequencyRequest?
    /// Tokens for later connections of the client, by number, and whether they have to be sent.
    private var tokens: [(bytes: [UInt8], needsSending: Bool)] = []

    /// The most tokens that a server gives a client.
    static let maximumTokenCount = 4

    /// Whether there is anything to send.
    var hasPending: Bool {
        needsHandshakeDone || needsPing || ackFrequency != nil
            || tokens.contains { $0.needsSending }
    }

    /// Takes a token for the client.
    mutating func send(token: [UInt8]) {
        guard tokens.count < Self.maximumTokenCount, !token.isEmpty else { return }
        tokens.append((token, true))
    }

    /// Sends a token again.
    mutating func lostToken(_ index: UInt64) {
        guard let index = Int(exactly: index), tokens.indices.contains(index) else { return }
        tokens[index].needsSending = true
    }

    /// Appends frames until there is no room or nothing to send.
    mutating func writeFrames(into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets) {
        if needsHandshakeDone, out.freeCapacity > 0 {
            needsHandshakeDone = false
            out.append(varint: FrameType.handshakeDone)
            sent.append(.handshakeDone)
        }
        if let request = ackFrequency, out.freeCapacity >= AckFrequencyFrame.maximumLength {
            ackFrequency = nil
            AckFrequencyFrame(request).encode(into: &out)
            sent.append(.ackFrequency(sequenceNumber: request.sequenceNumber))
        }
        for index in tokens.indices where tokens[index].needsSending {
            let token = tokens[index].bytes
            guard out.freeCapacity >= 3 + token.count else { break }
            tokens[index].needsSending = false
            out.append(varint: FrameType.newToken)
            out.append(varint: UInt64(token.count))
            out.append(copying: token.span)
            sent.append(.newToken(index: UInt64(index)))
        }
    }

    /// Appends a PING, if one is wanted and nothing else in the packet is acknowledged.
    mutating func writePing(into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets) {
        guard out.freeCapacity > 0 else { return }
        needsPing = false
        out.append(varint: FrameType.ping)
        sent.append(.ping)
    }
}
