public import SMPBytes

/// Datagrams out, and time.
extension Endpoint {
    /// Writes what is to be sent next: an answer to a stranger, or what one connection has to say.
    ///
    /// Connections take turns. The caller repeats this until nothing comes back.
    ///
    /// - Parameters:
    ///   - out: Where the datagrams are put, one right behind the other. Nothing is written when
    ///     there is less room than for the longest datagram of a connection.
    ///   - now: The time.
    /// - Returns: What was written and where it goes, or `nil` when there is nothing to send now, or
    ///   no room for it.
    public mutating func transmit(
        into out: inout OutputSpan<UInt8>, now: Instant
    ) -> Transmission? {
        if let answer = transmitAnswer(into: &out) { return answer }
        while let key = senders.next() {
            guard let held = slots[key] else { continue }
            guard out.freeCapacity >= held.connection.longestDatagram else {
                // It has not had its turn, and would not get another by itself.
                senders.append(key)
                return nil
            }
            if let transmission = held.connection.transmit(into: &out, now: now) {
                senders.append(key)
                return transmission
            }
            held.isQueuedToSend = false
            settle(held, now: now)
        }
        return nil
    }

    private mutating func transmitAnswer(into out: inout OutputSpan<UInt8>) -> Transmission? {
        guard out.freeCapacity >= StatelessAnswer.maximumLength, let pending = answers.next() else {
            return nil
        }
        let start = out.count
        pending.answer.encode(into: &out, versions: policy.versions, &random)
        let byteCount = out.count - start
        guard byteCount > 0 else { return nil }
        return Transmission(
            path: pending.path, byteCount: byteCount, segmentLength: byteCount, ecn: .notECT)
    }

    /// When ``handleTimeout(now:)`` is due, or `nil` for never.
    public var deadline: Instant? { deadlines.first?.deadline }

    /// Takes note that time has passed.
    ///
    /// - Parameter now: The time, which may be earlier than ``deadline``; then nothing happens.
    public mutating func handleTimeout(now: Instant) {
        while let first = deadlines.first, first.deadline <= now {
            // The deadline is set again when the connection has had its turn to send.
            deadlines.set(first.slot, nil)
            slots[first.slot]?.connection.handleTimeout(now: now)
            touch(first.slot, now: now)
        }
    }
}
