internal import CSMPLinux
internal import Glibc
internal import SMPBytes

/// The kernel's list of descriptors to watch.
///
/// - Source: epoll(7).
struct Poller: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// How a descriptor is watched.
    enum Trigger {
        /// It is reported in every round as long as it is ready.
        case level
        /// It is reported when it becomes ready, and not again until it has been not ready.
        case edge
    }

    init() throws(SocketError) {
        descriptor = try FileDescriptor(.openEventLoop) { epoll_create1(Int32(EPOLL_CLOEXEC)) }
    }

    /// Begins to watch a descriptor until it is closed; `label` comes back with its events.
    func add(
        _ watched: borrowing FileDescriptor, _ interest: Readiness, _ trigger: Trigger,
        label: UInt64, for address: SocketAddress?
    ) throws(SocketError) {
        var event = unsafe epoll_event(interest, trigger, label: label)
        let number = watched.number
        try check(.watch, address) {
            unsafe epoll_ctl(descriptor.number, EPOLL_CTL_ADD, number, &event)
        }
    }

    /// Changes what a descriptor is watched for.
    func change(
        _ watched: borrowing FileDescriptor, to interest: Readiness, label: UInt64,
        for address: SocketAddress
    ) throws(SocketError) {
        var event = unsafe epoll_event(interest, .level, label: label)
        let number = watched.number
        try check(.watch, address) {
            unsafe epoll_ctl(descriptor.number, EPOLL_CTL_MOD, number, &event)
        }
    }

    /// Stops watching a descriptor.
    func remove(
        _ watched: borrowing FileDescriptor, for address: SocketAddress
    ) throws(SocketError) {
        let number = watched.number
        try check(.watch, address) {
            epoll_ctl(descriptor.number, EPOLL_CTL_DEL, number, nil)
        }
    }

    /// Waits until a descriptor is ready or the time is over; `nil` stands for no limit.
    ///
    /// - Returns: The number of events.
    func wait(into events: inout EventBuffer, timeout: Duration?) -> Int {
        let count =
            if let timeout {
                unsafe events.withPointer { unsafe wait(into: $0, for: timespec(timeout)) }
            } else {
                unsafe events.withPointer {
                    unsafe epoll_wait(descriptor.number, $0, EventBuffer.capacity, -1)
                }
            }
        if count >= 0 { return Int(count) }
        precondition(ErrorNumber.latest == .interrupted, "an event loop's own descriptor is broken")
        return 0
    }

    /// The number of `epoll_pwait2`, which is the same on all kinds of processors.
    private static let pwait2Number = 441

    /// Waits with a precision of nanoseconds, or of milliseconds if the kernel is older than 5.11.
    private func wait(into events: UnsafeMutablePointer<epoll_event>, for time: timespec) -> Int32 {
        var time = time
        let count = unsafe smp_epoll_pwait2(
            Self.pwait2Number, descriptor.number, events, EventBuffer.capacity, &time, nil, 0)
        guard count < 0, ErrorNumber.latest == .notImplemented else { return Int32(count) }
        let milliseconds = Int32(
            clamping: time.tv_sec * 1000 + (time.tv_nsec + 999_999) / 1_000_000)
        return unsafe epoll_wait(descriptor.number, events, EventBuffer.capacity, milliseconds)
    }
}

/// Room for the events of one round.
@safe struct EventBuffer {
    static let capacity: Int32 = 64

    private var events = unsafe [64 of epoll_event](repeating: epoll_event())

    /// What event `index` is about, and whether it is ready to be read or written.
    subscript(index: Int) -> (label: UInt64, readiness: Readiness) {
        unsafe (events[index].data.u64, events[index].readiness)
    }

    fileprivate mutating func withPointer<Result>(
        _ body: (UnsafeMutablePointer<epoll_event>) -> Result
    ) -> Result {
        unsafe withUnsafeMutablePointer(to: &events) { pointer in
            unsafe pointer.withMemoryRebound(
                to: epoll_event.self, capacity: Int(Self.capacity), body)
        }
    }
}

extension epoll_event {
    fileprivate init(_ interest: Readiness, _ trigger: Poller.Trigger, label: UInt64) {
        var bits: UInt32 = trigger == .edge ? EPOLLET.rawValue : 0
        if interest.contains(.readable) { bits |= EPOLLIN.rawValue | EPOLLRDHUP.rawValue }
        if interest.contains(.writable) { bits |= EPOLLOUT.rawValue }
        unsafe self.init(events: bits, data: epoll_data_t(u64: label))
    }

    fileprivate var readiness: Readiness {
        let bits = unsafe events
        let failure = EPOLLERR.rawValue | EPOLLHUP.rawValue
        guard bits & failure == 0 else { return [.readable, .writable] }
        var readiness: Readiness = []
        if bits & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0 { readiness.insert(.readable) }
        if bits & EPOLLOUT.rawValue != 0 { readiness.insert(.writable) }
        return readiness
    }
}
