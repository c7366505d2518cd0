public import SMPBytes

extension Frame {
    /// Reads the frame at the front.
    ///
    /// Ranges of data count from the first byte of the reader's input. A STREAM or DATAGRAM frame
    /// without a length takes all that is left.
    ///
    /// - Throws: FRAME_ENCODING_ERROR for a frame that cannot be read or whose type is unknown,
    ///   FLOW_CONTROL_ERROR, STREAM_LIMIT_ERROR or PROTOCOL_VIOLATION for values that no connection
    ///   could allow.
    @inline(__always)
    public init(from reader: inout ByteReader) throws(TransportError) {
        var type: UInt64 = 0
        do throws(WireError) {
            type = try reader.takeFrameType()
            if type & ~0x07 == FrameType.stream {
                self = .stream(try StreamFrame(type: type, from: &reader))
            } else {
                self = try Frame(type: type, from: &reader)
            }
        } catch {
            throw TransportError(.frameEncodingError, frameType: type, "\(error)")
        }
    }

    /// Reads what follows the type, of all frames but STREAM.
    private init(type: UInt64, from reader: inout ByteReader) throws(WireError) {
        switch type {
        case FrameType.padding: self = .padding(count: 1 + reader.skip(all: 0))
        case FrameType.ping: self = .ping
        case FrameType.ack, FrameType.ackWithECN:
            self = .ack(try AckFrame(hasECN: type == FrameType.ackWithECN, from: &reader))
        case FrameType.crypto: self = .crypto(try CryptoFrame(from: &reader))
        case FrameType.maxData: self = .maxData(try reader.takeVarint())
        case FrameType.maxStreamData:
            self = .maxStreamData(StreamID(try reader.takeVarint()), try reader.takeVarint())
        case FrameType.datagram: self = .datagram(try reader.takeRange(count: reader.remaining))
        case FrameType.datagram + 1: self = .datagram(try reader.takeRangeWithLength())
        default: self = try Frame(rareType: type, from: &reader)
        }
    }

    private init(rareType type: UInt64, from reader: inout ByteReader) throws(WireError) {
        switch type {
        case FrameType.resetStream: self = .resetStream(try ResetStreamFrame(from: &reader))
        case FrameType.stopSending: self = .stopSending(try StopSendingFrame(from: &reader))
        case FrameType.newToken: self = .newToken(try reader.takeToken())
        case FrameType.maxStreams, FrameType.maxStreams + 1:
            self = .maxStreams(StreamDirection(typeBit: type), try reader.takeStreamCount())
        case FrameType.dataBlocked: self = .dataBlocked(try reader.takeVarint())
        case FrameType.streamDataBlocked:
            self = .streamDataBlocked(StreamID(try reader.takeVarint()), try reader.takeVarint())
        case FrameType.streamsBlocked, FrameType.streamsBlocked + 1:
            self = .streamsBlocked(StreamDirection(typeBit: type), try reader.takeStreamCount())
        case FrameType.newConnectionID:
            self = .newConnectionID(try NewConnectionIDFrame(from: &reader))
        case FrameType.retireConnectionID: self = .retireConnectionID(try reader.takeVarint())
        case FrameType.pathChallenge: self = .pathChallenge(try reader.takeUInt64())
        case FrameType.pathResponse: self = .pathResponse(try reader.takeUInt64())
        case FrameType.connectionClose, FrameType.connectionClose + 1:
            self = .connectionClose(try ConnectionCloseFrame(type: type, from: &reader))
        case FrameType.handshakeDone: self = .handshakeDone
        case FrameType.immediateAck: self = .immediateAck
        case FrameType.ackFrequency: self = .ackFrequency(try AckFrequencyFrame(from: &reader))
        default: throw .violates(.knownFrameType, at: reader.offset)
        }
    }
}

extension StreamDirection {
    fileprivate init(typeBit type: UInt64) {
        self = type & 1 == 0 ? .bidirectional : .unidirectional
    }
}

extension ByteReader {
    /// Takes the type of a frame, which has to be written as short as it can be.
    ///
    /// - Source: RFC 9000, section 12.4.
    @inline(__always)
    mutating func takeFrameType() throws(WireError) -> UInt64 {
        let start = offset
        let type = try takeVarint()
        guard offset - start == Varint.length(of: type) else {
            throw .violates(.shortestFrameType, at: start)
        }
        return type
    }

    /// Takes `count` bytes, and says where they stand.
    @inline(__always)
    mutating func takeRange(count: Int) throws(WireError) -> Range<Int> {
        let start = offset
        try skip(count)
        return start..<start + count
    }

    /// Takes a length and as many bytes, and says where they stand.
    @inline(__always)
    mutating func takeRangeWithLength() throws(WireError) -> Range<Int> {
        let length = try takeVarint()
        guard length <= UInt64(remaining) else {
            throw .truncated(
                needed: Int(truncatingIfNeeded: length), available: remaining, at: offset)
        }
        return try takeRange(count: Int(length))
    }

    fileprivate mutating func takeToken() throws(WireError) -> Range<Int> {
        let start = offset
        let token = try takeRangeWithLength()
        guard !token.isEmpty else { throw .violates(.tokenNotEmpty, at: start) }
        return token
    }

    /// Takes a number of streams.
    fileprivate mutating func takeStreamCount() throws(WireError) -> UInt64 {
        let start = offset
        let count = try takeVarint()
        guard count <= 1 << 60 else { throw .violates(.streamCount, at: start) }
        return count
    }
}

extension WireRule {
    /// Section 12.4 of RFC 9000.
    public static let knownFrameType = WireRule("the type of a frame is one that is known")
    /// Section 12.4 of RFC 9000.
    public static let shortestFrameType = WireRule(
        "the type of a frame is written as short as it can be")
    /// Section 19.7 of RFC 9000.
    public static let tokenNotEmpty = WireRule("a token is not empty")
    /// Section 19.11 of RFC 9000.
    public static let streamCount = WireRule("there are at most 2^60 streams of a kind")
    /// Section 19.15 of RFC 9000.
    public static let issuedConnectionIDLength = WireRule(
        "a connection ID that is issued has from 1 to 20 bytes")
    /// Section 19.15 of RFC 9000.
    public static let retirePriorTo = WireRule(
        "a connection ID does not retire numbers above its own")
    /// Section 19.3.1 of RFC 9000.
    public static let ackRange = WireRule("no acknowledged packet number is below 0")
    /// Section 19.6 of RFC 9000.
    public static let offsetLimit = WireRule("no stream is longer than 2^62 - 1 bytes")
}
