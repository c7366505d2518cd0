internal import SMPBytes

/// One frame, taken apart as far as its type says.
///
/// Padding and priorities are read past and never written. They, unused flags and reserved bits are
/// what keeps a frame that was read from being written in the same bytes again.
///
/// - Source: RFC 9113, section 6.
package enum HTTP2Frame: Hashable, Sendable {
    /// Content of a message. `flowLength` is what it counts in the windows, padding and all.
    case data(HTTP2StreamID, endsStream: Bool, content: [UInt8], flowLength: Int)
    /// The beginning of a block of fields.
    case headers(HTTP2StreamID, endsStream: Bool, HTTP2BlockFragment)
    /// A wish about the order of work.
    case priority(HTTP2StreamID)
    /// The end of a stream before its time.
    case reset(HTTP2StreamID, HTTP2ErrorCode)
    /// What the sender expects of its peer.
    case settings([HTTP2Setting])
    /// The sender has applied our settings.
    case settingsAcknowledgement
    /// A response that nobody has asked for.
    case pushPromise(HTTP2StreamID)
    /// A question whether the peer is there, or the answer to one.
    case ping(UInt64, isAcknowledgement: Bool)
    /// The sender takes no streams after `last`.
    case goAway(last: HTTP2StreamID, HTTP2ErrorCode, debugData: [UInt8])
    /// Leave to send so many octets of content more.
    case windowUpdate(HTTP2StreamID, increment: UInt32)
    /// More of a block of fields.
    case continuation(HTTP2StreamID, HTTP2BlockFragment)
    /// A frame of a type that we do not know, which says nothing to us.
    case unknown(HTTP2FrameType)
}

/// A part of a block of compressed fields.
package struct HTTP2BlockFragment: Hashable, Sendable {
    /// The octets.
    package var octets: [UInt8]
    /// Whether the block ends here. (END_HEADERS)
    package var endsBlock: Bool

    /// Joins both parts.
    package init(_ octets: [UInt8], endsBlock: Bool) {
        (self.octets, self.endsBlock) = (octets, endsBlock)
    }
}

extension HTTP2Rule {
    /// RFC 9113, sections 6.1 to 6.4 and 6.10.
    package static let streamNeeded = HTTP2Rule(
        .protocolError, "a frame about a stream names one")
    /// RFC 9113, sections 6.5, 6.7 and 6.8.
    package static let connectionNeeded = HTTP2Rule(
        .protocolError, "a frame about the connection names no stream")
    /// RFC 9113, sections 6.1 and 6.2.
    package static let padding = HTTP2Rule(
        .protocolError, "padding is shorter than the payload that it is in")
    /// RFC 9113, section 4.2.
    package static let payloadLength = HTTP2Rule(
        .frameSizeError, "a payload has the length that its type asks for")
    /// RFC 9113, section 6.9.
    package static let windowIncrement = HTTP2Rule(
        .protocolError, "a WINDOW_UPDATE enlarges the window")
}

// MARK: - Reading

extension HTTP2Frame {
    /// Takes a payload apart, which is all of what followed the header.
    ///
    /// - Throws: `HTTP2Error` with a rule of this type.
    package init(_ header: HTTP2FrameHeader, payload: Span<UInt8>) throws(HTTP2Error) {
        let id = header.streamID
        switch header.type {
        case .data, .headers, .pushPromise, .continuation:
            guard id != .connection else { throw .connection(.streamNeeded) }
            self = try Self.message(header, payload)
        case .priority:
            guard id != .connection else { throw .connection(.streamNeeded) }
            guard payload.count == 5 else { throw .stream(id, .payloadLength) }
            self = .priority(id)
        case .reset:
            guard id != .connection else { throw .connection(.streamNeeded) }
            try Self.require(payload.count == 4)
            self = .reset(id, HTTP2ErrorCode(rawValue: payload.bigEndian(UInt32.self, at: 0)))
        case .windowUpdate:
            self = try Self.windowUpdate(id, payload)
        case .settings, .ping, .goAway:
            guard id == .connection else { throw .connection(.connectionNeeded) }
            self = try Self.control(header, payload)
        default:
            self = .unknown(header.type)
        }
    }

    private static func message(
        _ header: HTTP2FrameHeader, _ payload: Span<UInt8>
    ) throws(HTTP2Error) -> HTTP2Frame {
        let id = header.streamID
        let endsStream = header.flags.contains(.endStream)
        guard header.type != .continuation else {
            return .continuation(id, fragment(header, payload, in: 0..<payload.count))
        }
        var content = try withoutPadding(header, payload)
        switch header.type {
        case .data:
            return .data(
                id, endsStream: endsStream, content: copy(payload, in: content),
                flowLength: payload.count)
        case .headers:
            if header.flags.contains(.priority) {
                try require(content.count >= 5)
                content = content.dropFirst(5)
            }
            return .headers(
                id, endsStream: endsStream, fragment(header, payload, in: content))
        default:
            try require(content.count >= 4)
            return .pushPromise(id)
        }
    }

    private static func control(
        _ header: HTTP2FrameHeader, _ payload: Span<UInt8>
    ) throws(HTTP2Error) -> HTTP2Frame {
        let isAcknowledgement = header.flags.contains(.acknowledgement)
        switch header.type {
        case .settings where isAcknowledgement:
            try require(payload.isEmpty)
            return .settingsAcknowledgement
        case .settings:
            return .settings(try settings(payload))
        case .ping:
            try require(payload.count == 8)
            return .ping(
                payload.bigEndian(UInt64.self, at: 0), isAcknowledgement: isAcknowledgement)
        default:
            try require(payload.count >= 8)
            return .goAway(
                last: HTTP2StreamID(rawValue: payload.bigEndian(UInt32.self, at: 0)),
                HTTP2ErrorCode(rawValue: payload.bigEndian(UInt32.self, at: 4)),
                debugData: copy(payload, in: 8..<payload.count))
        }
    }

    private static func settings(
        _ payload: Span<UInt8>
    ) throws(HTTP2Error) -> [HTTP2Setting] {
        var reader = ByteReader(payload)
        var settings: [HTTP2Setting] = []
        do throws(WireError) {
            while reader.remaining > 0 { settings.append(try HTTP2Setting(from: &reader)) }
        } catch {
            throw .connection(.payloadLength)
        }
        return settings
    }

    private static func windowUpdate(
        _ id: HTTP2StreamID, _ payload: Span<UInt8>
    ) throws(HTTP2Error) -> HTTP2Frame {
        try require(payload.count == 4)
        let increment = payload.bigEndian(UInt32.self, at: 0) & 0x7fff_ffff
        guard increment > 0 else {
            throw id == .connection
                ? .connection(.windowIncrement) : .stream(id, .windowIncrement)
        }
        return .windowUpdate(id, increment: increment)
    }

    /// The part of the payload between the length of the padding and the padding.
    private static func withoutPadding(
        _ header: HTTP2FrameHeader, _ payload: Span<UInt8>
    ) throws(HTTP2Error) -> Range<Int> {
        guard header.flags.contains(.padded) else { return 0..<payload.count }
        try require(!payload.isEmpty)
        let end = payload.count - Int(payload[0])
        guard end >= 1 else { throw .connection(.padding) }
        return 1..<end
    }

    private static func fragment(
        _ header: HTTP2FrameHeader, _ payload: Span<UInt8>, in range: Range<Int>
    ) -> HTTP2BlockFragment {
        HTTP2BlockFragment(
            copy(payload, in: range), endsBlock: header.flags.contains(.endHeaders))
    }

    private static func copy(_ payload: Span<UInt8>, in range: Range<Int>) -> [UInt8] {
        [UInt8](capacity: range.count) { $0.append(copying: payload.extracting(range)) }
    }

    /// Most frames change the connection, so that their size is a matter of all of it.
    private static func require(_ lengthIsRight: Bool) throws(HTTP2Error) {
        guard lengthIsRight else { throw .connection(.payloadLength) }
    }
}

// MARK: - Writing

extension HTTP2Frame {
    /// The header that stands in front of the payload.
    package var header: HTTP2FrameHeader {
        switch self {
        case .data(let id, let endsStream, let content, _):
            HTTP2FrameHeader(
                payloadLength: content.count, type: .data,
                flags: endsStream ? .endStream : [], streamID: id)
        case .headers(let id, let endsStream, let fragment):
            HTTP2FrameHeader(
                payloadLength: fragment.octets.count, type: .headers,
                flags: endsStream ? [.endStream, fragment.flags] : fragment.flags, streamID: id)
        case .continuation(let id, let fragment):
            HTTP2FrameHeader(
                payloadLength: fragment.octets.count, type: .continuation,
                flags: fragment.flags, streamID: id)
        case .priority(let id):
            HTTP2FrameHeader(payloadLength: 5, type: .priority, streamID: id)
        case .reset(let id, _):
            HTTP2FrameHeader(payloadLength: 4, type: .reset, streamID: id)
        case .settings(let settings):
            HTTP2FrameHeader(
                payloadLength: settings.count * HTTP2Setting.encodedLength, type: .settings)
        case .settingsAcknowledgement:
            HTTP2FrameHeader(payloadLength: 0, type: .settings, flags: .acknowledgement)
        case .pushPromise(let id):
            HTTP2FrameHeader(
                payloadLength: 4, type: .pushPromise, flags: .endHeaders, streamID: id)
        case .ping(_, let isAcknowledgement):
            HTTP2FrameHeader(
                payloadLength: 8, type: .ping, flags: isAcknowledgement ? .acknowledgement : [])
        case .goAway(_, _, let debugData):
            HTTP2FrameHeader(payloadLength: 8 + debugData.count, type: .goAway)
        case .windowUpdate(let id, _):
            HTTP2FrameHeader(payloadLength: 4, type: .windowUpdate, streamID: id)
        case .unknown(let type):
            HTTP2FrameHeader(payloadLength: 0, type: type)
        }
    }

    /// The size on the wire, in bytes.
    package var encodedLength: Int { HTTP2FrameHeader.encodedLength + header.payloadLength }

    /// Appends ``encodedLength`` bytes to `out`.
    package func encode(into out: inout OutputSpan<UInt8>) {
        header.encode(into: &out)
        switch self {
        case .data(_, _, let content, _): out.append(copying: content.span)
        case .headers(_, _, let fragment), .continuation(_, let fragment):
            out.append(copying: fragment.octets.span)
        case .priority: out.append(zeros: 5)
        case .reset(_, let code): out.append(bigEndian: code.rawValue)
        case .settings(let settings): for setting in settings { setting.encode(into: &out) }
        case .settingsAcknowledgement, .unknown: break
        case .pushPromise: out.append(zeros: 4)
        case .ping(let data, _): out.append(bigEndian: data)
        case .goAway(let last, let code, let debugData):
            out.append(bigEndian: last.rawValue)
            out.append(bigEndian: code.rawValue)
            out.append(copying: debugData.span)
        case .windowUpdate(_, let increment): out.append(bigEndian: increment)
        }
    }
}

extension HTTP2BlockFragment {
    fileprivate var flags: HTTP2Flags { endsBlock ? .endHeaders : [] }
}
