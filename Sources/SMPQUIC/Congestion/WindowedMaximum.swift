/// The largest of the values of the last few rounds.
///
/// Three candidates are enough: the largest, the largest after it, and the largest after that.
struct WindowedMaximum: Sendable {
    private var best: (value: Double, round: UInt64) = (0, 0)
    private var second: (value: Double, round: UInt64) = (0, 0)
    private var third: (value: Double, round: UInt64) = (0, 0)

    /// The largest value, or 0 when there is none.
    var value: Double { best.value }

    /// Adds a value, and forgets those of more than `length` rounds ago.
    mutating func update(_ value: Double, round: UInt64, length: UInt64) {
        let new = (value: value, round: round)
        if value >= best.value || round &- third.round > length {
            best = new
            second = new
            third = new
            return
        }
        if value >= second.value {
            second = new
            third = new
        } else if value >= third.value {
            third = new
        }
        while round &- best.round > length {
            best = second
            second = third
            third = new
        }
    }
}
