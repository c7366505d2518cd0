internal import SMPBytes

/// Part of a stream.
///
/// ```
///  type 0b0000_1OLF: O offset, L length, F end of the stream
/// ```
///
/// - Source: RFC 9000, section 19.8.
public struct StreamFrame: Hashable, Sendable {
    /// The stream. (Stream ID)
    public var id: StreamID
    /// Where the data stands in the stream, in bytes. (Offset)
    public var offset: UInt64
    /// Where the data stands in the payload. (Stream Data)
    public var data: Range<Int>
    /// Whether the stream ends with the data. (FIN)
    public var isFinal: Bool
    /// The type on the wire, from 0x08 to 0x0f.
    public var type: UInt64

    static let finBit: UInt64 = 0x01
    static let lengthBit: UInt64 = 0x02
    static let offsetBit: UInt64 = 0x04

    /// Reads what follows the type.
    @inline(__always)
    init(type: UInt64, from reader: inout ByteReader) throws(WireError) {
        self.type = type
        isFinal = type & Self.finBit != 0
        id = StreamID(try reader.takeVarint())
        offset = type & Self.offsetBit != 0 ? try reader.takeVarint() : 0
        data =
            type & Self.lengthBit != 0
            ? try reader.takeRangeWithLength() : try reader.takeRange(count: reader.remaining)
        // RFC 9000, section 19.8: no stream is longer than a variable-length integer can say.
        guard UInt64(data.count) <= Varint.max - offset else {
            throw .violates(.offsetLimit, at: reader.offset)
        }
    }

    /// The size of what stands before the data, with a length of two bytes, in bytes.
    static func headerLength(_ id: StreamID, offset: UInt64, hasLength: Bool) -> Int {
        1 + Varint.length(of: id.value) + (offset == 0 ? 0 : Varint.length(of: offset))
            + (hasLength ? 2 : 0)
    }

    /// Appends what stands before the data.
    ///
    /// - Parameters:
    ///   - id: The stream.
    ///   - offset: Where the data stands in it.
    ///   - length: The size of the data, at most 16,383 bytes, or `nil` when the frame is the last
    ///     of its packet.
    ///   - isFinal: Whether the stream ends with the data.
    ///   - out: Where the frame goes.
    static func encodeHeader(
        _ id: StreamID, offset: UInt64, length: Int?, isFinal: Bool,
        into out: inout OutputSpan<UInt8>
    ) {
        let bits =
            (offset == 0 ? 0 : offsetBit) | (length == nil ? 0 : lengthBit)
            | (isFinal ? finBit : 0)
        out.append(UInt8(truncatingIfNeeded: FrameType.stream | bits))
        out.append(varint: id.value)
        if offset != 0 { out.append(varint: offset) }
        if let length {
            // Two bytes, whatever the length, so that it can be left open how much will fit.
            out.append(bigEndian: UInt16(truncatingIfNeeded: length & 0x3FFF) | 0x4000)
        }
    }
}

/// Part of the handshake.
///
/// - Source: RFC 9000, section 19.6.
public struct CryptoFrame: Hashable, Sendable {
    /// Where the data stands in the handshake of its level, in bytes. (Offset)
    public var offset: UInt64
    /// Where the data stands in the payload. (Crypto Data)
    public var data: Range<Int>

    init(from reader: inout ByteReader) throws(WireError) {
        offset = try reader.takeVarint()
        data = try reader.takeRangeWithLength()
        guard UInt64(data.count) <= Varint.max - offset else {
            throw .violates(.offsetLimit, at: reader.offset)
        }
    }

    /// The size of what stands before the data, in bytes.
    static func headerLength(offset: UInt64) -> Int { 1 + Varint.length(of: offset) + 2 }

    /// Appends what stands before `length` bytes of data, at most 16,383.
    static func encodeHeader(offset: UInt64, length: Int, into out: inout OutputSpan<UInt8>) {
        out.append(UInt8(truncatingIfNeeded: FrameType.crypto))
        out.append(varint: offset)
        out.append(bigEndian: UInt16(truncatingIfNeeded: length & 0x3FFF) | 0x4000)
    }
}

/// The end of a stream before its data.
///
/// - Source: RFC 9000, section 19.4.
public struct ResetStreamFrame: Hashable, Sendable {
    /// The stream. (Stream ID)
    public var id: StreamID
    /// Why, in the application's terms. (Application Protocol Error Code)
    public var errorCode: UInt64
    /// How long the stream became, in bytes. (Final Size)
    public var finalSize: UInt64

    init(id: StreamID, errorCode: UInt64, finalSize: UInt64) {
        self.id = id
        self.errorCode = errorCode
        self.finalSize = finalSize
    }

    init(from reader: inout ByteReader) throws(WireError) {
        id = StreamID(try reader.takeVarint())
        errorCode = try reader.takeVarint()
        finalSize = try reader.takeVarint()
    }

    var encodedLength: Int {
        1 + Varint.length(of: id.value) + Varint.length(of: errorCode)
            + Varint.length(of: finalSize)
    }

    func encode(into out: inout OutputSpan<UInt8>) {
        out.append(UInt8(truncatingIfNeeded: FrameType.resetStream))
        out.append(varint: id.value)
        out.append(varint: errorCode)
        out.append(varint: finalSize)
    }
}

/// The wish not to get more of a stream.
///
/// - Source: RFC 9000, section 19.5.
public struct StopSendingFrame: Hashable, Sendable {
    /// The stream. (Stream ID)
    public var id: StreamID
    /// Why, in the application's terms. (Application Protocol Error Code)
    public var errorCode: UInt64

    init(id: StreamID, errorCode: UInt64) {
        self.id = id
        self.errorCode = errorCode
    }

    init(from reader: inout ByteReader) throws(WireError) {
        id = StreamID(try reader.takeVarint())
        errorCode = try reader.takeVarint()
    }

    var encodedLength: Int {
        1 + Varint.length(of: id.value) + Varint.length(of: errorCode)
    }

    func encode(into out: inout OutputSpan<UInt8>) {
        out.append(UInt8(truncatingIfNeeded: FrameType.stopSending))
        out.append(varint: id.value)
        out.append(varint: errorCode)
    }
}
