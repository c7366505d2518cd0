package import SMPBytes

/// One thing that an endpoint expects of its peer.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |          Identifier           |
/// +-------------------------------+-------------------------------+
/// |                             Value                             |
/// +---------------------------------------------------------------+
/// ```
///
/// - Source: RFC 9113, sections 6.5.1 and 6.5.2.
package struct HTTP2Setting: Hashable, Sendable {
    /// The size on the wire, in bytes.
    package static let encodedLength = 6

    /// What the value is about. (Identifier, 16 bits)
    package var name: Name
    /// The value. (Value, 32 bits)
    package var value: UInt32

    /// Joins both parts.
    package init(_ name: Name, _ value: UInt32) {
        (self.name, self.value) = (name, value)
    }

    /// What a setting is about.
    ///
    /// Numbers that nobody has assigned are ignored.
    package struct Name: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        package let rawValue: UInt16

        /// Names a setting by its number.
        package init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// How large the table for decompression is, in octets. (SETTINGS_HEADER_TABLE_SIZE)
        package static let headerTableSize = Name(rawValue: 0x1)
        /// Whether responses may come that nobody has asked for. (SETTINGS_ENABLE_PUSH)
        package static let enablePush = Name(rawValue: 0x2)
        /// How many streams the peer may have open. (SETTINGS_MAX_CONCURRENT_STREAMS)
        package static let maximumConcurrentStreams = Name(rawValue: 0x3)
        /// The window of a new stream, in octets. (SETTINGS_INITIAL_WINDOW_SIZE)
        package static let initialWindowSize = Name(rawValue: 0x4)
        /// How large the payload of a frame may be, in octets. (SETTINGS_MAX_FRAME_SIZE)
        package static let maximumFrameSize = Name(rawValue: 0x5)
        /// How large the fields of a message may be. (SETTINGS_MAX_HEADER_LIST_SIZE)
        package static let maximumHeaderListSize = Name(rawValue: 0x6)
    }
}

/// What a peer has announced, and what holds until it has.
///
/// - Source: RFC 9113, section 6.5.2.
package struct HTTP2PeerSettings: Hashable, Sendable {
    /// How large a table the peer keeps for decompression, in octets.
    package private(set) var headerTableSize = 4096
    /// How many streams the peer lets us have open.
    ///
    /// There is no limit unless it names one. Until it had the chance to, one is enough: some
    /// servers are not content with refusing those that are too many.
    package private(set) var maximumConcurrentStreams = 1
    /// The window for sending on a new stream, in octets.
    package private(set) var initialWindowSize = HTTP2SendWindow.initialSize

    /// Whether any settings have come.
    private var isKnown = false

    /// Starts with what holds when nothing was announced.
    package init() {}

    /// Takes in what a peer announces together, who is the server or the client.
    ///
    /// - Throws: `HTTP2Error.connection` with a rule of this type.
    package mutating func apply(
        _ settings: [HTTP2Setting], fromServer isFromServer: Bool
    ) throws(HTTP2Error) {
        if !isKnown { maximumConcurrentStreams = .max }
        isKnown = true
        for setting in settings { try apply(setting, fromServer: isFromServer) }
    }

    private mutating func apply(
        _ setting: HTTP2Setting, fromServer isFromServer: Bool
    ) throws(HTTP2Error) {
        let value = Int(setting.value)
        switch setting.name {
        case .headerTableSize: headerTableSize = value
        case .enablePush:
            guard value == 0 || value == 1 && !isFromServer else {
                throw .connection(.pushSetting)
            }
        case .maximumConcurrentStreams: maximumConcurrentStreams = value
        case .initialWindowSize:
            guard value <= HTTP2SendWindow.maximumSize else {
                throw .connection(.initialWindowSetting)
            }
            initialWindowSize = value
        case .maximumFrameSize:
            let allowed =
                HTTP2FrameHeader.usualPayloadLength...HTTP2FrameHeader.maximumPayloadLength
            guard allowed.contains(value) else { throw .connection(.frameSizeSetting) }
        // Nothing that we send is larger than what every peer accepts. The size of a list of
        // fields is advice, for which ours are too small.
        default: break
        }
    }
}

extension HTTP2Rule {
    /// RFC 9113, section 6.5.2, SETTINGS_ENABLE_PUSH.
    package static let pushSetting = HTTP2Rule(
        .protocolError, "SETTINGS_ENABLE_PUSH is 0, or 1 when a client sends it")
    /// RFC 9113, section 6.5.2, SETTINGS_INITIAL_WINDOW_SIZE.
    package static let initialWindowSetting = HTTP2Rule(
        .flowControlError, "SETTINGS_INITIAL_WINDOW_SIZE is at most 2^31 - 1")
    /// RFC 9113, section 6.5.2, SETTINGS_MAX_FRAME_SIZE.
    package static let frameSizeSetting = HTTP2Rule(
        .protocolError, "SETTINGS_MAX_FRAME_SIZE is from 2^14 to 2^24 - 1")
}

// MARK: - Wire form

extension HTTP2Setting {
    /// Takes a setting from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`.
    package init(from reader: inout ByteReader) throws(WireError) {
        name = Name(rawValue: try reader.takeUInt16())
        value = try reader.takeUInt32()
    }

    /// Appends ``encodedLength`` bytes to `out`.
    package func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: name.rawValue)
        out.append(bigEndian: value)
    }
}
