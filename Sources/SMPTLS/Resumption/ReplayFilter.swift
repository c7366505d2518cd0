public import SMPBytes

/// Tells early data that comes for the first time from such that comes again.
///
/// ```
///        expected arrival
///   ──────────┼──────────────► time
///    tolerance│tolerance
///   ╰── a hello is taken ──╯
/// ```
///
/// A hello is taken if it arrives when it should by the age of its ticket, and if it is not
/// remembered. What is remembered may be forgotten after twice the tolerance, as it would then
/// arrive too late. Memory is bounded: when it is full, early data is refused, and the handshake
/// goes on without. After a start nothing is remembered, so hellos that may be older than that are
/// refused.
///
/// - Source: RFC 8446, sections 8.2 and 8.3.
public struct ReplayFilter: Sendable {
    /// How much earlier or later than expected a hello may arrive.
    public let tolerance: Duration
    /// The number of hellos that are remembered in the time of two tolerances.
    public let capacity: Int

    private let startedAt: UnixTime
    /// When the present period began, which is two tolerances long.
    private var periodStart: UnixTime
    private var present: Set<UInt64> = []
    private var previous: Set<UInt64> = []

    /// Starts with nothing to remember.
    ///
    /// - Parameters:
    ///   - startedAt: The time.
    ///   - tolerance: How much earlier or later than expected a hello may arrive.
    ///   - capacity: The number of hellos that are remembered in the time of two tolerances.
    public init(
        startedAt: UnixTime, tolerance: Duration = .seconds(10), capacity: Int = 65_536
    ) {
        (self.startedAt, self.tolerance, self.capacity) = (startedAt, tolerance, capacity)
        periodStart = startedAt
    }

    /// Decides on one hello, and remembers it.
    ///
    /// - Parameters:
    ///   - binder: The binder of its pre-shared key, at least 8 bytes, which no other hello has.
    ///   - expectedArrival: When it should arrive by the age of its ticket.
    ///   - now: When it arrived.
    /// - Returns: Whether its early data may be taken.
    public mutating func accept(
        binder: Span<UInt8>, expectedArrival: UnixTime, now: UnixTime
    ) -> Bool {
        let delay = now - expectedArrival
        guard delay >= .zero - tolerance, delay <= tolerance else { return false }
        guard expectedArrival >= startedAt + tolerance else { return false }
        guard binder.count >= 8 else { return false }
        turnPeriods(now: now)
        // A binder is the result of a hash function, so that any part of it tells it from others.
        let mark = binder.bigEndian(UInt64.self, at: 0)
        guard present.count < capacity, !previous.contains(mark) else { return false }
        return present.insert(mark).inserted
    }

    /// Forgets what is older than two periods.
    private mutating func turnPeriods(now: UnixTime) {
        let period = tolerance * 2
        let elapsed = now - periodStart
        guard elapsed > period else { return }
        // After more than two periods nothing of the present one may come again either.
        previous = elapsed > period * 2 ? [] : present
        present = []
        periodStart = now
    }
}
