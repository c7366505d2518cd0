internal import SMPBytes

/// The last moments of a connection: it answers what still comes with its good-bye, or not at all.
///
/// - Source: RFC 9000, section 10.2.
struct ClosingState: Sendable {
    /// What is still done.
    enum Phase: Hashable, Sendable {
        /// This end has closed, and says so to a peer that has not heard it.
        case closing
        /// The peer has closed, or is gone; nothing is sent.
        case draining
        /// All is forgotten.
        case over
    }

    /// Why.
    let end: ConnectionEnd
    private(set) var phase: Phase
    /// Until when packets are still known.
    let until: Instant
    private var receivedCount: UInt64 = 0
    private var nextReplyAt: UInt64 = 1
    /// Whether the good-bye is to be sent.
    private(set) var needsSending: Bool

    init(_ end: ConnectionEnd, _ phase: Phase, until: Instant) {
        self.end = end
        self.phase = phase
        self.until = until
        needsSending = phase == .closing
    }

    /// Takes note of a datagram, to which the good-bye is the answer: the first, the second, the
    /// fourth, and so on.
    ///
    /// - Source: RFC 9000, section 10.2.1.
    mutating func received() {
        guard phase == .closing else { return }
        receivedCount += 1
        guard receivedCount >= nextReplyAt else { return }
        nextReplyAt *= 2
        needsSending = true
    }

    /// Takes note that the peer has closed, too.
    mutating func drain() {
        guard phase == .closing else { return }
        phase = .draining
        needsSending = false
    }

    /// Takes note that the good-bye was sent.
    mutating func sent() {
        needsSending = false
    }

    /// Forgets everything when it is time.
    mutating func handleTimeout(now: Instant) {
        if now >= until { phase = .over }
    }

    /// When that is.
    var deadline: Instant? { phase == .over ? nil : until }
}
