internal import SMPBytes

/// What the routers at both ends take a link, or the way to a sibling, for.
///
/// ```
///         breaks            noticed                mended          noticed
///   ────────┼─── 600 ms ───────┼──────────────────────┼───── 1 s ─────┼──────►
///     works │   packets lost   │   answers of SCMP    │  still SCMP   │ works
/// ```
///
/// What is broken for a shorter time than it takes to notice is never noticed. Its owner says what
/// is true with ``observe(works:_:now:)``, and calls ``handleTimeout(now:)`` once ``deadline`` has
/// come.
///
/// - Source: SCION "Bidirectional Forwarding Detection"; RFC 5880, section 6.8.4.
struct FailureDetector: Hashable, Sendable {
    /// What the routers take it for.
    private(set) var isUp = true
    /// When they will take it for the opposite, if that does not change before.
    private(set) var deadline: Instant?

    /// Takes in whether messages get through.
    mutating func observe(works: Bool, _ detection: FailureDetection, now: Instant) {
        if works == isUp {
            deadline = nil
        } else if deadline == nil {
            deadline = now + (works ? detection.upAfter : detection.downAfter)
        }
    }

    /// Lets the routers notice, if it is time.
    ///
    /// - Returns: Whether they did.
    mutating func handleTimeout(now: Instant) -> Bool {
        guard let deadline, deadline <= now else { return false }
        self.deadline = nil
        isUp.toggle()
        return true
    }
}
