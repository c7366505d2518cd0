internal import Glibc
public import SMPBytes

/// The clock that tells the date, by which certificates and hop fields expire.
///
/// It jumps when somebody sets it, so no span of time is measured with it. (`CLOCK_REALTIME`)
public enum CalendarClock {
    /// The present time.
    public static var now: UnixTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UnixTime(.seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
    }
}
