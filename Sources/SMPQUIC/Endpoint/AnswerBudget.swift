internal import SMPBytes

/// How many more datagrams strangers are answered.
///
/// As much as for one second is saved up.
///
/// - Source: RFC 9000, sections 5.2.2, 10.3.3 and 21.11.
struct AnswerBudget: Hashable, Sendable {
    private let perSecond: Int64
    /// When the next answer would be on time if they went out evenly.
    private var nextAt: Int64?

    init(perSecond: Int) {
        self.perSecond = Int64(clamping: perSecond)
    }

    /// Spends one answer, if there is one left.
    mutating func spend(now: Instant) -> Bool {
        guard perSecond > 0 else { return false }
        let interval = 1_000_000_000 / perSecond
        let earliest = now.advanced(byNanoseconds: -1_000_000_000).nanoseconds
        let next = max(nextAt ?? earliest, earliest)
        let (after, overflow) = next.addingReportingOverflow(interval)
        guard !overflow, after <= now.nanoseconds else { return false }
        nextAt = after
        return true
    }
}
