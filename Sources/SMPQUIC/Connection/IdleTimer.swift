internal import SMPBytes

/// When a connection has been silent for too long.
///
/// - Source: RFC 9000, section 10.1.
struct IdleTimer: Hashable, Sendable {
    /// How long it may be silent, in nanoseconds, or `nil` for ever.
    private(set) var timeout: Int64?
    /// How long nothing may be sent before the peer is told that this end is alive, or `nil`.
    private let keepAlive: Int64?
    private var restartedAt: Instant
    private var hasSentSince = false

    /// Starts with what this end wants.
    init(_ timeout: Duration, keepAlive: Duration?, now: Instant) {
        let nanoseconds = timeout.wholeNanoseconds
        self.timeout = nanoseconds > 0 ? nanoseconds : nil
        self.keepAlive = keepAlive?.wholeNanoseconds
        restartedAt = now
    }

    /// Takes what the peer wants, in milliseconds, 0 for ever; the shorter time counts.
    mutating func limit(toMilliseconds peer: UInt64) {
        guard peer > 0 else { return }
        let nanoseconds = Int64(clamping: peer).multipliedReportingOverflow(by: 1_000_000)
        guard !nanoseconds.overflow else { return }
        timeout = min(timeout ?? .max, nanoseconds.partialValue)
    }

    /// Notes that a packet of the peer has come.
    mutating func received(now: Instant) {
        restartedAt = now
        hasSentSince = false
    }

    /// Notes that a packet was sent that the peer has to acknowledge.
    ///
    /// Only the first since something was heard counts, or a peer that is gone would never be
    /// missed.
    mutating func sent(now: Instant) {
        guard !hasSentSince else { return }
        hasSentSince = true
        restartedAt = now
    }

    /// When the connection is given up.
    ///
    /// - Parameter probeTimeout: The current PTO, in nanoseconds; three of them are waited for in any
    ///   case.
    /// - Returns: The time, or `nil` for never.
    func deadline(probeTimeout: Int64) -> Instant? {
        timeout.map { restartedAt.advanced(byNanoseconds: max($0, 3 &* probeTimeout)) }
    }

    /// When the peer should hear from this end.
    var keepAliveDeadline: Instant? {
        guard let keepAlive, !hasSentSince else { return nil }
        return restartedAt.advanced(byNanoseconds: keepAlive)
    }
}
