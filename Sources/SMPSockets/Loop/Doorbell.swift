internal import CSMPLinux
internal import Glibc
internal import Synchronization

/// Wakes the thread of a loop, at the price of a system call only if it sleeps.
///
/// ```
///            fallAsleep                    ring: also writes to the descriptor
///   awake ───────────────► asleep ───────────────────────► rung
///     ▲  │ ring: no system call                             ▲ │
///     │  └──────────────────────────────────────────────────┘ │
///     └────────────────────── wakeUp ◄────────────────────────┘
/// ```
///
/// The loop watches the descriptor by its edges, so that nobody ever has to read it.
///
/// - Source: eventfd(2).
struct Doorbell: ~Copyable, Sendable {
    let descriptor: FileDescriptor

    private enum State {
        static let awake: UInt8 = 0
        static let asleep: UInt8 = 1
        static let rung: UInt8 = 2
    }

    private let state = Atomic(State.awake)

    init() throws(SocketError) {
        let flags = Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC)
        descriptor = try FileDescriptor(.openEventLoop) { eventfd(0, flags) }
    }

    /// Makes the loop's thread begin another round, on behalf of any thread.
    borrowing func ring() {
        guard state.exchange(State.rung, ordering: .acquiringAndReleasing) == State.asleep else {
            return
        }
        // A failure would mean that the counter is full, and then the edge has long been seen.
        _ = eventfd_write(descriptor.number, 1)
    }

    /// Announces that the thread is about to wait; `false` if it must not, as the bell was rung.
    borrowing func fallAsleep() -> Bool {
        state.compareExchange(
            expected: State.awake, desired: State.asleep, ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// Announces that the thread looks at all that others have left for it.
    borrowing func wakeUp() {
        _ = state.exchange(State.awake, ordering: .acquiringAndReleasing)
    }
}
