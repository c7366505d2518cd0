public import SMPBytes

/// A standard path whose last two routers also check each packet by itself. (path type 3)
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                   PktID: timestamp, counter                   |
/// |                                                               |
/// |                             PHVF                              |
/// |                             LHVF                              |
/// |                        standard path …                        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// - Source: SCION header specification, "Path Type: EPIC-HP".
public struct EPICPath: Hashable, Sendable {
    /// The four fields in front of the standard path.
    public var prefix: EPICPrefix
    /// The path that the routers follow.
    public var standard: StandardPath

    /// Joins both parts.
    public init(prefix: EPICPrefix, standard: StandardPath) {
        (self.prefix, self.standard) = (prefix, standard)
    }

    /// The size on the wire, in bytes.
    public var encodedLength: Int { EPICPrefix.encodedLength + standard.encodedLength }
}

/// What an EPIC path puts in front of a standard path.
public struct EPICPrefix: Hashable, Sendable {
    /// The size on the wire, in bytes.
    public static let encodedLength = 16

    /// When the packet was sent, and which one it was. (PktID)
    public var packetID: EPICPacketID
    /// What the router before the last checks. (PHVF, 4 bytes, the first most significant)
    public var penultimateHopValidation: UInt32
    /// What the last router checks. (LHVF, 4 bytes, the first most significant)
    public var lastHopValidation: UInt32

    /// Joins the fields.
    public init(
        packetID: EPICPacketID, penultimateHopValidation: UInt32, lastHopValidation: UInt32
    ) {
        self.packetID = packetID
        self.penultimateHopValidation = penultimateHopValidation
        self.lastHopValidation = lastHopValidation
    }
}

/// What makes an EPIC packet unique among those of its sender.
public struct EPICPacketID: Hashable, Sendable {
    /// When the packet was sent, in steps of 21 µs after the first segment's timestamp. (EpicTS)
    public var timestamp: UInt32
    /// A number that the sender uses once with each timestamp. (Counter)
    public var counter: UInt32

    /// Joins both parts.
    public init(timestamp: UInt32, counter: UInt32) {
        (self.timestamp, self.counter) = (timestamp, counter)
    }

    /// Names the `coreCounter`-th packet of one of the sender's cores, of which 24 bits are used.
    public init(timestamp: UInt32, core: UInt8, coreCounter: UInt32) {
        self.timestamp = timestamp
        counter = UInt32(core) << 24 | coreCounter & 0xff_ffff
    }

    /// The core that sent the packet, when the sender counts by core.
    public var core: UInt8 { UInt8(truncatingIfNeeded: counter >> 24) }

    /// The number of the packet among those of its core. (24 bits)
    public var coreCounter: UInt32 { counter & 0xff_ffff }
}

// MARK: - Wire form

extension EPICPath {
    /// Takes a path from the front of `reader`.
    ///
    /// - Throws: `WireError` as for ``StandardPath``.
    public init(from reader: inout ByteReader) throws(WireError) {
        prefix = try EPICPrefix(from: &reader)
        standard = try StandardPath(from: &reader)
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        prefix.encode(into: &out)
        standard.encode(into: &out)
    }
}

extension EPICPrefix {
    /// Takes the fields from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`.
    public init(from reader: inout ByteReader) throws(WireError) {
        packetID = try EPICPacketID(from: &reader)
        penultimateHopValidation = try reader.takeUInt32()
        lastHopValidation = try reader.takeUInt32()
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        packetID.encode(into: &out)
        out.append(bigEndian: penultimateHopValidation)
        out.append(bigEndian: lastHopValidation)
    }
}

extension EPICPacketID {
    /// The size on the wire, in bytes.
    public static let encodedLength = 8

    /// Takes an identifier from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`.
    public init(from reader: inout ByteReader) throws(WireError) {
        timestamp = try reader.takeUInt32()
        counter = try reader.takeUInt32()
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: timestamp)
        out.append(bigEndian: counter)
    }
}
