internal import Glibc

/// Tasks and actors that run on the thread of a loop.
///
/// `withTaskExecutorPreference(loop)` saves a task both thread changes of each exchange with the
/// handler. An actor moves in with `loop.asUnownedSerialExecutor()` as its `unownedExecutor`.
extension EventLoop: SerialExecutor, TaskExecutor {
    /// Takes a job of the Swift runtime, to be run in the next round.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let needsThread = jobs.withLock { $0.add(job) }
        guard needsThread else { return doorbell.ring() }
        do {
            try startThread(named: name) { self.serveRemainingJobs() }
        } catch {
            serveRemainingJobs()
        }
    }

    /// The loop as the executor of an actor.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// The loop as the preferred executor of a task.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        unsafe UnownedTaskExecutor(ordinary: self)
    }

    /// Whether the present thread is the loop's.
    public var isCurrentThread: Bool {
        jobs.withLock { $0.thread == pthread_self() }
    }

    /// Lets the runtime find out that code on the loop's thread is isolated to the loop.
    public func isIsolatingCurrentContext() -> Bool? { isCurrentThread }

    func markThread() {
        jobs.withLock { $0.thread = pthread_self() }
    }

    /// Runs the jobs that were there at the start of the call.
    func runJobs(using batch: inout [UnownedJob]) {
        jobs.withLock { swap(&$0.waiting, &batch) }
        for job in batch {
            unsafe job.runSynchronously(
                isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
        batch.removeAll(keepingCapacity: true)
    }

    /// Runs jobs until there are none.
    ///
    /// A task may come back after the loop has ended. It would be suspended for ever if nobody ran
    /// it, so its job gets a thread of its own.
    func serveRemainingJobs() {
        markThread()
        var batch: [UnownedJob] = []
        while !jobs.withLock({ $0.leave() }) { runJobs(using: &batch) }
    }
}

/// Jobs that wait for the thread of a loop.
struct JobQueue {
    fileprivate var waiting: [UnownedJob] = []

    /// The thread that runs the jobs.
    fileprivate var thread: pthread_t?

    /// Whether a thread runs the jobs, or will once the loop is started.
    private var isServed = true

    /// Adds a job, and returns whether a thread has to be found for it.
    fileprivate mutating func add(_ job: UnownedJob) -> Bool {
        waiting.append(job)
        defer { isServed = true }
        return !isServed
    }

    /// Lets the thread go if there is no job; `false` if there is one.
    fileprivate mutating func leave() -> Bool {
        guard waiting.isEmpty else { return false }
        (isServed, thread) = (false, nil)
        return true
    }
}
