public import SMPBytes

/// Says that the link which a packet should have left an autonomous system by is broken.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |       5       |       0       |           Checksum            |
/// |              ISD              |                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+              AS               +
/// |                                                               |
/// |                    Interface ID, 8 bytes                      |
/// |                    the offending packet …                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// - Source: SCMP specification, "External Interface Down".
public struct SCMPExternalInterfaceDown: Hashable, Sendable {
    /// Whose interface it is. (ISD and AS)
    public var isdAS: ISDAS
    /// The interface that is down. (Interface ID)
    public var interface: InterfaceID

    /// Names the interface.
    public init(isdAS: ISDAS, interface: InterfaceID) {
        (self.isdAS, self.interface) = (isdAS, interface)
    }
}

/// Says that a packet cannot cross an autonomous system between two of its routers.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |       6       |       0       |           Checksum            |
/// |              ISD              |                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+              AS               +
/// |                                                               |
/// |                Ingress Interface ID, 8 bytes                  |
/// |                Egress Interface ID, 8 bytes                   |
/// |                    the offending packet …                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// - Source: SCMP specification, "Internal Connectivity Down".
public struct SCMPInternalConnectivityDown: Hashable, Sendable {
    /// Whose interfaces they are. (ISD and AS)
    public var isdAS: ISDAS
    /// The interface that the packet came in by; none when it started here. (Ingress Interface ID)
    public var ingress: InterfaceID
    /// The interface that it should have left by. (Egress Interface ID)
    public var egress: InterfaceID

    /// Names both interfaces.
    public init(isdAS: ISDAS, ingress: InterfaceID, egress: InterfaceID) {
        (self.isdAS, self.ingress, self.egress) = (isdAS, ingress, egress)
    }
}

extension WireRule {
    /// SCION header specification, "Path Type: SCION", ConsIngress: an interface has 16 bits, which
    /// SCMP writes in 64.
    public static let shortInterfaceID = WireRule("an interface ID is at most 65535")
}

// MARK: - Wire form

extension SCMPExternalInterfaceDown {
    /// The size of what follows the SCMP header, in bytes.
    static let bodyLength = 16

    init(body reader: inout ByteReader) throws(WireError) {
        isdAS = ISDAS(rawValue: try reader.takeUInt64())
        interface = try InterfaceID(long: &reader)
    }

    func encodeBody(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: isdAS.rawValue)
        interface.encodeLong(into: &out)
    }
}

extension SCMPInternalConnectivityDown {
    /// The size of what follows the SCMP header, in bytes.
    static let bodyLength = 24

    init(body reader: inout ByteReader) throws(WireError) {
        isdAS = ISDAS(rawValue: try reader.takeUInt64())
        ingress = try InterfaceID(long: &reader)
        egress = try InterfaceID(long: &reader)
    }

    func encodeBody(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: isdAS.rawValue)
        ingress.encodeLong(into: &out)
        egress.encodeLong(into: &out)
    }
}

extension InterfaceID {
    /// Takes an interface from the eight bytes that SCMP has for it.
    ///
    /// The reference reads any number there. One that no hop field can hold names no interface, so
    /// the message is refused here.
    init(long reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        guard let number = UInt16(exactly: try reader.takeUInt64()) else {
            throw .violates(.shortInterfaceID, at: start)
        }
        self.init(rawValue: number)
    }

    func encodeLong(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: UInt64(rawValue))
    }
}
