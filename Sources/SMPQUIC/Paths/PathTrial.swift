internal import SMPBytes

/// The challenges by which this end finds out whether a path works.
///
/// - Source: RFC 9000, sections 8.2.1 and 8.2.4.
struct PathTrial: Hashable, Sendable {
    private struct Challenge: Hashable, Sendable {
        let data: UInt64
        let byteCount: Int
    }

    /// The size of datagrams that every path has to carry, in bytes.
    static let fullSize = 1_200
    /// The most challenges that are sent.
    static let maximumCount = 3

    /// When it is given up.
    let until: Instant
    /// Whether a challenge is to be sent.
    private(set) var needsChallenge = true
    private var challenges: [Challenge] = []
    private var lastSentAt: Instant?

    /// Begins, with a challenge to be sent.
    init(until: Instant) {
        self.until = until
    }

    /// Takes the challenge that is to be sent now.
    mutating func takeChallenge(
        _ random: inout some RandomNumberGenerator, byteCount: Int, now: Instant
    ) -> UInt64? {
        guard needsChallenge else { return nil }
        needsChallenge = false
        lastSentAt = now
        // RFC 9000, section 8.2.1: nobody can guess it, not even from the one before.
        let data: UInt64 = random.next()
        challenges.append(Challenge(data: data, byteCount: byteCount))
        return data
    }

    /// The size of the datagram in which a challenge was sent, or `nil` when none was with this
    /// data.
    func byteCount(ofChallenge data: UInt64) -> Int? {
        challenges.first { $0.data == data }?.byteCount
    }

    /// When something has to be done.
    func deadline(interval: Int64) -> Instant {
        guard !needsChallenge, challenges.count < Self.maximumCount, let lastSentAt else {
            return until
        }
        return min(until, lastSentAt.advanced(byNanoseconds: interval))
    }

    /// Sends another challenge when there was no response for long enough.
    mutating func repeatIfDue(now: Instant, interval: Int64) {
        guard challenges.count < Self.maximumCount, let lastSentAt,
            now >= lastSentAt.advanced(byNanoseconds: interval)
        else { return }
        needsChallenge = true
    }
}
