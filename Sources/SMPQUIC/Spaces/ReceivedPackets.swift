internal import SMPBytes

/// What was received in one packet number space, and when that has to be acknowledged.
///
/// - Source: RFC 9000, section 13.2.
struct ReceivedPackets: Sendable {
    /// The numbers.
    private(set) var ranges = ReceivedRanges()
    /// The largest number received.
    private(set) var largest: PacketNumber?
    /// When that packet arrived.
    private(set) var largestReceivedAt = Instant(nanoseconds: 0)
    /// The marks counted.
    private(set) var ecn = ECNCounts()
    /// When an acknowledgement is due.
    var policy: AcknowledgementPolicy

    /// Begins a space.
    ///
    /// - Parameters:
    ///   - space: Which it is: Initial and Handshake packets are acknowledged at once.
    ///   - maximumAckDelay: How long an acknowledgement may be held back, in nanoseconds, as this
    ///     end has promised.
    init(space: PacketNumberSpace, maximumAckDelay: Int64 = 25_000_000) {
        policy = AcknowledgementPolicy(
            isImmediate: space != .application, maximumDelay: maximumAckDelay)
    }

    /// Whether a packet was received before, or is too old to tell: it must not be looked at.
    func contains(_ number: PacketNumber) -> Bool {
        ranges.contains(number.value)
    }

    /// Takes up a packet that was opened and read.
    ///
    /// - Parameters:
    ///   - number: Its number.
    ///   - isAckEliciting: Whether it has to be acknowledged.
    ///   - codepoint: The mark in its IP header.
    ///   - now: The time.
    mutating func insert(
        _ number: PacketNumber, isAckEliciting: Bool, ecn codepoint: ECNCodepoint,
        now: Instant
    ) {
        guard ranges.insert(number.value) else { return }
        count(codepoint)
        if largest.map({ number > $0 }) ?? true {
            largest = number
            largestReceivedAt = now
        }
        policy.received(
            number, isAckEliciting: isAckEliciting, isCE: codepoint == .ce, ranges: ranges,
            now: now)
    }

    /// Forgets what the peer knows to have been received, as it has acknowledged an acknowledgement
    /// that went up to `number`.
    ///
    /// - Source: RFC 9000, section 13.2.4.
    mutating func forget(through number: PacketNumber) {
        ranges.forget(through: number.value)
    }

    // MARK: When

    /// When an acknowledgement has to be sent at the latest, or `nil` when none has.
    var acknowledgementDeadline: Instant? { policy.deadline }

    /// Whether an acknowledgement has to be sent now.
    func shouldAcknowledge(now: Instant) -> Bool { policy.isDue(now: now) }

    /// Whether something was received that no acknowledgement has told yet, so that one is worth
    /// its bytes in a packet that is sent anyway.
    var hasNews: Bool { policy.hasNews && !ranges.isEmpty }

    private mutating func count(_ codepoint: ECNCodepoint) {
        switch codepoint {
        case .notECT: break
        case .ect0: ecn.ect0 &+= 1
        case .ect1: ecn.ect1 &+= 1
        case .ce: ecn.ce &+= 1
        }
    }
}
