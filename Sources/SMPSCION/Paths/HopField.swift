public import SMPBytes

/// One autonomous system's permission to forward packets between two of its interfaces.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |r r r r r r I E|    ExpTime    |           ConsIngress         |
/// |        ConsEgress             |                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
/// |                              MAC                              |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// - Source: SCION header specification, "Path Type: SCION", Hop Field.
public struct HopField: Hashable, Sendable {
    /// The size on the wire, in bytes.
    public static let encodedLength = 12

    /// Whether the router at the construction-ingress interface should look closer. (I)
    public var ingressRouterAlert: Bool
    /// Whether the router at the construction-egress interface should look closer. (E)
    public var egressRouterAlert: Bool
    /// How long after the segment's timestamp the field is valid. (ExpTime)
    public var expirationTime: ExpirationTime
    /// The interface that a packet in construction direction enters by; zero at the start.
    public var constructionIngress: InterfaceID
    /// The interface that a packet in construction direction leaves by; zero at the end.
    public var constructionEgress: InterfaceID
    /// The proof that the autonomous system made this field. (6 bytes)
    public var mac: HopFieldMAC

    /// Describes a hop.
    public init(
        ingressRouterAlert: Bool = false, egressRouterAlert: Bool = false,
        expirationTime: ExpirationTime, constructionIngress: InterfaceID,
        constructionEgress: InterfaceID, mac: HopFieldMAC
    ) {
        self.ingressRouterAlert = ingressRouterAlert
        self.egressRouterAlert = egressRouterAlert
        self.expirationTime = expirationTime
        self.constructionIngress = constructionIngress
        self.constructionEgress = constructionEgress
        self.mac = mac
    }

    /// The interface that a packet enters by when it travels as `info` says.
    public func ingress(in info: InfoField) -> InterfaceID {
        info.isInConstructionDirection ? constructionIngress : constructionEgress
    }

    /// The interface that a packet leaves by when it travels as `info` says.
    public func egress(in info: InfoField) -> InterfaceID {
        info.isInConstructionDirection ? constructionEgress : constructionIngress
    }
}

/// How long a hop field is valid, in steps of 337.5 seconds from its segment's timestamp.
///
/// - Source: SCION header specification, "Path Type: SCION", ExpTime.
public struct ExpirationTime: RawRepresentable, Hashable, Comparable, Sendable,
    ExpressibleByIntegerLiteral
{
    /// One less than the number of steps. (8 bits)
    public let rawValue: UInt8

    /// Takes the number that stands on the wire.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Takes the number that stands on the wire.
    public init(integerLiteral value: UInt8) {
        rawValue = value
    }

    /// Whether `a` is shorter.
    public static func < (a: ExpirationTime, b: ExpirationTime) -> Bool {
        a.rawValue < b.rawValue
    }
}

/// The authentication code of a hop field: the first six bytes of an AES-CMAC.
public struct HopFieldMAC: RawRepresentable, Hashable, Sendable {
    /// The six bytes, the first in the most significant of 48 bits.
    public let rawValue: UInt64

    /// Keeps the low 48 bits of `rawValue`.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue & 0xffff_ffff_ffff
    }

    /// The first two bytes, which the next hop field's accumulator is changed by.
    ///
    /// - Source: SCION header specification, "Hop Field MAC Computation".
    public var chainingBits: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 32) }
}

// MARK: - Wire form

extension HopField {
    /// Takes a field from the front of `reader`, ignoring the reserved bits.
    ///
    /// - Throws: `WireError.truncated`.
    public init(from reader: inout ByteReader) throws(WireError) {
        let bytes = try reader.takeBytes(Self.encodedLength)
        self.init(in: bytes, at: 0)
    }

    /// Appends ``encodedLength`` bytes to `out`, with zero reserved bits.
    public func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: firstBits)
        out.append(bigEndian: lastBits)
    }

    /// Reads the field that starts at `offset`.
    ///
    /// - Precondition: The field lies within `bytes`.
    init(in bytes: Span<UInt8>, at offset: Int) {
        let firstBits = bytes.bigEndian(UInt64.self, at: offset)
        let lastBits = bytes.bigEndian(UInt32.self, at: offset + 8)
        ingressRouterAlert = firstBits >> 57 & 1 == 1
        egressRouterAlert = firstBits >> 56 & 1 == 1
        expirationTime = ExpirationTime(rawValue: UInt8(truncatingIfNeeded: firstBits >> 48))
        constructionIngress = InterfaceID(rawValue: UInt16(truncatingIfNeeded: firstBits >> 32))
        constructionEgress = InterfaceID(rawValue: UInt16(truncatingIfNeeded: firstBits >> 16))
        mac = HopFieldMAC(rawValue: firstBits << 32 | UInt64(lastBits))
    }

    /// Overwrites the field that starts at `offset`.
    ///
    /// - Precondition: The field lies within `bytes`.
    func store(in bytes: inout MutableSpan<UInt8>, at offset: Int) {
        bytes.store(bigEndian: firstBits, at: offset)
        bytes.store(bigEndian: lastBits, at: offset + 8)
    }

    private var firstBits: UInt64 {
        (ingressRouterAlert ? 1 << 57 : 0) | (egressRouterAlert ? 1 << 56 : 0)
            | UInt64(expirationTime.rawValue) << 48
            | UInt64(constructionIngress.rawValue) << 32
            | UInt64(constructionEgress.rawValue) << 16
            | mac.rawValue >> 32
    }

    private var lastBits: UInt32 { UInt32(truncatingIfNeeded: mac.rawValue) }
}
