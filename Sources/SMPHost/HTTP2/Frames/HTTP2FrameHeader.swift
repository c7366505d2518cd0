package import SMPBytes

/// The nine octets that every frame starts with.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                    Length                     |
/// +---------------+---------------+---------------+---------------+
/// |     Type      |     Flags     |R|                             |
/// +---------------+---------------+-+                             |
/// |       Stream Identifier       |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// - Source: RFC 9113, section 4.1.
package struct HTTP2FrameHeader: Hashable, Sendable {
    /// The size on the wire, in bytes.
    package static let encodedLength = 9
    /// The largest payload that there can be, 2^24 - 1.
    package static let maximumPayloadLength = 0xff_ffff
    /// The largest payload that every peer accepts.
    package static let usualPayloadLength = 16_384

    /// The size of what follows, in bytes. (Length, 24 bits)
    package var payloadLength: Int
    /// What the payload is. (Type, 8 bits)
    package var type: HTTP2FrameType
    /// What the type gives a meaning. (Flags, 8 bits)
    package var flags: HTTP2Flags
    /// The stream, or zero for the connection. (Stream Identifier, 31 bits)
    package var streamID: HTTP2StreamID

    /// Describes a frame.
    ///
    /// - Precondition: The payload is not longer than ``maximumPayloadLength``.
    package init(
        payloadLength: Int, type: HTTP2FrameType, flags: HTTP2Flags = [],
        streamID: HTTP2StreamID = .connection
    ) {
        precondition(payloadLength >= 0 && payloadLength <= Self.maximumPayloadLength)
        self.payloadLength = payloadLength
        self.type = type
        self.flags = flags
        self.streamID = streamID
    }
}

/// What a frame is for.
///
/// - Source: RFC 9113, section 6.
package struct HTTP2FrameType: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    package let rawValue: UInt8

    /// Names a type by its number.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Content of a message. (DATA)
    package static let data = HTTP2FrameType(rawValue: 0x0)
    /// Fields of a message. (HEADERS)
    package static let headers = HTTP2FrameType(rawValue: 0x1)
    /// A wish about the order of work, which nobody follows any more. (PRIORITY)
    package static let priority = HTTP2FrameType(rawValue: 0x2)
    /// The end of a stream before its time. (RST_STREAM)
    package static let reset = HTTP2FrameType(rawValue: 0x3)
    /// What the sender expects of its peer. (SETTINGS)
    package static let settings = HTTP2FrameType(rawValue: 0x4)
    /// A response that nobody has asked for. (PUSH_PROMISE)
    package static let pushPromise = HTTP2FrameType(rawValue: 0x5)
    /// A question whether the peer is there. (PING)
    package static let ping = HTTP2FrameType(rawValue: 0x6)
    /// The end of the connection. (GOAWAY)
    package static let goAway = HTTP2FrameType(rawValue: 0x7)
    /// Leave to send more content. (WINDOW_UPDATE)
    package static let windowUpdate = HTTP2FrameType(rawValue: 0x8)
    /// More fields of the same message. (CONTINUATION)
    package static let continuation = HTTP2FrameType(rawValue: 0x9)
}

/// The flags of a frame; what each means depends on the type.
///
/// - Source: RFC 9113, section 6.
package struct HTTP2Flags: OptionSet, Hashable, Sendable {
    /// The flags as they stand on the wire.
    package let rawValue: UInt8

    /// Takes the flags as they stand on the wire.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The sender is done with the stream. (END_STREAM, on DATA and HEADERS)
    package static let endStream = HTTP2Flags(rawValue: 0x1)
    /// The frame answers another one. (ACK, on SETTINGS and PING)
    package static let acknowledgement = HTTP2Flags(rawValue: 0x1)
    /// The block of fields ends here. (END_HEADERS, on HEADERS, PUSH_PROMISE and CONTINUATION)
    package static let endHeaders = HTTP2Flags(rawValue: 0x4)
    /// Padding follows, its length comes first. (PADDED, on DATA, HEADERS and PUSH_PROMISE)
    package static let padded = HTTP2Flags(rawValue: 0x8)
    /// Five octets about priority come first. (PRIORITY, on HEADERS)
    package static let priority = HTTP2Flags(rawValue: 0x20)
}

// MARK: - Wire form

extension HTTP2FrameHeader {
    /// Takes a header from the front of `reader`, ignoring the reserved bit.
    ///
    /// - Throws: `WireError.truncated`.
    package init(from reader: inout ByteReader) throws(WireError) {
        let line = try reader.takeUInt64()
        let last = try reader.takeUInt8()
        payloadLength = Int(line >> 40)
        type = HTTP2FrameType(rawValue: UInt8(truncatingIfNeeded: line >> 32))
        flags = HTTP2Flags(rawValue: UInt8(truncatingIfNeeded: line >> 24))
        streamID = HTTP2StreamID(rawValue: UInt32(truncatingIfNeeded: line << 8) | UInt32(last))
    }

    /// Appends ``encodedLength`` bytes to `out`, with a zero reserved bit.
    package func encode(into out: inout OutputSpan<UInt8>) {
        out.append(UInt8(truncatingIfNeeded: payloadLength >> 16))
        out.append(bigEndian: UInt16(truncatingIfNeeded: payloadLength))
        out.append(type.rawValue)
        out.append(flags.rawValue)
        out.append(bigEndian: streamID.rawValue)
    }
}
