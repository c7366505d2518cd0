internal import Glibc
public import SMPBytes

/// The clock that instants outside of the simulator come from.
///
/// It counts from the start of the machine, moves only forward, and stands while the machine
/// sleeps. (`CLOCK_MONOTONIC`)
public enum MonotonicClock {
    /// The present moment.
    public static var now: Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(.seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
    }
}

extension timespec {
    /// A span of time, rounded up to nanoseconds; zero if it is negative.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = max(duration, .zero).components
        self.init(tv_sec: Int(seconds), tv_nsec: Int((attoseconds + 999_999_999) / 1_000_000_000))
        guard tv_nsec == 1_000_000_000 else { return }
        (tv_sec, tv_nsec) = (tv_sec + 1, 0)
    }
}
