internal import SMPBytes

/// Messages that are neither put in order nor sent again.
///
/// - Source: RFC 9221.
struct Datagrams: Sendable {
    /// The longest frame that this end takes, in bytes; 0 for none.
    let localLimit: UInt64
    /// The longest frame that the peer takes, in bytes; 0 for none.
    var peerLimit: UInt64 = 0
    private let capacity: Int
    private var outgoing: [[UInt8]] = []
    private var incoming: [[UInt8]] = []
    /// How many were dropped because nobody read them.
    private(set) var droppedCount = 0

    init(localLimit: UInt64, capacity: Int) {
        self.localLimit = localLimit
        self.capacity = max(1, capacity)
    }

    /// Whether there is one to be sent.
    var hasPending: Bool { !outgoing.isEmpty }

    /// The longest message that fits both the peer and a packet with `room` bytes for frames.
    func maximumLength(room: Int) -> Int {
        let limit = Int(min(peerLimit, UInt64(max(0, room))))
        return max(0, limit - 3)
    }

    /// Takes a message to be sent.
    ///
    /// - Returns: Whether there was room for it.
    mutating func send(_ bytes: Span<UInt8>) -> Bool {
        guard outgoing.count < capacity else { return false }
        outgoing.append([UInt8](capacity: bytes.count) { $0.append(copying: bytes) })
        return true
    }

    /// Takes the oldest message that has come.
    mutating func receive() -> [UInt8]? {
        incoming.isEmpty ? nil : incoming.removeFirst()
    }

    /// Appends messages until there is no room or none is left.
    ///
    /// One that never fits, as the path has become narrower, is dropped.
    mutating func writeFrames(
        into out: inout OutputSpan<UInt8>, isEmptyPacket: Bool, _ sent: inout SentPackets
    ) {
        var isFirst = isEmptyPacket
        while let next = outgoing.first {
            guard out.freeCapacity >= next.count + 3 else {
                guard isFirst else { return }
                outgoing.removeFirst()
                droppedCount += 1
                continue
            }
            out.append(varint: FrameType.datagram + 1)
            // Two bytes, so that the length of the header does not depend on what it says.
            out.append(bigEndian: UInt16(truncatingIfNeeded: next.count & 0x3FFF) | 0x4000)
            out.append(copying: next.span)
            outgoing.removeFirst()
            sent.append(.datagram(id: 0))
            isFirst = false
        }
    }

    /// Takes a message that has come; the oldest makes room for it when there are too many.
    ///
    /// - Throws: PROTOCOL_VIOLATION when the peer must not send it.
    mutating func receive(_ bytes: Span<UInt8>, frameLength: Int) throws(TransportError) {
        // RFC 9221, section 3: no frame is longer than this end has said.
        guard UInt64(frameLength) <= localLimit else {
            throw TransportError(
                .protocolViolation, frameType: FrameType.datagram,
                "datagram of \(frameLength) bytes, at most \(localLimit) are taken")
        }
        if incoming.count >= capacity {
            incoming.removeFirst()
            droppedCount += 1
        }
        incoming.append([UInt8](capacity: bytes.count) { $0.append(copying: bytes) })
    }
}
