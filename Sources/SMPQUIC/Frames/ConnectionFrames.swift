internal import SMPBytes

/// A connection ID to use from now on, or later.
///
/// - Source: RFC 9000, section 19.15.
public struct NewConnectionIDFrame: Hashable, Sendable {
    /// Its place among those that the sender has issued. (Sequence Number)
    public var sequenceNumber: UInt64
    /// The number below which the others are to be given back. (Retire Prior To)
    public var retirePriorTo: UInt64
    /// From 1 to 20 bytes. (Connection ID)
    public var connectionID: ConnectionID
    /// What tells that the sender has forgotten the connection. (Stateless Reset Token)
    public var statelessResetToken: StatelessResetToken

    init(
        sequenceNumber: UInt64, retirePriorTo: UInt64, connectionID: ConnectionID,
        statelessResetToken: StatelessResetToken
    ) {
        self.sequenceNumber = sequenceNumber
        self.retirePriorTo = retirePriorTo
        self.connectionID = connectionID
        self.statelessResetToken = statelessResetToken
    }

    init(from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        sequenceNumber = try reader.takeVarint()
        retirePriorTo = try reader.takeVarint()
        guard retirePriorTo <= sequenceNumber else {
            throw .violates(.retirePriorTo, at: start)
        }
        let length = Int(try reader.takeUInt8())
        guard 1...ConnectionID.maximumLength ~= length else {
            throw .violates(.issuedConnectionIDLength, at: reader.offset - 1)
        }
        connectionID = try ConnectionID(from: &reader, length: length)
        statelessResetToken = try StatelessResetToken(from: &reader)
    }

    var encodedLength: Int {
        1 + Varint.length(of: sequenceNumber) + Varint.length(of: retirePriorTo) + 1
            + connectionID.length + StatelessResetToken.length
    }

    func encode(into out: inout OutputSpan<UInt8>) {
        out.append(UInt8(truncatingIfNeeded: FrameType.newConnectionID))
        out.append(varint: sequenceNumber)
        out.append(varint: retirePriorTo)
        out.append(UInt8(truncatingIfNeeded: connectionID.length))
        connectionID.encode(into: &out)
        statelessResetToken.encode(into: &out)
    }
}

/// The end of the connection.
///
/// - Source: RFC 9000, section 19.19.
public struct ConnectionCloseFrame: Hashable, Sendable {
    /// Whether an application closes the connection, rather than QUIC.
    public var isApplication: Bool
    /// Why: a ``TransportErrorCode``, or the application's own. (Error Code)
    public var errorCode: UInt64
    /// The type of the frame at fault, 0 when it was none. (Frame Type)
    public var frameType: UInt64
    /// Where a text for people stands in the payload. (Reason Phrase)
    public var reason: Range<Int>

    /// The number of the type. (Type)
    var type: UInt64 { FrameType.connectionClose + (isApplication ? 1 : 0) }

    init(type: UInt64, from reader: inout ByteReader) throws(WireError) {
        isApplication = type & 1 == 1
        errorCode = try reader.takeVarint()
        frameType = isApplication ? 0 : try reader.takeVarint()
        reason = try reader.takeRangeWithLength()
    }

    /// Appends a frame, with as much of `reason` as there is room for.
    ///
    /// - Precondition: There is room for 32 bytes.
    static func encode(
        isApplication: Bool, errorCode: UInt64, frameType: UInt64, reason: String,
        into out: inout OutputSpan<UInt8>
    ) {
        out.append(
            UInt8(truncatingIfNeeded: FrameType.connectionClose + (isApplication ? 1 : 0)))
        out.append(varint: errorCode)
        if !isApplication { out.append(varint: frameType) }
        let text = reason.utf8.prefix(max(0, min(out.freeCapacity - 2, 512)))
        out.append(varint: UInt64(text.count))
        for byte in text { out.append(byte) }
    }
}

/// How often to acknowledge.
///
/// - Source: draft-ietf-quic-ack-frequency, section 4.
public struct AckFrequencyFrame: Hashable, Sendable {
    /// Which of several frames is the newest. (Sequence Number)
    public var sequenceNumber: UInt64
    /// How many packets may come before one has to be acknowledged. (Ack-Eliciting Threshold)
    public var ackElicitingThreshold: UInt64
    /// The longest that an acknowledgement is put off, in microseconds. (Requested Max Ack Delay)
    public var maximumAckDelay: UInt64
    /// How far packets may be out of order before that is reported at once; 0 for never.
    /// (Reordering Threshold)
    public var reorderingThreshold: UInt64

    /// The most bytes that the frame has.
    static let maximumLength = 2 + 4 * 8

    init(_ request: AckFrequencyRequest) {
        sequenceNumber = request.sequenceNumber
        ackElicitingThreshold = request.threshold
        maximumAckDelay = UInt64(clamping: request.maximumDelay / 1_000)
        reorderingThreshold = request.reorderingThreshold
    }

    init(from reader: inout ByteReader) throws(WireError) {
        sequenceNumber = try reader.takeVarint()
        ackElicitingThreshold = try reader.takeVarint()
        maximumAckDelay = try reader.takeVarint()
        reorderingThreshold = try reader.takeVarint()
    }

    func encode(into out: inout OutputSpan<UInt8>) {
        out.append(varint: FrameType.ackFrequency)
        out.append(varint: sequenceNumber)
        out.append(varint: ackElicitingThreshold)
        out.append(varint: maximumAckDelay)
        out.append(varint: reorderingThreshold)
    }
}
