internal import SMPBytes

/// Decides when to acknowledge.
///
/// As long as the peer has asked for nothing else, every second packet is acknowledged, and at once
/// what arrives out of order or with a mark of congestion.
///
/// - Source: RFC 9000, section 13.2.1; draft-ietf-quic-ack-frequency, section 6.
struct AcknowledgementPolicy: Sendable {
    /// Whether no acknowledgement is held back.
    let isImmediate: Bool
    /// How long one may be held back, in nanoseconds.
    private(set) var maximumDelay: Int64
    /// How many packets may wait; with one more an acknowledgement is due.
    private(set) var threshold: UInt64 = 1
    /// By how much a packet has to be overtaken for the gap to be told at once, or 0 for never.
    private(set) var reorderingThreshold: UInt64 = 1
    /// The sequence number of the last wish of the peer.
    private(set) var sequenceNumber: UInt64?

    /// When an acknowledgement is due.
    private(set) var deadline: Instant?
    /// Whether something was received since the last acknowledgement.
    private(set) var hasNews = false
    private var waitingCount: UInt64 = 0
    private var largestAckEliciting: UInt64?
    private var largestReported: UInt64?
    private var lowestReceived: UInt64?
    private var lastWasCE = false

    /// Begins with the rules of RFC 9000.
    init(isImmediate: Bool, maximumDelay: Int64) {
        self.isImmediate = isImmediate
        self.maximumDelay = maximumDelay
    }

    /// Whether an acknowledgement is due.
    func isDue(now: Instant) -> Bool {
        deadline.map { $0 <= now } ?? false
    }

    // MARK: Inputs

    /// Takes in a packet, which is in `ranges` already.
    mutating func received(
        _ number: PacketNumber, isAckEliciting: Bool, isCE: Bool, ranges: borrowing ReceivedRanges,
        now: Instant
    ) {
        hasNews = true
        if lowestReceived == nil { lowestReceived = number.value }
        let isNewlyCE = isCE && !(lastWasCE && sequenceNumber != nil)
        lastWasCE = isCE
        guard isAckEliciting else { return }
        waitingCount += 1
        let isOutOfOrder = isOutOfOrder(number.value, ranges: ranges)
        largestAckEliciting = max(largestAckEliciting ?? 0, number.value)
        if isImmediate || isNewlyCE || isOutOfOrder || waitingCount > threshold {
            deadline = now
        } else if deadline == nil {
            deadline = now.advanced(byNanoseconds: maximumDelay)
        }
    }

    /// Takes in the wish for an acknowledgement at once. (IMMEDIATE_ACK)
    mutating func immediateAckRequested(now: Instant) {
        deadline = now
    }

    /// Takes in how often the peer wants acknowledgements. (ACK_FREQUENCY)
    ///
    /// - Parameters:
    ///   - sequenceNumber: The number of the wish; one that comes late is ignored.
    ///   - threshold: How many packets may wait.
    ///   - maximumDelayMicroseconds: How long they may wait, in microseconds.
    ///   - reorderingThreshold: By how much a packet has to be overtaken, or 0 for never.
    /// - Source: draft-ietf-quic-ack-frequency, section 4.
    mutating func request(
        sequenceNumber: UInt64, threshold: UInt64, maximumDelayMicroseconds: UInt64,
        reorderingThreshold: UInt64
    ) {
        if let last = self.sequenceNumber, sequenceNumber <= last { return }
        self.sequenceNumber = sequenceNumber
        self.threshold = threshold
        maximumDelay = LossRecovery.decodeDelay(maximumDelayMicroseconds, exponent: 0)
        self.reorderingThreshold = reorderingThreshold
    }

    /// Notes that all that was received is told.
    mutating func acknowledged(largest: PacketNumber) {
        hasNews = false
        waitingCount = 0
        deadline = nil
        largestReported = largest.value
    }

    // MARK: Order

    private func isOutOfOrder(_ number: UInt64, ranges: borrowing ReceivedRanges) -> Bool {
        guard reorderingThreshold > 0 else { return false }
        // RFC 9000, section 13.2.1; the draft has a rule of its own.
        if sequenceNumber == nil, let largestAckEliciting, number < largestAckEliciting {
            return true
        }
        let newest = max(largestAckEliciting ?? 0, number)
        guard let missing = ranges.smallestMissing(from: firstUnreported) else { return false }
        return newest > missing && newest - missing >= reorderingThreshold
    }

    /// The smallest number that the peer cannot have given up for what it was told already.
    ///
    /// - Source: draft-ietf-quic-ack-frequency, section 6.2.
    private var firstUnreported: UInt64 {
        guard let largestReported else { return lowestReceived ?? 0 }
        let (number, underflow) = largestReported.subtractingReportingOverflow(
            reorderingThreshold - 1)
        return max(underflow ? 0 : number, lowestReceived ?? 0)
    }
}
