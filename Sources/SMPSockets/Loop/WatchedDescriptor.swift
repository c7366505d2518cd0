/// A descriptor of a task, watched by a loop for as long as it is open.
struct WatchedDescriptor: ~Copyable, Sendable {
    let descriptor: FileDescriptor
    let address: SocketAddress
    let loop: EventLoop
    private let watch = ReadinessWatch()
    private let label: UInt64

    /// Lets `loop` watch a descriptor, which errors call `address`.
    init(
        _ descriptor: consuming FileDescriptor, _ address: SocketAddress, on loop: EventLoop
    ) throws(SocketError) {
        let watch = watch
        label = loop.watches.withLock { $0.add(watch) }
        (self.address, self.loop) = (address, loop)
        self.descriptor = descriptor
        try loop.poller.add(
            self.descriptor, [.readable, .writable], .edge, label: label, for: address)
    }

    deinit {
        loop.watches.withLock { $0.remove(label) }
    }

    /// Waits until a call may be tried again.
    ///
    /// - Throws: `cancelled` if the task is cancelled or the loop is stopped.
    func wait(
        for direction: ReadinessWatch.Direction, before call: SystemCall
    ) async throws(SocketError) {
        if let number = await watch.wait(for: direction) {
            throw SocketError(call, address, number)
        }
    }

    /// Ends all waits of both directions.
    func endWaits() {
        watch.end()
    }
}
