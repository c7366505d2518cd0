/// A bounded set of packet numbers, as runs without gaps.
///
/// When there are too many runs the oldest is forgotten; all below then counts as received, so
/// that nothing is ever taken in twice.
///
/// - Source: RFC 9000, section 13.2.3.
struct ReceivedRanges: Sendable {
    /// The most runs that are kept.
    static let maximumCount = 128

    /// One run, both ends included.
    struct Run: BitwiseCopyable, Sendable {
        var first, last: UInt64
    }

    /// The runs, the oldest first, with a gap between any two.
    private(set) var runs: [Run] = []
    /// All numbers below were received or are forgotten.
    private(set) var floor: UInt64 = 0

    /// Whether there is no run.
    var isEmpty: Bool { runs.isEmpty }

    /// Whether a number was received, or is too old to tell.
    func contains(_ number: UInt64) -> Bool {
        guard number >= floor else { return true }
        var index = runs.count
        // Nearly always the first or second look tells.
        while index > 0, runs[index - 1].first > number { index -= 1 }
        return index > 0 && number <= runs[index - 1].last
    }

    /// Adds a number.
    ///
    /// - Returns: Whether it is new.
    mutating func insert(_ number: UInt64) -> Bool {
        guard number >= floor else { return false }
        var index = runs.count
        while index > 0, runs[index - 1].first > number { index -= 1 }
        // runs[index - 1] begins at or before the number, runs[index] after it.
        if index > 0, number <= runs[index - 1].last { return false }
        let touchesBefore = index > 0 && runs[index - 1].last &+ 1 == number
        let touchesAfter = index < runs.count && runs[index].first == number &+ 1
        switch (touchesBefore, touchesAfter) {
        case (true, false): runs[index - 1].last = number
        case (false, true): runs[index].first = number
        case (true, true):
            runs[index - 1].last = runs[index].last
            runs.remove(at: index)
        case (false, false):
            runs.insert(Run(first: number, last: number), at: index)
            forgetOldest()
        }
        return true
    }

    /// Forgets all numbers up to one.
    mutating func forget(through number: UInt64) {
        guard number >= floor else { return }
        floor = number &+ 1
        var count = 0
        while count < runs.count, runs[count].last <= number { count += 1 }
        runs.removeFirst(count)
        if !runs.isEmpty, runs[0].first <= number { runs[0].first = number &+ 1 }
    }

    /// The smallest number at or above `start` that is missing below the newest run, if any.
    func smallestMissing(from start: UInt64) -> UInt64? {
        guard var index = runs.indices.last else { return nil }
        while index > 0, runs[index - 1].last >= start { index -= 1 }
        // The run before `index` ends below the start.
        let candidate = max(start, floor)
        if runs[index].first > candidate { return candidate }
        return index + 1 < runs.count ? max(runs[index].last &+ 1, candidate) : nil
    }

    private mutating func forgetOldest() {
        guard runs.count > Self.maximumCount else { return }
        floor = runs[0].last &+ 1
        runs.removeFirst()
    }
}
