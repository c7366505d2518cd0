internal import SMPBytes

/// The handshake messages of one level, in both directions.
///
/// - Source: RFC 9000, sections 7.5 and 19.6.
struct CryptoStream: Sendable {
    /// The most bytes that may wait for others before them.
    ///
    /// RFC 9000, section 7.5 wants 4,096 at least; a chain of certificates is longer.
    static let bufferLength: UInt64 = 65_536

    /// The most stretches that may wait for others before them.
    ///
    /// Anybody can make the first packets, so that their pieces must not cost much to put in order.
    static let maximumGapCount = 256

    private var sending = SendBuffer()
    private var receiving = ReceiveBuffer()

    /// Whether there is something to send.
    var hasPending: Bool { sending.hasUnsent }

    /// Whether the peer has all that was sent.
    var isAcknowledged: Bool { sending.isAcknowledged }

    /// Whether bytes have come that wait for others before them, or were not read.
    var hasUnread: Bool { receiving.highest > receiving.start }

    /// Takes a message to send.
    mutating func write(_ bytes: Span<UInt8>) {
        sending.write(bytes)
    }

    /// Appends CRYPTO frames until there is no room or nothing to send.
    mutating func writeFrames(into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets) {
        while sending.hasUnsent {
            let offset = sending.firstLost?.lowerBound ?? sending.nextOffset
            let room = out.freeCapacity - CryptoFrame.headerLength(offset: offset)
            guard room > 0 else { return }
            let part = sending.takeNext(limit: room)
            CryptoFrame.encodeHeader(offset: offset, length: part.count, into: &out)
            sending.copy(part, into: &out)
            sent.append(.crypto(offset: offset, length: UInt32(part.count)))
        }
    }

    /// Takes what has come.
    ///
    /// - Throws: CRYPTO_BUFFER_EXCEEDED when too much waits.
    mutating func receive(_ bytes: Span<UInt8>, at offset: UInt64) throws(TransportError) {
        guard offset + UInt64(bytes.count) <= receiving.start + Self.bufferLength else {
            throw TransportError(
                .cryptoBufferExceeded, frameType: FrameType.crypto,
                "too much of the handshake out of order")
        }
        guard receiving.gapCount < Self.maximumGapCount || offset <= receiving.contiguousEnd else {
            throw TransportError(
                .cryptoBufferExceeded, frameType: FrameType.crypto,
                "the handshake in too many pieces")
        }
        receiving.insert(bytes, at: offset)
    }

    /// Takes out all that is in order.
    mutating func read() -> [UInt8] {
        [UInt8](capacity: receiving.readableCount) { _ = receiving.read(into: &$0) }
    }

    /// Takes note that the peer has a part.
    mutating func acknowledged(offset: UInt64, length: UInt32) {
        sending.acknowledged(offset..<offset + UInt64(length))
    }

    /// Takes note that a part has to be sent again.
    mutating func lost(offset: UInt64, length: UInt32) {
        sending.lost(offset..<offset + UInt64(length))
    }

    /// Sends everything again from the start.
    ///
    /// - Source: RFC 9000, section 17.2.5.2.
    mutating func retransmitAll() {
        sending.retransmitAll()
    }

    /// Forgets what was to be sent and what has come, as the keys of the level are gone.
    mutating func discard() {
        sending.discard()
        receiving.discard()
    }
}
