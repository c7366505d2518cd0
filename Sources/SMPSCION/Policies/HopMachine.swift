/// A pattern as steps that are walked along a path on all possible ways at once.
///
/// ```
///   a (b|c)*      0  hop a
///                 1  fork 2 or 7 ◄──┐
///                 2  fork 3 or 5    │
///                 3  hop b          │
///                 4  go to 6        │
///                 5  hop c          │
///                 6  go to 1 ───────┘
///                 7  the end
/// ```
///
/// With each hop of the path, the set of steps reached so far moves on as a whole. No way is tried
/// after another, so that no pattern, however nested, takes more time than its number of steps for
/// each hop.
struct HopMachine: Hashable, Sendable {
    private enum Step: Hashable {
        case hop(HopPredicate)
        case fork(Int, Int)
        case goTo(Int)
    }

    /// The steps, with the end behind the last one.
    private var steps: [Step] = []

    /// Turns a pattern into steps.
    init(_ pattern: HopPattern) {
        append(pattern)
    }

    /// Whether `hops` lead from the first step to the end.
    func accepts(_ hops: [PathHop]) -> Bool {
        var reached = StepSet(endingAt: steps.count)
        reach(0, in: &reached)
        for hop in hops {
            var further = StepSet(endingAt: steps.count)
            for place in reached.hops {
                if case .hop(let predicate) = steps[place], predicate.matches(hop) {
                    reach(place + 1, in: &further)
                }
            }
            reached = further
        }
        return reached.hasEnd
    }

    /// Adds `start` and the steps to which forks and jumps lead from there.
    private func reach(_ start: Int, in set: inout StepSet) {
        var open = [start]
        while let place = open.popLast() {
            guard set.insert(place), place < steps.count else { continue }
            switch steps[place] {
            case .hop: set.hops.append(place)
            case .fork(let first, let second): open += [second, first]
            case .goTo(let target): open.append(target)
            }
        }
    }

    /// Steps that have been reached, and which of them wait for a hop.
    private struct StepSet {
        private var isIn: [Bool]
        var hops: [Int] = []

        init(endingAt end: Int) {
            isIn = Array(repeating: false, count: end + 1)
        }

        var hasEnd: Bool { isIn.last == true }

        /// Adds a step, and says whether it is new.
        mutating func insert(_ place: Int) -> Bool {
            if isIn[place] { return false }
            isIn[place] = true
            return true
        }
    }
}

// MARK: - From a pattern

extension HopMachine {
    private mutating func append(_ pattern: HopPattern) {
        switch pattern {
        case .hop(let predicate): steps.append(.hop(predicate))
        case .inOrder(let parts): for part in parts { append(part) }
        case .anyOf(let parts): append(anyOf: parts[...])
        case .repeated(let part, .optional): appendFork(around: part)
        case .repeated(let part, .atLeastOnce):
            let start = steps.count
            append(part)
            steps.append(.fork(start, steps.count + 1))
        case .repeated(let part, .any):
            let start = steps.count
            appendFork(around: part, then: .goTo(start))
        }
    }

    /// Appends a fork that leads into `part` or behind it, `part`, and a last step if there is one.
    private mutating func appendFork(around part: HopPattern, then last: Step? = nil) {
        let fork = steps.count
        steps.append(.goTo(fork + 1))
        append(part)
        if let last { steps.append(last) }
        steps[fork] = .fork(fork + 1, steps.count)
    }

    /// Appends all alternatives, each but the last behind a fork and before a jump to the end.
    private mutating func append(anyOf parts: ArraySlice<HopPattern>) {
        var jumps: [Int] = []
        for part in parts.dropLast() {
            let fork = steps.count
            steps.append(.goTo(fork + 1))
            append(part)
            jumps.append(steps.count)
            steps.append(.goTo(fork))
            steps[fork] = .fork(fork + 1, steps.count)
        }
        if let last = parts.last { append(last) }
        for jump in jumps { steps[jump] = .goTo(steps.count) }
    }
}
