internal import SMPBytes

/// The ACK frame, and the PATH_ACK frame of the multipath extension.
///
/// ```
///  type │ path? │ largest │ delay │ gaps │ first length │ (gap │ length) … │ ECN counts?
/// ```
///
/// - Source: RFC 9000, section 19.3; draft-ietf-quic-multipath, section 4.1.
extension ReceivedPackets {
    /// Appends an acknowledgement of all that was received, or as much of the newest as fits.
    ///
    /// - Parameters:
    ///   - out: Where it goes.
    ///   - delayExponent: The power of two by which the delay is divided. (ack_delay_exponent)
    ///   - pathID: The path, for a PATH_ACK frame.
    ///   - maximumLength: The room there is, in bytes.
    ///   - now: The time.
    /// - Returns: The largest number in it, or `nil` when there was nothing to tell or no room.
    func encodeAck(
        into out: inout OutputSpan<UInt8>, delayExponent: Int, pathID: UInt32? = nil,
        maximumLength: Int, now: Instant
    ) -> PacketNumber? {
        guard let newest = ranges.runs.last else { return nil }
        let hasCounts = ecn != ECNCounts()
        let delay = delayField(exponent: delayExponent, now: now)
        let fixed =
            1 + (pathID.map { Varint.length(of: UInt64($0)) } ?? 0)
            + Varint.length(of: newest.last) + Varint.length(of: delay)
            + Varint.length(of: newest.last - newest.first) + (hasCounts ? ecn.encodedLength : 0)
        guard let gapCount = gapCount(fitting: min(maximumLength, out.freeCapacity) - fixed)
        else { return nil }
        out.append((pathID == nil ? 0x02 : 0x3E) | (hasCounts ? 1 : 0))
        if let pathID { out.append(varint: UInt64(pathID)) }
        out.append(varint: newest.last)
        out.append(varint: delay)
        out.append(varint: UInt64(gapCount))
        out.append(varint: newest.last - newest.first)
        encodeGaps(gapCount, into: &out)
        if hasCounts { ecn.encode(into: &out) }
        return PacketNumber(newest.last)
    }

    /// Notes that an acknowledgement was sent.
    mutating func acknowledgementSent(largest: PacketNumber) {
        policy.acknowledged(largest: largest)
    }

    private func delayField(exponent: Int, now: Instant) -> UInt64 {
        let waited = max(0, now.nanoseconds(since: largestReceivedAt)) / 1000
        return min(UInt64(waited) >> UInt64(exponent), Varint.max)
    }

    /// How many runs below the newest fit, or `nil` when not even their number does.
    private func gapCount(fitting length: Int) -> Int? {
        var left = length - 1
        guard left >= 0 else { return nil }
        var count = 0
        for index in ranges.runs.indices.dropLast().reversed() {
            let (gap, run) = fields(at: index)
            left -= Varint.length(of: gap) + Varint.length(of: run)
            if count == 63 { left -= 1 }
            guard left >= 0 else { break }
            count += 1
        }
        return count
    }

    private func encodeGaps(_ count: Int, into out: inout OutputSpan<UInt8>) {
        for index in ranges.runs.indices.dropLast().suffix(count).reversed() {
            let (gap, run) = fields(at: index)
            out.append(varint: gap)
            out.append(varint: run)
        }
    }

    /// The gap above a run and the length of the run, each one less than the number of packets.
    private func fields(at index: Int) -> (gap: UInt64, run: UInt64) {
        let run = ranges.runs[index]
        return (ranges.runs[index + 1].first - run.last - 2, run.last - run.first)
    }
}

extension ECNCounts {
    /// The size of the three counts on the wire, in bytes.
    fileprivate var encodedLength: Int {
        Varint.length(of: ect0) + Varint.length(of: ect1) + Varint.length(of: ce)
    }

    /// Appends the three counts.
    fileprivate func encode(into out: inout OutputSpan<UInt8>) {
        out.append(varint: ect0)
        out.append(varint: ect1)
        out.append(varint: ce)
    }
}
