/// A point in time on everybody's calendar, counted from the start of 1970 without leap seconds.
///
/// What two hosts have to agree on is said in this time: when a segment was made, when a key is
/// valid. It is exact for every unit that SCION counts in, from half seconds to nanoseconds, and
/// no sum of what stands in a packet overflows it. What one host measures by itself is an
/// ``Instant``.
public struct UnixTime: Comparable, Hashable, Sendable {
    /// The time since the start of 1970, which is negative for earlier years.
    public let since1970: Duration

    /// The moment `since1970` after the start of 1970.
    public init(_ since1970: Duration) {
        self.since1970 = since1970
    }

    /// The moment a whole number of seconds after the start of 1970.
    public init(seconds: Int64) {
        since1970 = Duration(secondsComponent: seconds, attosecondsComponent: 0)
    }

    /// The number of seconds since the start of 1970, without the fraction.
    public var wholeSeconds: Int64 { since1970.components.seconds }

    /// The moment `elapsed` after `start`.
    public static func + (start: UnixTime, elapsed: Duration) -> UnixTime {
        UnixTime(start.since1970 + elapsed)
    }

    /// The moment `elapsed` before `end`.
    public static func - (end: UnixTime, elapsed: Duration) -> UnixTime {
        UnixTime(end.since1970 - elapsed)
    }

    /// How long after `start` `end` is.
    public static func - (end: UnixTime, start: UnixTime) -> Duration {
        end.since1970 - start.since1970
    }

    /// Whether `a` is before `b`.
    public static func < (a: UnixTime, b: UnixTime) -> Bool { a.since1970 < b.since1970 }
}
