internal import SMPBytes

/// What was sent in one packet number space, and what the peer has said about it.
///
/// With the multipath extension there is one for each path.
///
/// - Source: RFC 9002, section A.3.
struct RecoverySpace: Sendable {
    /// The packets whose fate is not known.
    var packets = SentPackets()
    /// The number for the next packet.
    var nextNumber = PacketNumber(0)
    /// The highest number that the peer has acknowledged.
    var largestAcknowledged: PacketNumber?
    /// When the oldest packet that a later one has overtaken counts as lost.
    var lossTime: Instant?
    /// When a packet that the peer has to acknowledge was last sent.
    var lastAckElicitingSentAt = Instant(nanoseconds: 0)
    /// The number of packets in flight that the peer has to acknowledge.
    var ackElicitingInFlight = 0
    /// The size of the packets in flight, in bytes.
    var bytesInFlight = 0
    /// What was marked, and what the peer has counted.
    var ecn = ECNSpaceCounts()
    /// The packets given up lately, to learn when that was wrong.
    var suspects = LossSuspects()

    /// When the last packet was sent that the peer has to acknowledge, or `nil` when none is in
    /// flight.
    @inline(__always)
    var awaitingSince: Instant? { ackElicitingInFlight > 0 ? lastAckElicitingSentAt : nil }

    /// Takes the next packet number out of use, so that a peer which acknowledges what it has not
    /// received is found out.
    ///
    /// - Source: RFC 9000, section 21.4.
    mutating func skipNumber() {
        nextNumber = nextNumber.next
    }
}

/// The three packet number spaces of a connection with one path.
///
/// - Source: RFC 9000, section 12.3.
struct RecoverySpaces: Sendable {
    /// Initial packets.
    var initial = RecoverySpace()
    /// Handshake packets.
    var handshake = RecoverySpace()
    /// 0-RTT and 1-RTT packets.
    var application = RecoverySpace()

    /// One of them.
    subscript(space: PacketNumberSpace) -> RecoverySpace {
        @inline(__always) _read {
            switch space {
            case .initial: yield initial
            case .handshake: yield handshake
            case .application: yield application
            }
        }
        @inline(__always) _modify {
            switch space {
            case .initial: yield &initial
            case .handshake: yield &handshake
            case .application: yield &application
            }
        }
    }
}
