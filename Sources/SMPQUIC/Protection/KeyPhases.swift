internal import SMPBytes

/// When keys may be replaced, and which ones a packet is opened with: the rules of key updates,
/// without the keys.
///
/// - Source: RFC 9001, sections 6.1 to 6.6.
struct KeyPhases: Sendable {
    /// Which of the keys that are held a packet is to be opened with.
    enum Choice: Hashable, Sendable {
        /// Those of the phase before, for packets that were overtaken.
        case previous
        /// Those in use.
        case current
        /// Those of the next phase, to which the peer may have gone over.
        case next
    }

    /// How far a key is from the most that it may protect.
    enum Wear: Hashable, Sendable {
        /// It will do.
        case fresh
        /// It is time for another.
        case worn
        /// It must not seal anything more.
        case exhausted
    }

    /// What one key may do.
    let limits: AEADLimits
    /// The phase in use. (Key Phase)
    private(set) var current = false
    /// How often keys were replaced.
    private(set) var updateCount = 0

    private var sealedCount: UInt64 = 0
    private var forgedCount: UInt64 = 0
    /// The first number that was sealed in the phase in use.
    private var firstSealed: PacketNumber?
    /// The lowest number that was opened in the phase in use.
    private var lowestOpened: PacketNumber?
    /// Whether the peer has acknowledged a packet of the phase in use.
    private(set) var isAcknowledged = false
    /// Whether the last packet that was opened is of the phase before.
    private var isOvertaken = false
    /// Until when the keys of the phase before are kept.
    private(set) var settlesAt: Instant?
    /// From when on this end may begin another phase.
    private var mayAdvanceAt: Instant?

    init(limits: AEADLimits) {
        self.limits = limits
    }

    // MARK: Sealing

    /// Counts a packet that is sealed.
    mutating func noteSealed(_ number: PacketNumber) {
        sealedCount += 1
        if firstSealed == nil { firstSealed = number }
    }

    /// How far the key that seals is from the most that it may protect.
    ///
    /// - Source: RFC 9001, section 6.6.
    var wear: Wear {
        if sealedCount >= limits.sealedPackets { return .exhausted }
        return sealedCount >= limits.sealedPackets / 2 ? .worn : .fresh
    }

    /// Notes the highest number that the peer acknowledges in the packet that was opened last.
    ///
    /// - Throws: KEY_UPDATE_ERROR when the packet is of the phase before, and acknowledges one of
    ///   this phase.
    /// - Source: RFC 9001, sections 6.2 and 6.5.
    mutating func noteAcknowledged(
        _ largest: PacketNumber, now: Instant, probeTimeout: Int64
    ) throws(TransportError) {
        guard let firstSealed, largest >= firstSealed else { return }
        guard !isOvertaken else {
            throw TransportError(.keyUpdateError, "old keys acknowledge newer ones")
        }
        guard !isAcknowledged else { return }
        isAcknowledged = true
        mayAdvanceAt = updateCount == 0 ? now : now.advanced(byNanoseconds: 3 * probeTimeout)
    }

    /// Whether this end may begin a new phase; the handshake has to be confirmed besides.
    ///
    /// - Source: RFC 9001, sections 6.1 and 6.5.
    func mayAdvance(now: Instant) -> Bool {
        isAcknowledged && (mayAdvanceAt.map { now >= $0 } ?? true)
    }

    /// Begins a new phase.
    mutating func advance(now: Instant, probeTimeout: Int64) {
        current.toggle()
        updateCount += 1
        sealedCount = 0
        firstSealed = nil
        lowestOpened = nil
        isAcknowledged = false
        isOvertaken = false
        mayAdvanceAt = nil
        settlesAt = now.advanced(byNanoseconds: 3 * probeTimeout)
    }

    // MARK: Opening

    /// Which keys open a packet.
    ///
    /// Only its number tells an overtaken packet of the phase before from the first of the next one.
    ///
    /// - Source: RFC 9001, section 6.5.
    func keys(for number: PacketNumber, phase: Bool) -> Choice {
        if phase == current { return .current }
        // Nothing has come yet in the phase that this end has begun.
        guard let lowestOpened else { return updateCount == 0 ? .next : .previous }
        return number < lowestOpened ? .previous : .next
    }

    /// Notes a packet that was opened with the keys in use.
    mutating func noteOpened(_ number: PacketNumber) {
        isOvertaken = false
        lowestOpened = lowestOpened.map { min($0, number) } ?? number
    }

    /// Notes a packet that was opened with the keys of the phase before.
    mutating func noteOvertaken() {
        isOvertaken = true
    }

    /// Counts a packet that is not authentic.
    ///
    /// - Throws: AEAD_LIMIT_REACHED.
    mutating func noteForged() throws(TransportError) {
        forgedCount += 1
        guard forgedCount < limits.forgedPackets else {
            throw TransportError(.aeadLimitReached, "\(forgedCount) packets were forged")
        }
    }

    /// Follows the peer into a new phase.
    ///
    /// - Throws: KEY_UPDATE_ERROR when this end has sealed nothing in the phase that the peer leaves,
    ///   so that no acknowledgement can have told the peer of it.
    mutating func follow(
        _ number: PacketNumber, now: Instant, probeTimeout: Int64
    ) throws(TransportError) {
        // RFC 9001, section 6.2: nobody updates again before the last update was acknowledged.
        guard updateCount == 0 || firstSealed != nil else {
            throw TransportError(.keyUpdateError, "two key updates without an acknowledgement")
        }
        advance(now: now, probeTimeout: probeTimeout)
        lowestOpened = number
    }
}
