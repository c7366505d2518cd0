internal import SMPBytes

/// One way to the peer: whether it works, and how much may be sent before that is known.
///
/// ```
///   unknown ── challenge sent ──► on trial ── response ──► validated ── challenge sent ──► …
///                                    └──── three PTOs ───► failed
/// ```
///
/// A path that is validated stays so while it is on trial again.
///
/// - Source: RFC 9000, sections 8.1 and 8.2.
struct PathState: Hashable, Sendable {
    /// The caller's name for it.
    let handle: PathHandle
    /// Whether the peer has proven to be there.
    private(set) var isValidated: Bool
    /// Whether datagrams of ``PathTrial/fullSize`` are known to arrive.
    private(set) var carriesFullSize: Bool
    /// What this end does to find out whether it works.
    private(set) var trial: PathTrial?
    /// The challenges of the peer that were not answered yet.
    private(set) var responses: [UInt64] = []
    /// Whether this end wants to go over to it once it is validated.
    var isWanted = false

    private var receivedByteCount: UInt64 = 0
    private var sentByteCount: UInt64 = 0

    /// The most answers that are kept at a time.
    static let maximumResponseCount = 4

    init(_ handle: PathHandle, isValidated: Bool) {
        self.handle = handle
        self.isValidated = isValidated
        carriesFullSize = isValidated
    }

    // MARK: Anti-amplification

    /// Counts a datagram that has come.
    mutating func noteReceived(_ byteCount: Int) {
        receivedByteCount &+= UInt64(truncatingIfNeeded: max(0, byteCount))
    }

    /// Counts a datagram that was sent.
    mutating func noteSent(_ byteCount: Int) {
        sentByteCount &+= UInt64(truncatingIfNeeded: max(0, byteCount))
    }

    /// How many bytes may be sent now.
    ///
    /// RFC 9000, section 8.1: three times what has come, until the peer has proven to be there. On a
    /// path of this end's own choice the peer's address is no claim of somebody else.
    var sendAllowance: Int {
        guard !isValidated, !isWanted else { return .max }
        return Int(clamping: 3 &* receivedByteCount &- min(sentByteCount, 3 &* receivedByteCount))
    }

    /// Takes the proof of a handshake, whose datagrams have full size, that the peer is there.
    mutating func validate() {
        isValidated = true
        carriesFullSize = true
    }

    // MARK: Challenges of this end

    /// Begins to find out whether the path works, unless that is under way.
    mutating func challenge(until: Instant) {
        guard trial == nil else { return }
        trial = PathTrial(until: until)
    }

    /// Whether a challenge is to be sent.
    var needsChallenge: Bool { trial?.needsChallenge ?? false }

    /// Takes the challenge that is to be sent now: other data each time.
    ///
    /// - Parameters:
    ///   - random: Numbers that nobody can guess.
    ///   - byteCount: The size of the datagram that it is sent in.
    ///   - now: The time.
    /// - Returns: The data, or `nil` when nothing is to be sent.
    mutating func takeChallenge(
        _ random: inout some RandomNumberGenerator, byteCount: Int, now: Instant
    ) -> UInt64? {
        trial?.takeChallenge(&random, byteCount: byteCount, now: now)
    }

    /// Takes a response, from whatever path it came.
    ///
    /// - Returns: Whether it answers a challenge that was sent on this path.
    mutating func receiveResponse(_ data: UInt64) -> Bool {
        guard let byteCount = trial?.byteCount(ofChallenge: data), let until = trial?.until else {
            return false
        }
        isValidated = true
        if byteCount >= PathTrial.fullSize { carriesFullSize = true }
        // RFC 9000, section 8.2.1: a small datagram says nothing of large ones.
        trial = carriesFullSize ? nil : PathTrial(until: until)
        return true
    }

    /// When something has to be done about the challenge.
    func deadline(interval: Int64) -> Instant? {
        trial?.deadline(interval: interval)
    }

    /// Sends a challenge again, or gives up.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - interval: How long a response is waited for before the next challenge, in nanoseconds.
    /// - Returns: Whether the path has turned out not to work.
    mutating func handleTimeout(now: Instant, interval: Int64) -> Bool {
        guard let until = trial?.until else { return false }
        guard now < until else {
            trial = nil
            isValidated = false
            carriesFullSize = false
            return true
        }
        trial?.repeatIfDue(now: now, interval: interval)
        return false
    }

    // MARK: Challenges of the peer

    /// Takes a challenge, to be answered on this path.
    mutating func receiveChallenge(_ data: UInt64) {
        guard responses.count < Self.maximumResponseCount else { return }
        responses.append(data)
    }

    /// Takes the response that is to be sent now; it is not sent again when it is lost.
    mutating func takeResponse() -> UInt64? {
        responses.isEmpty ? nil : responses.removeFirst()
    }

    /// Whether there is a challenge or a response to be sent.
    var hasPending: Bool { needsChallenge || !responses.isEmpty }
}
