/// The packets given up by the last few judgements, to learn when that was wrong.
///
/// When the peer acknowledges all that led to a reduction of the congestion window, nothing was
/// lost: the packets had only been overtaken.
///
/// - Source: RFC 9438, section 4.9.2.
struct LossSuspects: Sendable {
    /// The most packets that are remembered; when more are lost, they are taken for truly lost.
    static let maximumCount = 64

    private var numbers: [UInt64] = []
    private var isTrustworthy = true

    /// Begins a list for a new reduction of the window.
    mutating func begin() {
        numbers.removeAll(keepingCapacity: true)
        isTrustworthy = true
    }

    /// Adds a packet that was given up.
    mutating func insert(_ number: UInt64) {
        guard numbers.count < Self.maximumCount else {
            isTrustworthy = false
            return
        }
        numbers.append(number)
    }

    /// Strikes off what the peer turns out to have.
    ///
    /// - Returns: Whether there had been packets and none is left.
    mutating func strike(_ range: ClosedRange<PacketNumber>) -> Bool {
        guard let oldest = numbers.first, let newest = numbers.last,
            range.upperBound.value >= oldest, range.lowerBound.value <= newest
        else { return false }
        numbers.removeAll { range.contains(PacketNumber($0)) }
        return numbers.isEmpty && isTrustworthy
    }
}
