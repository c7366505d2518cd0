/// How much the peer may send, and when to allow it more.
///
/// ```
///  0 ── consumed ── received ── limit          limit = consumed + window, when it is renewed
/// ```
///
/// The window doubles when half of it is used up within two round trips: then it was the window that
/// held the peer back.
///
/// - Source: RFC 9000, section 4.
struct FlowWindow: Hashable, Sendable {
    /// What the peer was told. (Maximum Data)
    private(set) var limit: UInt64
    /// How much has come, counted to the highest offset.
    private(set) var received: UInt64 = 0
    /// How much the application has taken, or will not take.
    private(set) var consumed: UInt64 = 0
    private var window: UInt64
    private let maximum: UInt64
    private var renewedAt: Int64 = 0

    init(_ window: UInt64, maximum: UInt64) {
        limit = window
        self.window = window
        self.maximum = max(window, maximum)
    }

    /// Counts bytes that have come, and says whether they were allowed.
    mutating func receive(_ count: UInt64) -> Bool {
        let (sum, overflow) = received.addingReportingOverflow(count)
        guard !overflow, sum <= limit else { return false }
        received = sum
        return true
    }

    /// Counts bytes that are not held any more.
    ///
    /// - Returns: Whether the peer should be told a new limit.
    mutating func consume(_ count: UInt64) -> Bool {
        consumed += count
        return wantsRenewal
    }

    /// Whether more than half of the window is used up.
    var wantsRenewal: Bool {
        limit - consumed <= window / 2
    }

    /// Moves the limit on.
    ///
    /// - Parameters:
    ///   - now: The time, in nanoseconds.
    ///   - roundTrip: The time to the peer and back, in nanoseconds.
    mutating func renew(now: Int64, roundTrip: Int64) {
        guard wantsRenewal else { return }
        if renewedAt != 0, now &- renewedAt < 2 &* roundTrip, window < maximum {
            window = min(maximum, window * 2)
        }
        renewedAt = now
        limit = max(limit, consumed + window)
    }
}

/// How much this end may send.
///
/// - Source: RFC 9000, section 4.1.
struct SendCredit: Hashable, Sendable {
    /// What the peer has allowed.
    private(set) var limit: UInt64 = 0
    /// What was sent, counted to the highest offset.
    private(set) var used: UInt64 = 0
    /// The limit of which the peer was told last that it holds this end up.
    var reportedLimit: UInt64?

    /// How much is left.
    var left: UInt64 { limit > used ? limit - used : 0 }

    /// Takes a limit of the peer, which counts only when it is higher.
    ///
    /// - Returns: Whether it is.
    @discardableResult
    mutating func raise(to limit: UInt64) -> Bool {
        guard limit > self.limit else { return false }
        self.limit = limit
        return true
    }

    /// Counts bytes that are sent.
    mutating func use(_ count: UInt64) {
        used += count
    }

    /// Starts over, as nothing of what was sent has counted.
    mutating func reset(to limit: UInt64) {
        self = SendCredit()
        self.limit = limit
    }
}
