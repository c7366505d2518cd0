/// A point in time on a clock that only moves forward, chosen by the caller.
///
/// The protocol core never asks what time it is. It is told, so that tests and the simulator can
/// run hours of traffic in a moment and always get the same result.
public struct Instant: Comparable, Hashable, Sendable {
    private let sinceStart: Duration

    /// The moment `sinceStart` after the caller's own zero.
    public init(_ sinceStart: Duration) {
        self.sinceStart = sinceStart
    }

    /// The moment `elapsed` after `start`.
    public static func + (start: Instant, elapsed: Duration) -> Instant {
        Instant(start.sinceStart + elapsed)
    }

    /// How long after `start` `end` is.
    public static func - (end: Instant, start: Instant) -> Duration {
        end.sinceStart - start.sinceStart
    }

    /// Whether `a` is before `b`.
    public static func < (a: Instant, b: Instant) -> Bool { a.sinceStart < b.sinceStart }
}
