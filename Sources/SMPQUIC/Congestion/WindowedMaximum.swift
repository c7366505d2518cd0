/// The largest of the values of the last few rounds.
///
/// For each round the largest value is kept, so that the answer is exact when a round goes out.
struct WindowedMaximum: Sendable {
    /// The most rounds that can be looked back on, with the current one; a power of two.
    static let maximumLength = 16

    private var slots: [16 of Double] = [16 of Double](repeating: 0)
    private var round: UInt64 = 0
    /// The largest value, or 0 when there is none.
    private(set) var value = 0.0

    /// Adds a value of the current round, and forgets what is too old.
    ///
    /// - Parameters:
    ///   - new: The value, not below 0.
    ///   - current: The number of the round, not below that of the last call.
    ///   - length: How many rounds count, with the current one.
    mutating func update(_ new: Double, round current: UInt64, length: Int) {
        while round < current {
            // More steps than there are slots would only empty them again.
            round = max(round &+ 1, current < 16 ? 0 : current &- 15)
            slots[Int(round & 15)] = 0
        }
        slots[Int(round & 15)] = max(slots[Int(round & 15)], new)
        value = 0
        for age in 0..<UInt64(min(length, Self.maximumLength)) where age <= round {
            value = max(value, slots[Int((round &- age) & 15)])
        }
    }
}
