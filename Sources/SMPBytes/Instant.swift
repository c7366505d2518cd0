/// A point in time on a clock that only moves forward, chosen by the caller.
///
/// The protocol core never asks what time it is. It is told, so that tests and the simulator can
/// run hours of traffic in a moment and always get the same result.
///
/// It is counted in whole nanoseconds, in one word: every packet is stamped with one, and the 128
/// bits of a `Duration` would make that, and each comparison, cost twice as much. A moment before
/// or after the 292 years that this can hold becomes the first or the last of them.
@frozen
public struct Instant: Comparable, Hashable, Sendable {
    /// The nanoseconds since the caller's own zero.
    public let nanoseconds: Int64

    /// The moment so many nanoseconds after the caller's own zero.
    @inlinable public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The moment `sinceStart` after the caller's own zero.
    @inlinable public init(_ sinceStart: Duration) {
        nanoseconds = sinceStart.wholeNanoseconds
    }

    /// The moment `elapsed` after `start`.
    @inlinable public static func + (start: Instant, elapsed: Duration) -> Instant {
        start.advanced(byNanoseconds: elapsed.wholeNanoseconds)
    }

    /// How long after `start` `end` is.
    @inlinable public static func - (end: Instant, start: Instant) -> Duration {
        .nanoseconds(end.nanoseconds(since: start))
    }

    /// Whether `a` is before `b`.
    @inlinable public static func < (a: Instant, b: Instant) -> Bool {
        a.nanoseconds < b.nanoseconds
    }

    /// The moment so many nanoseconds later.
    @inlinable public func advanced(byNanoseconds count: Int64) -> Instant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(count)
        return Instant(nanoseconds: overflow ? (count < 0 ? .min : .max) : sum)
    }

    /// How many nanoseconds after `start` this is.
    @inlinable public func nanoseconds(since start: Instant) -> Int64 {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(start.nanoseconds)
        return overflow ? (nanoseconds < 0 ? .min : .max) : difference
    }
}

extension Duration {
    /// The duration in nanoseconds, without what is less than one, or the nearest that 64 bits hold.
    @inlinable public var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || carry ? (seconds < 0 ? .min : .max) : sum
    }
}
