internal import SMPBytes
internal import Synchronization

/// A thread that waits for sockets and instants, and runs what they call for.
///
/// A loop drives one ``EventHandler``, which owns its sockets and their state. It also runs Swift
/// tasks, as their executor, and wakes those that wait for a TCP connection. All of it happens on one
/// thread, so that no part of it has to be locked against another.
///
/// ```
/// let loop = try EventLoop(name: "endpoint")
/// let socket = try UDPSocket(boundTo: address)
/// try loop.register(socket, as: 0, for: .readable)
/// try loop.start(Endpoint(socket))
/// …
/// await loop.finish()
/// ```
///
/// A loop stays in memory until it has been stopped.
public final class EventLoop: Sendable {
    /// The name of the thread, as debuggers show it.
    public let name: String

    let poller: Poller
    let doorbell: Doorbell
    let jobs = Lock(JobQueue())
    let watches = Lock(WatchList())

    private let isStopping = Atomic(false)
    private let lifecycle = Lock(Lifecycle())

    /// Prepares a loop that starts with ``start(_:)`` or ``run(_:)``.
    ///
    /// - Parameter name: What to call the thread. The kernel keeps the first 15 bytes.
    /// - Throws: `openEventLoop` if the process can open no more descriptors.
    public init(name: String) throws(SocketError) {
        self.name = name
        poller = try Poller()
        doorbell = try Doorbell()
        try poller.add(
            doorbell.descriptor, .readable, .edge, label: EventLabel.doorbell, for: nil)
    }

    // MARK: Running

    /// Starts a thread that runs the loop with `handler`, which it destroys at the end.
    ///
    /// - Precondition: The loop was not started before.
    public func start<Handler: EventHandler & ~Copyable>(
        _ handler: consuming sending Handler
    ) throws(SocketError) {
        lifecycle.withLock { $0.begin() }
        let parcel = Parcel(handler)
        do {
            try startThread(named: name) {
                if var handler = parcel.take() { self.serve(&handler) }
                self.end()
            }
        } catch {
            end()
            throw error
        }
    }

    /// Starts a thread that only runs tasks.
    ///
    /// - Precondition: The loop was not started before.
    public func start() throws(SocketError) {
        try start(NoHandler())
    }

    /// Runs the loop on the present thread until it is stopped.
    ///
    /// - Precondition: The loop was not started before.
    public func run<Handler: EventHandler & ~Copyable>(_ handler: inout Handler) {
        lifecycle.withLock { $0.begin() }
        serve(&handler)
        end()
    }

    /// Makes the loop begin another round soon, for the sake of what was left for its handler.
    ///
    /// Any thread may call it, as often as it likes: only a loop that sleeps costs a system call.
    public func wakeUp() {
        doorbell.ring()
    }

    /// Makes the loop end after the present round.
    ///
    /// Any thread may call it, also before the loop starts.
    public func stop() {
        isStopping.store(true, ordering: .releasing)
        doorbell.ring()
    }

    /// Stops the loop, and returns when its last round is over and its handler is destroyed.
    public func finish() async {
        stop()
        await withCheckedContinuation { continuation in
            let isOver = lifecycle.withLock { $0.isOver(orTell: continuation) }
            if isOver { continuation.resume() }
        }
    }

    // MARK: One round

    private func serve<Handler: EventHandler & ~Copyable>(_ handler: inout Handler) {
        markThread()
        var events = EventBuffer()
        var batch: [UnownedJob] = []
        var deadline = handler.endRound(now: MonotonicClock.now)
        while !isStopping.load(ordering: .acquiring) {
            let count = wait(into: &events, until: deadline)
            let now = MonotonicClock.now
            for index in 0..<count {
                dispatch(events[index].label, events[index].readiness, to: &handler, now)
            }
            runJobs(using: &batch)
            deadline = handler.endRound(now: MonotonicClock.now)
        }
    }

    private func wait(into events: inout EventBuffer, until deadline: Instant?) -> Int {
        defer { doorbell.wakeUp() }
        guard doorbell.fallAsleep() else { return poller.wait(into: &events, timeout: .zero) }
        return poller.wait(into: &events, timeout: deadline.map { $0 - MonotonicClock.now })
    }

    private func dispatch<Handler: EventHandler & ~Copyable>(
        _ label: UInt64, _ readiness: Readiness, to handler: inout Handler, _ now: Instant
    ) {
        switch label {
        case EventLabel.doorbell: break
        case EventLabel.firstWatch...: watches.withLock { $0[label] }?.signal(readiness)
        default: handler.handle(readiness, of: Int(label), now: now)
        }
    }

    private func end() {
        watches.withLock { $0.end() }.forEach { $0.end() }
        serveRemainingJobs()
        lifecycle.withLock { $0.end() }.forEach { $0.resume() }
    }
}

/// What the kernel hands back with an event: whose descriptor it is about.
enum EventLabel {
    /// The first label of a ``ReadinessWatch``; those below are tokens of the handler's sockets.
    static let firstWatch: UInt64 = 1 << 63
    /// The loop's own descriptor.
    static let doorbell = UInt64.max
}

/// Whether a loop runs, and who wants to know when it no longer does.
private struct Lifecycle {
    private enum Phase { case ready, running, over }

    private var phase = Phase.ready
    private var waiting: [CheckedContinuation<Void, Never>] = []

    mutating func begin() {
        precondition(phase == .ready, "an event loop can be started only once")
        phase = .running
    }

    /// Whether there is nothing to wait for; if there is, `continuation` is kept for the end.
    mutating func isOver(orTell continuation: CheckedContinuation<Void, Never>) -> Bool {
        if phase == .running { waiting.append(continuation) }
        return phase != .running
    }

    /// Returns those to tell.
    mutating func end() -> [CheckedContinuation<Void, Never>] {
        phase = .over
        defer { waiting = [] }
        return waiting
    }
}
