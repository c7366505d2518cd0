import SMPBytes

@testable import SMPQUIC

extension Instant {
    /// So many microseconds after the begin of a test.
    static func microseconds(_ count: Double) -> Instant {
        Instant(nanoseconds: Int64((count * 1000).rounded()))
    }

    /// So many microseconds after the begin of a test.
    static func microseconds(_ count: Int) -> Instant { microseconds(Double(count)) }
}

/// Loss recovery with all that it works on, driven by hand.
struct RecoveryBench {
    var recovery: LossRecovery
    var spaces = RecoverySpaces()
    var path: PathRecovery

    init(
        side: Side = .client, algorithm: CongestionAlgorithm = .newReno,
        roundTrip: RTTEstimator? = nil, isConfirmed: Bool = true, usesECN: Bool = false,
        maximumDatagramSize: Int = 1200
    ) {
        recovery = LossRecovery(side: side)
        recovery.isHandshakeConfirmed = isConfirmed
        path = PathRecovery(
            algorithm: algorithm, maximumDatagramSize: maximumDatagramSize, usesECN: usesECN)
        if let roundTrip { path.roundTrip = roundTrip }
    }

    @discardableResult
    mutating func send(
        _ number: UInt64? = nil, in space: PacketNumberSpace = .application, elicits: Bool = true,
        isInFlight: Bool? = nil, byteCount: Int = 1200, frames: [SentFrame] = [.ping],
        isMTUProbe: Bool = false, at now: Instant
    ) -> UInt64 {
        while let number, spaces[space].nextNumber.value < number { spaces[space].skipNumber() }
        let used = spaces[space].nextNumber.value
        for frame in frames { spaces[space].packets.append(frame) }
        recovery.packetSent(
            byteCount: byteCount, isAckEliciting: elicits, isInFlight: isInFlight ?? elicits,
            ecn: path.ecn.codepoint, isMTUProbe: isMTUProbe, space: &spaces[space], path: &path,
            now: now)
        return used
    }

    mutating func acknowledge(
        _ numbers: [UInt64], in space: PacketNumberSpace = .application, delay: UInt64 = 0,
        ecn: ECNCounts? = nil, largest: UInt64? = nil, at now: Instant
    ) throws(TransportError) {
        let largest = PacketNumber(largest ?? numbers.max() ?? 0)
        try recovery.beginAcknowledgement(
            of: largest, delay: delay, ecn: ecn, space: &spaces[space], path: &path)
        for number in numbers {
            try recovery.acknowledge(
                PacketNumber(number)...PacketNumber(number), space: &spaces[space], path: &path,
                now: now)
        }
        recovery.finishAcknowledgement(in: space, space: &spaces[space], path: &path, now: now)
    }

    mutating func timeout(at now: Instant, isAmplificationLimited: Bool = false) -> RecoveryTimeout
    {
        recovery.timeout(
            spaces: &spaces, path: &path, isAmplificationLimited: isAmplificationLimited, now: now)
    }

    func deadline(isAmplificationLimited: Bool = false) -> Instant? {
        recovery.deadline(
            spaces: spaces, path: path, isAmplificationLimited: isAmplificationLimited)
    }

    /// The numbers whose fate is not known.
    func outstanding(in space: PacketNumberSpace = .application) -> [UInt64] {
        let packets = spaces[space].packets
        return (packets.first..<packets.next).filter {
            packets.packet($0)?.state == .outstanding
        }
    }
}
