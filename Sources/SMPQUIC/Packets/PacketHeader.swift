public import SMPBytes

/// What is not protected in the packet at the front of a datagram.
///
/// - Source: RFC 9000, section 17.
public enum PacketHeader: Hashable, Sendable {
    /// A packet of the handshake, or one before it.
    case long(LongHeader)
    /// A packet after the handshake.
    case short(ShortHeader)
    /// The wish that the client prove its address.
    case retry(RetryHeader)
    /// A list of the versions that a server speaks.
    case versionNegotiation(VersionNegotiationHeader)

    /// Reads the header at the front of `bytes`.
    ///
    /// The fixed bit may have either value, as the peer may have been told that it does not count.
    ///
    /// - Parameters:
    ///   - bytes: What is left of a datagram.
    ///   - shortConnectionIDLength: The size of the connection IDs that this end has chosen, which
    ///     short headers do not tell.
    /// - Throws: `WireError` when the header does not have its form, or is of an unknown version.
    public init(
        _ bytes: Span<UInt8>, shortConnectionIDLength: Int
    ) throws(WireError) {
        var reader = ByteReader(bytes)
        let first = try reader.takeUInt8()
        guard first & 0x80 != 0 else {
            self = .short(try ShortHeader(from: &reader, shortConnectionIDLength))
            return
        }
        let version = QUICVersion(rawValue: try reader.takeUInt32())
        let destination = try reader.takeConnectionID()
        let source = try reader.takeConnectionID()
        if version == .negotiation {
            self = .versionNegotiation(
                VersionNegotiationHeader(
                    destinationConnectionID: destination, sourceConnectionID: source,
                    versions: try reader.takeVersions()))
            return
        }
        guard QUICVersion.supported.contains(version) else {
            throw .violates(.knownVersion, at: 1)
        }
        let type = LongPacketType(bits: first >> 4, version)
        if type == .retry {
            self = .retry(
                RetryHeader(
                    version: version, destinationConnectionID: destination,
                    sourceConnectionID: source, token: try reader.takeRetryToken()))
            return
        }
        let token = type == .initial ? try reader.takeRangeWithLength() : 0..<0
        let content = try reader.takeRangeWithLength()
        self = .long(
            LongHeader(
                version: version, type: type, destinationConnectionID: destination,
                sourceConnectionID: source, token: token, packetNumberOffset: content.lowerBound,
                packetLength: content.upperBound))
    }
}

/// What is not protected in a packet after the handshake.
///
/// ```
///  0 F S RR K PP │ destination ID │ number …
/// ```
///
/// - Source: RFC 9000, section 17.3.
public struct ShortHeader: Hashable, Sendable {
    /// Who the packet is for. (Destination Connection ID)
    public var destinationConnectionID: ConnectionID
    /// Where the packet number stands, which is protected.
    public var packetNumberOffset: Int

    fileprivate init(from reader: inout ByteReader, _ length: Int) throws(WireError) {
        destinationConnectionID = try ConnectionID(from: &reader, length: length)
        packetNumberOffset = reader.offset
    }
}

extension ByteReader {
    /// Takes the length of a connection ID, and the connection ID.
    mutating func takeConnectionID() throws(WireError) -> ConnectionID {
        let length = Int(try takeUInt8())
        guard length <= ConnectionID.maximumLength else {
            throw .violates(.connectionIDLength, at: offset - 1)
        }
        return try ConnectionID(from: &self, length: length)
    }

    fileprivate mutating func takeVersions() throws(WireError) -> [QUICVersion] {
        guard remaining > 0, remaining.isMultiple(of: 4) else {
            throw .violates(.wholeVersions, at: offset)
        }
        var versions: [QUICVersion] = []
        while remaining > 0, versions.count < VersionNegotiationHeader.maximumCount {
            versions.append(QUICVersion(rawValue: try takeUInt32()))
        }
        return versions
    }

    fileprivate mutating func takeRetryToken() throws(WireError) -> Range<Int> {
        let start = offset
        guard remaining > RetryIntegrity.tagLength else {
            throw .violates(.retryToken, at: start)
        }
        return try takeRange(count: remaining - RetryIntegrity.tagLength)
    }
}

extension WireRule {
    /// Section 6 of RFC 9000.
    public static let knownVersion = WireRule("the version of a packet is one that is spoken")
    /// Section 17.2.1 of RFC 9000.
    public static let wholeVersions = WireRule("versions have four bytes, and there is one")
    /// Section 17.2.5 of RFC 9000.
    public static let retryToken = WireRule("a Retry packet has a token and a tag")
}
