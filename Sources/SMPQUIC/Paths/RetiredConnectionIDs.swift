/// The numbers of the peer's names that this end has given back.
///
/// All below ``floor`` are; of those above it a bounded number is remembered one by one. Peers number
/// their names without gaps, so that the floor follows.
///
/// - Source: RFC 9000, sections 5.1.2 and 19.15.
struct RetiredConnectionIDs: Sendable {
    private struct Entry: Sendable {
        let sequenceNumber: UInt64
        var isPending: Bool
    }

    /// Below this number nothing is in use.
    private(set) var floor: UInt64 = 0
    /// Numbers from the floor on that were given back.
    private var above: [UInt64] = []
    /// What the peer has not acknowledged yet.
    private var outstanding: [Entry] = []
    private let maximumCount: Int

    /// The most connection IDs that are counted with, whatever the limit.
    private static let maximumLimit: UInt64 = 64

    /// Remembers four times as many as the peer may have in use at a time.
    init(limit: UInt64) {
        maximumCount = Int(4 * min(limit, Self.maximumLimit))
    }

    /// Whether one has to be told.
    var hasPending: Bool { outstanding.contains { $0.isPending } }

    /// Whether another can be given back now.
    var hasRoom: Bool { outstanding.count < maximumCount }

    /// Whether a number was given back.
    func contains(_ sequenceNumber: UInt64) -> Bool {
        sequenceNumber < floor || above.contains(sequenceNumber)
    }

    /// Gives back a name that was in use, or could have been.
    ///
    /// - Throws: CONNECTION_ID_LIMIT_ERROR when the peer leaves too many unacknowledged.
    mutating func insert(_ sequenceNumber: UInt64) throws(TransportError) {
        try tell(sequenceNumber)
        guard !contains(sequenceNumber) else { return }
        above.append(sequenceNumber)
        // A peer that leaves gaps has no right to come back to them.
        if above.count > maximumCount, let least = above.min() { floor = max(floor, least) }
        while above.contains(floor) { floor += 1 }
        above.removeAll { $0 < floor }
    }

    /// Gives back a name that came when its number was given back already.
    ///
    /// - Throws: CONNECTION_ID_LIMIT_ERROR when the peer leaves too many unacknowledged.
    mutating func insertAgain(_ sequenceNumber: UInt64) throws(TransportError) {
        // What stands one by one was told, and cannot have come for the first time now.
        guard !above.contains(sequenceNumber) else { return }
        try tell(sequenceNumber)
    }

    private mutating func tell(_ sequenceNumber: UInt64) throws(TransportError) {
        guard !outstanding.contains(where: { $0.sequenceNumber == sequenceNumber }) else { return }
        // RFC 9000, section 5.1.2: a peer that does not acknowledge cannot make this grow.
        guard hasRoom else {
            throw TransportError(
                .connectionIDLimitError, frameType: FrameType.newConnectionID,
                "too many connection IDs are being retired")
        }
        outstanding.append(Entry(sequenceNumber: sequenceNumber, isPending: true))
    }

    /// Gives back everything below a number.
    mutating func raiseFloor(to bound: UInt64) {
        floor = max(floor, bound)
        above.removeAll { $0 < floor }
    }

    /// Takes a number that is told to the peer now.
    mutating func takePending() -> UInt64? {
        guard let index = outstanding.firstIndex(where: { $0.isPending }) else { return nil }
        outstanding[index].isPending = false
        return outstanding[index].sequenceNumber
    }

    /// Notes that the peer knows of a number.
    mutating func acknowledged(_ sequenceNumber: UInt64) {
        outstanding.removeAll { $0.sequenceNumber == sequenceNumber }
    }

    /// Tells a number again.
    mutating func lost(_ sequenceNumber: UInt64) {
        for index in outstanding.indices where outstanding[index].sequenceNumber == sequenceNumber {
            outstanding[index].isPending = true
        }
    }
}
