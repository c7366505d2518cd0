internal import SMPBytes

/// One packet that was sent, as long as it is neither acknowledged nor lost.
///
/// The fields behind `sentAt` to `byteCount` that begin with `delivered` and `first` are what the
/// path knew about its own rate when the packet left; see ``DeliveryRate``.
///
/// - Source: RFC 9002, section A.1.1; draft-ietf-ccwg-bbr, section 4.1.2.2.
struct SentPacket: BitwiseCopyable, Sendable {
    /// What is known of a packet number.
    enum State: UInt8, BitwiseCopyable, Sendable {
        /// It was left out on purpose.
        case skipped
        /// Nothing is known of the packet's fate.
        case outstanding
        /// The peer has it.
        case acknowledged
        /// It was given up, or its keys are gone.
        case lost
    }

    /// When it was handed to the network.
    var sentAt: Instant
    /// The bytes that had been delivered on the path before.
    var delivered: UInt64 = 0
    /// When the last of those had been delivered.
    var deliveredAt = Instant(nanoseconds: 0)
    /// When the first packet of the flight that it belongs to was sent.
    var firstSentAt = Instant(nanoseconds: 0)
    /// The bytes that had been lost on the path before.
    var lostBefore: UInt64 = 0
    /// The bytes in flight with it.
    var bytesInFlight: UInt32 = 0
    /// The place of its first frame in the ring of frames, cut to 32 bits.
    var firstFrame: UInt32 = 0
    /// The number of its frames.
    var frameCount: UInt16 = 0
    /// Its size in bytes, as it counts towards the congestion window.
    var byteCount: UInt16
    /// What became of it.
    var state = State.outstanding
    /// How its IP header was marked.
    var ecn = ECNCodepoint.notECT
    /// Whether the peer has to acknowledge it.
    var isAckEliciting: Bool
    /// Whether it counts towards the bytes in flight.
    var isInFlight: Bool
    /// Whether it was only sent to find out if a packet of its size arrives.
    var isMTUProbe = false
    /// Whether the application had less to send than the path would have taken.
    var isAppLimited = false
}
