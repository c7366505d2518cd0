internal import SMPBytes

/// What the peer is asked for with an ACK_FREQUENCY frame.
///
/// - Source: draft-ietf-quic-ack-frequency, section 4.
struct AckFrequencyRequest: Hashable, Sendable {
    /// The number of the wish.
    var sequenceNumber: UInt64
    /// How many packets may wait for an acknowledgement; with one more it is due.
    var threshold: UInt64
    /// How long they may wait, in nanoseconds.
    var maximumDelay: Int64
    /// By how much a packet has to be overtaken for the gap to be told at once.
    var reorderingThreshold: UInt64
}

/// Decides how often the peer is to acknowledge, so that a fast path does not carry one
/// acknowledgement for every two packets.
///
/// It asks for about eight acknowledgements in a round trip, and for more only when the path has
/// changed by much. In slow start nothing is asked for, as the window grows with them.
///
/// - Source: draft-ietf-quic-ack-frequency, sections 5 and 7.
struct AckFrequency: Sendable {
    /// The part of a round trip that acknowledgements may wait.
    static let fraction: Int64 = 8
    /// The most packets that may wait.
    static let maximumThreshold = 64

    /// The shortest wait that the peer can keep, in nanoseconds. (min_ack_delay)
    let minimumDelay: Int64
    /// The wait that is in force, in nanoseconds.
    private var currentDelay: Int64
    private var open: AckFrequencyRequest?
    private var last: AckFrequencyRequest?

    /// Begins with what the transport parameters say.
    ///
    /// - Parameters:
    ///   - minimumDelay: The peer's `min_ack_delay`, in nanoseconds.
    ///   - maximumDelay: The peer's `max_ack_delay`, in nanoseconds.
    init(minimumDelay: Int64, maximumDelay: Int64) {
        self.minimumDelay = minimumDelay
        currentDelay = maximumDelay
    }

    /// How long an acknowledgement may take, in nanoseconds, for the timers.
    ///
    /// - Source: draft-ietf-quic-ack-frequency, section 8.2.
    var peerMaximumAckDelay: Int64 { max(currentDelay, open?.maximumDelay ?? 0) }

    /// The frame to send now, if there is something new to ask for.
    mutating func nextRequest(path: borrowing PathRecovery) -> AckFrequencyRequest? {
        let window = path.congestion.congestionWindow
        guard open == nil, path.roundTrip.hasSample,
            window >= path.congestion.slowStartThreshold
        else { return nil }
        let delay = max(minimumDelay, path.roundTrip.smoothed / Self.fraction)
        let packets = window / path.maximumDatagramSize / Int(Self.fraction)
        let threshold = UInt64(min(max(1, packets), Self.maximumThreshold))
        if let last, !isMuchDifferent(delay, last.maximumDelay),
            !isMuchDifferent(Int64(threshold), Int64(last.threshold))
        {
            return nil
        }
        let request = AckFrequencyRequest(
            sequenceNumber: last.map { $0.sequenceNumber &+ 1 } ?? 0, threshold: threshold,
            maximumDelay: delay, reorderingThreshold: LossRecovery.packetThreshold)
        open = request
        last = request
        return request
    }

    /// Takes in that the peer has got a wish.
    mutating func acknowledged(sequenceNumber: UInt64) {
        guard let open, open.sequenceNumber == sequenceNumber else { return }
        currentDelay = open.maximumDelay
        self.open = nil
    }

    /// Takes in that a wish is lost.
    ///
    /// - Returns: The wish to send again, unless a newer one is on its way.
    func lost(sequenceNumber: UInt64) -> AckFrequencyRequest? {
        open?.sequenceNumber == sequenceNumber ? open : nil
    }

    private func isMuchDifferent(_ new: Int64, _ old: Int64) -> Bool {
        abs(new - old) > old / 2
    }
}
