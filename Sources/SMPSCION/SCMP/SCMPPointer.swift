public import SMPBytes

/// The place of a problem in a packet. (Pointer, 16 bits)
///
/// It counts bytes from the first of the SCION header, also behind the end of what is quoted.
///
/// - Source: SCMP specification, "Parameter Problem"; SCION header specification, "Path Offset
///   Calculations".
public struct SCMPPointer: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number of bytes in front of the place.
    public let rawValue: UInt16

    /// Takes the number of bytes in front of the place.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Points at a byte of the packet, or at the last that a pointer can reach.
    public init(offset: Int) {
        rawValue = UInt16(clamping: offset)
    }

    /// Points at where a packet was found not to make sense.
    public init(_ error: WireError) {
        self.init(offset: error.offset)
    }

    /// Whether `a` points further to the front.
    public static func < (a: SCMPPointer, b: SCMPPointer) -> Bool { a.rawValue < b.rawValue }

    // MARK: Fields of a packet

    /// The first byte, which holds the version.
    ///
    /// The reference also points here when it means the packet as a whole, as with a wrong size.
    public static let start = SCMPPointer(rawValue: 0)
    /// What follows the path. (NextHdr)
    public static let nextHeader = SCMPPointer(rawValue: 4)
    /// The length of the header. (HdrLen)
    public static let headerLength = SCMPPointer(rawValue: 5)
    /// The length of what follows the path. (PayloadLen)
    public static let payloadLength = SCMPPointer(rawValue: 6)
    /// The type of the path. (PathType)
    public static let pathType = SCMPPointer(rawValue: 8)
    /// The types and lengths of both addresses. (DT, DL, ST and SL)
    public static let addressTypes = SCMPPointer(rawValue: 9)
    /// The destination's autonomous system. (DstISD and DstAS)
    public static let destinationAS = SCMPPointer(rawValue: 12)
    /// The source's autonomous system. (SrcISD and SrcAS)
    public static let sourceAS = SCMPPointer(rawValue: 20)
    /// The destination's address in there. (DstHostAddr)
    public static let destinationHost = SCMPPointer(rawValue: 28)

    /// The source's address in its autonomous system. (SrcHostAddr)
    public static func sourceHost(of header: SCIONHeader) -> SCMPPointer {
        SCMPPointer(offset: header.encodedLength - header.source.host.encodedLength)
    }

    /// The first byte of the path.
    public static func path(of header: SCIONHeader) -> SCMPPointer {
        SCMPPointer(offset: header.encodedLength)
    }

    /// An info field of the path.
    ///
    /// - Precondition: There is such an info field.
    public static func infoField(_ index: Int, of path: StandardPathLayout) -> SCMPPointer {
        SCMPPointer(offset: path.offset(ofInfoField: index))
    }

    /// A hop field of the path.
    ///
    /// - Precondition: There is such a hop field.
    public static func hopField(_ index: Int, of path: StandardPathLayout) -> SCMPPointer {
        SCMPPointer(offset: path.offset(ofHopField: index))
    }
}

/// The part of a packet's headers that a pointer points into.
public enum SCMPPointedPart: Hashable, Sendable {
    /// The common header.
    case commonHeader
    /// The address header.
    case addressHeader
    /// The meta header of the path, or anything in a path that is not a standard one.
    case path
    /// The info field of this index.
    case infoField(Int)
    /// The hop field of this index.
    case hopField(Int)
    /// Something behind the path.
    case payload
}

extension SCMPPointer {
    /// The part of the packet with these headers that this points into.
    ///
    /// - Precondition: Header and path were read from the same packet.
    public func part(of header: SCIONHeader, _ path: PathLayout) -> SCMPPointedPart {
        let offset = Int(rawValue)
        if offset < SCIONHeader.commonHeaderLength { return .commonHeader }
        if offset < header.encodedLength { return .addressHeader }
        if offset >= header.headerLength { return .payload }
        guard let standard = path.standard else { return .path }

        let firstInfoField = standard.offset(ofInfoField: 0)
        let firstHopField = standard.offset(ofHopField: 0)
        if offset < firstInfoField { return .path }
        if offset < firstHopField {
            return .infoField((offset - firstInfoField) / InfoField.encodedLength)
        }
        return .hopField((offset - firstHopField) / HopField.encodedLength)
    }
}
