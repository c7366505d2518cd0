internal import SMPBytes

/// What a packet with a long header is.
///
/// The two bits on the wire stand for other types in version 2 than in version 1.
///
/// - Source: RFC 9000, section 17.2; RFC 9369, section 3.2.
public enum LongPacketType: UInt8, Hashable, Sendable, CaseIterable {
    /// The first of a connection.
    case initial
    /// With keys of an earlier connection.
    case zeroRTT
    /// With the keys of the handshake.
    case handshake
    /// The wish that the client prove its address.
    case retry

    init(bits: UInt8, _ version: QUICVersion) {
        let number = version == .v2 ? (bits &- 1) & 0b11 : bits & 0b11
        self =
            switch number {
            case 0: .initial
            case 1: .zeroRTT
            case 2: .handshake
            default: .retry
            }
    }

    /// The two bits of the first byte. (Long Packet Type)
    func bits(_ version: QUICVersion) -> UInt8 {
        version == .v2 ? (rawValue + 1) & 0b11 : rawValue
    }

    /// The keys of its packets, but of Retry packets, which have none.
    public var level: EncryptionLevel? {
        switch self {
        case .initial: .initial
        case .zeroRTT: .zeroRTT
        case .handshake: .handshake
        case .retry: nil
        }
    }
}

/// What is not protected in a packet of the handshake.
///
/// ```
///  1 F TT xxxx │ version │ length, destination ID │ length, source ID │ [token] │ length │ number …
/// ```
///
/// - Source: RFC 9000, section 17.2.
public struct LongHeader: Hashable, Sendable {
    /// The version. (Version)
    public var version: QUICVersion
    /// What the packet is. (Long Packet Type)
    public var type: LongPacketType
    /// Who it is for. (Destination Connection ID)
    public var destinationConnectionID: ConnectionID
    /// Who it is from. (Source Connection ID)
    public var sourceConnectionID: ConnectionID
    /// Where the token of an Initial packet stands. (Token)
    public var token: Range<Int>
    /// Where the packet number stands, which is protected.
    public var packetNumberOffset: Int
    /// The size of the packet, tag included, in bytes.
    public var packetLength: Int
}

/// A packet that asks the client to prove its address.
///
/// - Source: RFC 9000, section 17.2.5.
public struct RetryHeader: Hashable, Sendable {
    /// The version. (Version)
    public var version: QUICVersion
    /// Who it is for. (Destination Connection ID)
    public var destinationConnectionID: ConnectionID
    /// The name to use from now on. (Source Connection ID)
    public var sourceConnectionID: ConnectionID
    /// Where the token stands that the client shall send back. (Retry Token)
    public var token: Range<Int>
}

/// A list of the versions that a server speaks.
///
/// - Source: RFC 8999, section 6; RFC 9000, section 17.2.1.
public struct VersionNegotiationHeader: Hashable, Sendable {
    /// Who it is for. (Destination Connection ID)
    public var destinationConnectionID: ConnectionID
    /// The name that the client has put on its packet. (Source Connection ID)
    public var sourceConnectionID: ConnectionID
    /// The versions. (Supported Version)
    public var versions: [QUICVersion]

    /// The most versions that are read.
    static let maximumCount = 64

    init(
        destinationConnectionID: ConnectionID, sourceConnectionID: ConnectionID,
        versions: [QUICVersion]
    ) {
        self.destinationConnectionID = destinationConnectionID
        self.sourceConnectionID = sourceConnectionID
        self.versions = versions
    }
}
