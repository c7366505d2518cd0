internal import Glibc

/// A value that one thread at a time may look at.
///
/// It does what `Mutex` of the standard library does, through the C library's lock. The thread
/// sanitizer understands only that one, and takes every use of a contended `Mutex` for a race.
///
/// - Source: pthread_mutex_lock(3).
@safe package struct Lock<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    // Unchecked: `value` is only reached with the lock held. Both stand apart from this struct, as
    // a lock must stay where it is.

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    /// Begins with `value`, unlocked.
    package init(_ value: consuming sending Value) {
        unsafe mutex = .allocate(capacity: 1)
        unsafe self.value = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe self.value.initialize(to: value)
        // It fails only for attributes, and there are none.
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe value.deinitialize(count: 1)
        unsafe value.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` on the value while no other thread can.
    ///
    /// - Precondition: The thread does not hold the lock already.
    package borrowing func withLock<Result: ~Copyable, E: Error>(
        _ body: (inout sending Value) throws(E) -> sending Result
    ) throws(E) -> sending Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try unsafe body(&value.pointee)
    }
}
