internal import SMPBytes

/// One way to the peer: whether it works, and how much may be sent before that is known.
///
/// ```
///   unknown ── challenge sent ──► validating ── response ──► validated
///                                      └──── three PTOs ───► failed
/// ```
///
/// - Source: RFC 9000, sections 8.1 and 8.2.
struct PathState: Hashable, Sendable {
    /// What is known of the path.
    enum Validation: Hashable, Sendable {
        /// Nothing.
        case unknown
        /// A challenge is under way.
        case validating(challenge: UInt64, until: Instant)
        /// The peer has answered from there.
        case validated
        /// The peer has not answered in time.
        case failed
    }

    /// The caller's name for it.
    let handle: PathHandle
    /// Whether it works.
    private(set) var validation: Validation
    /// When the challenge was last sent, and how often.
    private(set) var challengeSentAt: Instant?
    private(set) var challengeCount = 0
    /// Whether a challenge is to be sent.
    private(set) var needsChallenge = false
    /// The challenges of the peer that were not answered yet.
    private(set) var responses: [UInt64] = []
    /// Whether this end wants to go over to it once it is validated.
    var isWanted = false

    private var receivedByteCount: UInt64 = 0
    private var sentByteCount: UInt64 = 0

    /// The most answers that are kept at a time.
    static let maximumResponseCount = 4
    /// The most challenges that are sent for one validation.
    static let maximumChallengeCount = 3

    init(_ handle: PathHandle, isValidated: Bool) {
        self.handle = handle
        validation = isValidated ? .validated : .unknown
    }

    /// Whether the peer has proven to be there.
    var isValidated: Bool { validation == .validated }

    // MARK: Anti-amplification

    /// Counts a datagram that has come.
    mutating func noteReceived(_ byteCount: Int) {
        receivedByteCount += UInt64(byteCount)
    }

    /// Counts a datagram that was sent.
    mutating func noteSent(_ byteCount: Int) {
        sentByteCount += UInt64(byteCount)
    }

    /// How many bytes may be sent now.
    ///
    /// RFC 9000, section 8.1: three times what has come, until the peer has proven to be there.
    var sendAllowance: Int {
        guard !isValidated else { return .max }
        return Int(clamping: 3 * receivedByteCount - min(sentByteCount, 3 * receivedByteCount))
    }

    /// Takes another proof than a response that the peer is there.
    mutating func validate() {
        validation = .validated
        needsChallenge = false
    }

    // MARK: Challenges of this end

    /// Begins to find out whether the path works.
    mutating func challenge(_ data: UInt64, until: Instant) {
        validation = .validating(challenge: data, until: until)
        needsChallenge = true
        challengeCount = 0
    }

    /// Takes the challenge that is to be sent now.
    mutating func takeChallenge(now: Instant) -> UInt64? {
        guard needsChallenge, case .validating(let data, _) = validation else { return nil }
        needsChallenge = false
        challengeSentAt = now
        challengeCount += 1
        return data
    }

    /// Takes a response, from whatever path it came.
    ///
    /// - Returns: Whether it answers this path's challenge.
    mutating func receiveResponse(_ data: UInt64) -> Bool {
        guard case .validating(data, _) = validation else { return false }
        validate()
        return true
    }

    /// When something has to be done about the challenge.
    func deadline(interval: Int64) -> Instant? {
        guard case .validating(_, let until) = validation, !needsChallenge else { return nil }
        guard challengeCount < Self.maximumChallengeCount, let challengeSentAt else {
            return until
        }
        return min(until, challengeSentAt.advanced(byNanoseconds: interval))
    }

    /// Sends the challenge again, or gives up.
    ///
    /// - Returns: Whether the validation has failed.
    mutating func handleTimeout(now: Instant, interval: Int64) -> Bool {
        guard case .validating(_, let until) = validation else { return false }
        if now >= until {
            validation = .failed
            needsChallenge = false
            return true
        }
        if let deadline = deadline(interval: interval), now >= deadline { needsChallenge = true }
        return false
    }

    // MARK: Challenges of the peer

    /// Takes a challenge, to be answered on this path.
    mutating func receiveChallenge(_ data: UInt64) {
        guard responses.count < Self.maximumResponseCount else { return }
        responses.append(data)
    }

    /// Takes the response that is to be sent now.
    mutating func takeResponse() -> UInt64? {
        responses.isEmpty ? nil : responses.removeFirst()
    }

    /// Whether there is a challenge or a response to be sent.
    var hasPending: Bool { needsChallenge || !responses.isEmpty }
}
