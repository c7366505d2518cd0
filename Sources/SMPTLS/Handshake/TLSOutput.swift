public import SMPBytes

/// Something that the owner of a handshake has to do, or to know.
///
/// - Source: RFC 9001, sections 4 and 4.1.
public enum TLSOutput: Sendable {
    /// Send these bytes in CRYPTO frames of a level.
    case message(level: HandshakeLevel, bytes: [UInt8])
    /// Use these keys from now on.
    case keys(TrafficKeys)
    /// The transport parameters of the peer. A server now has to answer with
    /// ``TLSHandshake/provide(transportParameters:acceptsEarlyData:now:)``.
    case peerTransportParameters([UInt8])
    /// The early data of the client is or will be read.
    case earlyDataAccepted
    /// The early data of the client is lost, and has to be sent again.
    case earlyDataRejected
    /// The peer has proven that it saw the same handshake.
    case complete
    /// A ticket for the client to keep.
    case sessionTicket(SessionTicket)
    /// A line for a key log.
    case keyLog(String)
}

/// The secret for one direction of one level.
///
/// - Source: RFC 9001, section 5.1.
public struct TrafficKeys: Sendable {
    /// Which way the packets go.
    public enum Direction: Hashable, Sendable {
        /// From the peer.
        case read
        /// To the peer.
        case write
    }

    /// What is protected.
    public let level: HandshakeLevel
    /// Which way the packets go.
    public let direction: Direction
    /// How they are protected.
    public let cipherSuite: CipherSuite
    /// What the keys are made of.
    public let secret: TLSSecret
}

/// What became of early data.
///
/// - Source: RFC 9001, section 4.6.
public enum EarlyDataStatus: Hashable, Sendable {
    /// There is none.
    case notOffered
    /// The server has not decided yet.
    case offered
    /// The server reads it.
    case accepted
    /// The server does not read it.
    case rejected
}

/// What a ``ReplayFilter`` has to judge.
///
/// - Source: RFC 8446, section 8.
public struct EarlyDataOffer: Hashable, Sendable {
    /// The binder of the ticket, which no other hello has.
    public let binder: [UInt8]
    /// When the hello should arrive by the age of its ticket.
    public let expectedArrival: UnixTime
}
