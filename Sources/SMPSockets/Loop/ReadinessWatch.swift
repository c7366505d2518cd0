/// Lets tasks wait until a descriptor can be read or written.
///
/// Each direction has at most one task that waits, and remembers readiness that nobody waited for:
///
/// ```
///            signal                 wait: goes on at once
///   idle ─────────────► ready ──────────────────────────► idle
///     │  wait                   signal: resumes the task
///     └───────────────► waiting ────────────────────────► idle
/// ```
///
/// A task first tries its system call, and waits only if that would block. Readiness that arrives in
/// between is remembered, so it cannot be missed; at worst the call is tried once too often.
final class ReadinessWatch: Sendable {
    enum Direction { case reading, writing }

    /// `nil` to go on, or why the wait is over without readiness.
    typealias Outcome = ErrorNumber?

    private enum Side {
        case idle, ready, over
        case waiting(CheckedContinuation<Outcome, Never>)
    }

    private struct Sides {
        var reading = Side.idle
        var writing = Side.idle

        subscript(direction: Direction) -> Side {
            get { direction == .reading ? reading : writing }
            set { if direction == .reading { reading = newValue } else { writing = newValue } }
        }
    }

    private let sides = Lock(Sides())

    /// Waits for the task until the descriptor may be tried again.
    func wait(for direction: Direction) async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome = sides.withLock { Self.begin(&$0[direction], continuation) }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            resume(direction, .cancelled, leaving: .idle)
        }
    }

    /// Takes in what the kernel reported.
    func signal(_ readiness: Readiness) {
        if readiness.contains(.readable) { resume(.reading, nil, leaving: .ready) }
        if readiness.contains(.writable) { resume(.writing, nil, leaving: .ready) }
    }

    /// Ends all waits, now and later, because nobody reports any more.
    func end() {
        resume(.reading, .cancelled, leaving: .over)
        resume(.writing, .cancelled, leaving: .over)
    }

    /// The outcome if it is known at once, or `nil` if the task has to wait.
    private static func begin(
        _ side: inout Side, _ continuation: CheckedContinuation<Outcome, Never>
    ) -> Outcome? {
        switch side {
        case .over: return .some(.cancelled)
        case .waiting: return .some(.alreadyBusy)
        case .ready:
            side = .idle
            return .some(nil)
        case .idle:
            // The cancellation handler may have run before there was anyone to resume.
            if Task.isCancelled { return .some(.cancelled) }
            side = .waiting(continuation)
            return nil
        }
    }

    /// Resumes the task that waits; without one, leaves `state` behind unless the watch is over.
    private func resume(_ direction: Direction, _ outcome: Outcome, leaving state: Side) {
        let waiting = sides.withLock { sides -> CheckedContinuation<Outcome, Never>? in
            switch (sides[direction], state) {
            case (.waiting(let continuation), .over):
                sides[direction] = .over
                return continuation
            case (.waiting(let continuation), _):
                sides[direction] = .idle
                return continuation
            case (.over, _), (.ready, .idle): break
            default: sides[direction] = state
            }
            return nil
        }
        waiting?.resume(returning: outcome)
    }
}

/// The watches of a loop, by the label that the kernel hands back.
///
/// A label is never used twice, so that a late event cannot reach the wrong watch.
struct WatchList {
    private var watches: [UInt64: ReadinessWatch] = [:]
    private var next = EventLabel.firstWatch
    private var isOver = false

    subscript(label: UInt64) -> ReadinessWatch? { watches[label] }

    mutating func add(_ watch: ReadinessWatch) -> UInt64 {
        defer { next += 1 }
        if isOver { watch.end() } else { watches[next] = watch }
        return next
    }

    mutating func remove(_ label: UInt64) {
        watches[label] = nil
    }

    /// Forgets all watches, which its caller ends.
    mutating func end() -> [ReadinessWatch] {
        defer { (watches, isOver) = ([:], true) }
        return Array(watches.values)
    }
}
