public import SMPBytes

/// What a DRKey is for: the protocol whose messages it authenticates.
///
/// - Source: SCION DRKey specification, "Protocol identifiers".
public struct DRKeyProtocol: RawRepresentable, Hashable, Sendable {
    /// The number. (16 bits)
    public let rawValue: UInt16

    /// Names a protocol by its number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Any protocol that has no keys of its own: its number comes in one step later.
    public static let generic = DRKeyProtocol(rawValue: 0)
    /// The control messages of SCION.
    public static let scmp = DRKeyProtocol(rawValue: 1)
}

/// How long a DRKey is valid.
public struct DRKeyEpoch: Hashable, Sendable {
    /// The first moment, in seconds since 1970. (32 bits)
    public let begin: UInt32
    /// The last moment, in seconds since 1970. (32 bits)
    public let end: UInt32

    /// Joins both moments.
    public init(begin: UInt32, end: UInt32) {
        (self.begin, self.end) = (begin, end)
    }

    /// The first moment.
    public var beginTime: UnixTime { UnixTime(seconds: Int64(begin)) }
    /// The last moment.
    public var endTime: UnixTime { UnixTime(seconds: Int64(end)) }
}
