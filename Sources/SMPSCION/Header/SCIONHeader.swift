public import SMPBytes

/// The part of a SCION header in front of the path: the common header and the address header.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |Version| TrafficClass  |                FlowID                 |
/// |    NextHdr    |    HdrLen     |          PayloadLen           |
/// |    PathType   |DT |DL |ST |SL |              RSV              |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |            DstISD             |                               |
/// +                               +             DstAS             +
/// |            SrcISD             |                               |
/// +                               +             SrcAS             +
/// |                DstHostAddr, 4 to 16 bytes                     |
/// |                SrcHostAddr, 4 to 16 bytes                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The length of the path is known from here already, as the header length counts it in. Its
/// contents are for ``Path`` and ``PathLayout`` to read, so that a header with a path type that
/// nobody knows still decodes.
///
/// - Source: SCION header specification, "Common Header" and "Address Header".
public struct SCIONHeader: Hashable, Sendable {
    /// The only version there is. (Version, 4 bits)
    public static let version: UInt8 = 0
    /// The size of the common header, in bytes.
    public static let commonHeaderLength = 12
    /// The most that a header may take, path included, in bytes: 255 units of 4.
    public static let maximumHeaderLength = 1020
    /// The size of what comes before the host addresses, in bytes.
    private static let fixedLength = commonHeaderLength + 16

    /// Differentiated services in the upper six bits, congestion notification in the lower two.
    public var trafficClass: UInt8
    /// A label of the flow, of which the low 20 bits are sent.
    ///
    /// Zero means that the sender set none, which the specification forbids.
    public var flowID: UInt32
    /// What follows the path. (NextHdr)
    public var nextHeader: ProtocolNumber
    /// The number of bytes that follow the path, extension headers included. (PayloadLen)
    public var payloadLength: UInt16
    /// What kind of path follows.
    public let pathType: PathType
    /// The size of the path, in bytes; a multiple of 4.
    public let pathLength: Int
    /// Where the packet goes.
    public let destination: SCIONAddress
    /// Where the packet comes from.
    public let source: SCIONAddress

    /// Describes a header.
    ///
    /// - Throws: `WireError.violates` with `wholeHeaderUnits` or
    ///   `headerFits` when the path makes the header's length one that cannot
    ///   be written.
    public init(
        trafficClass: UInt8 = 0, flowID: UInt32 = 1, nextHeader: ProtocolNumber,
        payloadLength: UInt16, pathType: PathType, pathLength: Int, destination: SCIONAddress,
        source: SCIONAddress
    ) throws(WireError) {
        self.trafficClass = trafficClass
        self.flowID = flowID & 0xf_ffff
        self.nextHeader = nextHeader
        self.payloadLength = payloadLength
        self.pathType = pathType
        self.pathLength = pathLength
        self.destination = destination
        self.source = source
        guard pathLength <= Self.maximumHeaderLength, headerLength <= Self.maximumHeaderLength
        else { throw .violates(.headerFits, at: 5) }
        guard pathLength >= 0, pathLength % 4 == 0 else {
            throw .violates(.wholeHeaderUnits, at: 5)
        }
    }

    /// The size of the address header: 24 to 48 bytes.
    public var addressHeaderLength: Int {
        16 + destination.host.encodedLength + source.host.encodedLength
    }

    /// The size of this part of the header, which is the offset of the path, in bytes.
    public var encodedLength: Int { Self.commonHeaderLength + addressHeaderLength }

    /// The size of the whole header, path included, in bytes. (HdrLen, in units of 4)
    public var headerLength: Int { encodedLength + pathLength }
}

extension WireRule {
    /// SCION header specification, "Common Header", Version.
    public static let knownVersion = WireRule("the version is 0")
    /// SCION header specification, "Common Header", HdrLen.
    public static let headerHoldsAddresses = WireRule(
        "the header length covers the common header and the addresses")
    /// SCION header specification, "Common Header", HdrLen.
    public static let headerFits = WireRule("a header has at most 1020 bytes")
    /// SCION header specification, "Common Header", HdrLen.
    public static let wholeHeaderUnits = WireRule("a header is a multiple of 4 bytes")
}

// MARK: - Wire form

extension SCIONHeader {
    /// Takes the common and the address header from the front of `reader`.
    ///
    /// The reserved bits are ignored. The path must be there in full, but is left unread. Whether
    /// the payload has the announced length is not looked at, as this also reads quoted packets.
    ///
    /// - Throws: `WireError.truncated` when the header, path included, is cut short;
    ///   `WireError.violates` with `knownVersion` or
    ///   `headerHoldsAddresses`.
    @inline(__always)  // for PacketLayout
    public init(from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        let fixed = try reader.takeBytes(Self.fixedLength)
        let firstLines = fixed.bigEndian(UInt64.self, at: 0)
        let thirdLine = fixed.bigEndian(UInt32.self, at: 8)
        guard firstLines >> 60 == Self.version else { throw .violates(.knownVersion, at: start) }

        trafficClass = UInt8(truncatingIfNeeded: firstLines >> 52)
        flowID = UInt32(truncatingIfNeeded: firstLines >> 32) & 0xf_ffff
        nextHeader = ProtocolNumber(rawValue: UInt8(truncatingIfNeeded: firstLines >> 24))
        let headerLength = 4 * Int(UInt8(truncatingIfNeeded: firstLines >> 16))
        payloadLength = UInt16(truncatingIfNeeded: firstLines)
        pathType = PathType(rawValue: UInt8(truncatingIfNeeded: thirdLine >> 24))

        let destinationType = HostAddressType(rawValue: UInt8(truncatingIfNeeded: thirdLine >> 20))
        let sourceType = HostAddressType(rawValue: UInt8(truncatingIfNeeded: thirdLine >> 16))
        let hostsLength = destinationType.addressLength + sourceType.addressLength
        pathLength = headerLength - Self.fixedLength - hostsLength
        guard pathLength >= 0 else { throw .violates(.headerHoldsAddresses, at: start + 5) }

        let hosts = try reader.takeBytes(hostsLength)
        destination = SCIONAddress(
            ISDAS(rawValue: fixed.bigEndian(UInt64.self, at: 12)),
            HostAddress(destinationType, in: hosts, at: 0))
        source = SCIONAddress(
            ISDAS(rawValue: fixed.bigEndian(UInt64.self, at: 20)),
            HostAddress(sourceType, in: hosts, at: destinationType.addressLength))
        guard reader.remaining >= pathLength else {
            throw .truncated(needed: pathLength, available: reader.remaining, at: reader.offset)
        }
    }

    /// Appends ``encodedLength`` bytes to `out`, with zero reserved bits.
    public func encode(into out: inout OutputSpan<UInt8>) {
        let firstLine = UInt32(Self.version) << 28 | UInt32(trafficClass) << 20 | flowID & 0xf_ffff
        let secondLine =
            UInt32(nextHeader.rawValue) << 24
            | UInt32(truncatingIfNeeded: headerLength / 4) << 16
            | UInt32(payloadLength)
        let thirdLine =
            UInt32(pathType.rawValue) << 24
            | UInt32(destination.host.typeAndLength.rawValue) << 20
            | UInt32(source.host.typeAndLength.rawValue) << 16
        out.append(bigEndian: UInt64(firstLine) << 32 | UInt64(secondLine))
        out.append(bigEndian: thirdLine)
        out.append(bigEndian: destination.isdAS.rawValue)
        out.append(bigEndian: source.isdAS.rawValue)
        destination.host.encode(into: &out)
        source.host.encode(into: &out)
    }
}
