internal import SMPBytes

/// One frame of a packet.
///
/// A frame does not hold data but says where in the payload it stands, so that reading one neither
/// copies nor allocates. The payload is what the reader reads, from its first byte on.
///
/// - Source: RFC 9000, section 19; RFC 9221, section 4; draft-ietf-quic-ack-frequency.
public enum Frame: Hashable, Sendable {
    /// A run of PADDING frames, one byte each.
    case padding(count: Int)
    /// Nothing but the wish to be acknowledged.
    case ping
    /// Which packets have come.
    case ack(AckFrame)
    /// The end of a stream before its data.
    case resetStream(ResetStreamFrame)
    /// The wish not to get more of a stream.
    case stopSending(StopSendingFrame)
    /// Part of the handshake.
    case crypto(CryptoFrame)
    /// A token for a later connection.
    case newToken(Range<Int>)
    /// Part of a stream.
    case stream(StreamFrame)
    /// How much may be sent on all streams together, in bytes.
    case maxData(UInt64)
    /// How much may be sent on one stream, in bytes.
    case maxStreamData(StreamID, UInt64)
    /// How many streams of a kind may be opened in all.
    case maxStreams(StreamDirection, UInt64)
    /// The limit at which the sender had to stop, for all streams together.
    case dataBlocked(UInt64)
    /// The limit at which the sender had to stop, for one stream.
    case streamDataBlocked(StreamID, UInt64)
    /// The limit at which the sender could not open another stream.
    case streamsBlocked(StreamDirection, UInt64)
    /// A connection ID to use from now on, or later.
    case newConnectionID(NewConnectionIDFrame)
    /// The number of a connection ID that is not used any more.
    case retireConnectionID(UInt64)
    /// A question whether a path works.
    case pathChallenge(UInt64)
    /// The answer to such a question.
    case pathResponse(UInt64)
    /// The end of the connection.
    case connectionClose(ConnectionCloseFrame)
    /// The handshake is confirmed.
    case handshakeDone
    /// A message that is not sent again.
    case datagram(Range<Int>)
    /// How often to acknowledge.
    case ackFrequency(AckFrequencyFrame)
    /// The wish to be acknowledged without delay.
    case immediateAck
}

/// The numbers of the frame types.
///
/// - Source: RFC 9000, section 19; RFC 9221, section 4; draft-ietf-quic-ack-frequency.
enum FrameType {
    static let padding: UInt64 = 0x00
    static let ping: UInt64 = 0x01
    static let ack: UInt64 = 0x02
    static let ackWithECN: UInt64 = 0x03
    static let resetStream: UInt64 = 0x04
    static let stopSending: UInt64 = 0x05
    static let crypto: UInt64 = 0x06
    static let newToken: UInt64 = 0x07
    /// With the bits of ``StreamFrame``.
    static let stream: UInt64 = 0x08
    static let maxData: UInt64 = 0x10
    static let maxStreamData: UInt64 = 0x11
    /// For bidirectional streams; one more for unidirectional ones.
    static let maxStreams: UInt64 = 0x12
    static let dataBlocked: UInt64 = 0x14
    static let streamDataBlocked: UInt64 = 0x15
    /// For bidirectional streams; one more for unidirectional ones.
    static let streamsBlocked: UInt64 = 0x16
    static let newConnectionID: UInt64 = 0x18
    static let retireConnectionID: UInt64 = 0x19
    static let pathChallenge: UInt64 = 0x1A
    static let pathResponse: UInt64 = 0x1B
    /// By QUIC; one more by the application.
    static let connectionClose: UInt64 = 0x1C
    static let handshakeDone: UInt64 = 0x1E
    static let immediateAck: UInt64 = 0x1F
    /// Without a length; one more with it.
    static let datagram: UInt64 = 0x30
    static let ackFrequency: UInt64 = 0xAF
}

extension Frame {
    /// The number of the type. (Type)
    public var type: UInt64 {
        switch self {
        case .padding: FrameType.padding
        case .ping: FrameType.ping
        case .ack(let ack): ack.ecn == nil ? FrameType.ack : FrameType.ackWithECN
        case .resetStream: FrameType.resetStream
        case .stopSending: FrameType.stopSending
        case .crypto: FrameType.crypto
        case .newToken: FrameType.newToken
        case .stream(let frame): frame.type
        case .maxData: FrameType.maxData
        case .maxStreamData: FrameType.maxStreamData
        case .maxStreams(let direction, _): FrameType.maxStreams + UInt64(direction.rawValue)
        case .dataBlocked: FrameType.dataBlocked
        case .streamDataBlocked: FrameType.streamDataBlocked
        case .streamsBlocked(let direction, _):
            FrameType.streamsBlocked + UInt64(direction.rawValue)
        case .newConnectionID: FrameType.newConnectionID
        case .retireConnectionID: FrameType.retireConnectionID
        case .pathChallenge: FrameType.pathChallenge
        case .pathResponse: FrameType.pathResponse
        case .connectionClose(let close): close.type
        case .handshakeDone: FrameType.handshakeDone
        case .datagram: FrameType.datagram
        case .ackFrequency: FrameType.ackFrequency
        case .immediateAck: FrameType.immediateAck
        }
    }

    /// Whether the packet that carries it has to be acknowledged.
    ///
    /// - Source: RFC 9000, section 13.2.
    public var isAckEliciting: Bool {
        switch self {
        case .padding, .ack, .connectionClose: false
        default: true
        }
    }

    /// Whether it may be sent on a path that is only tried out.
    ///
    /// - Source: RFC 9000, section 9.1.
    public var isProbing: Bool {
        switch self {
        case .padding, .newConnectionID, .pathChallenge, .pathResponse: true
        default: false
        }
    }

    /// Whether packets of a level may carry it.
    ///
    /// - Source: RFC 9000, section 12.4, table 3, and section 12.5.
    public func isAllowed(at level: EncryptionLevel) -> Bool {
        switch self {
        case .padding, .ping: return true
        case .ack, .crypto: return level != .zeroRTT
        case .connectionClose(let close):
            // RFC 9000, section 12.5: an application's code is not shown before the handshake is
            // through.
            return !close.isApplication || level == .oneRTT || level == .zeroRTT
        // RFC 9000, section 12.5: what only answers to something cannot come with 0-RTT.
        case .newToken, .pathResponse, .retireConnectionID, .handshakeDone, .ackFrequency,
            .immediateAck:
            return level == .oneRTT
        default: return level == .zeroRTT || level == .oneRTT
        }
    }
}
