import SMPBytes

/// Asks a router on the path for an answer, or is that answer.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  130 or 131   |       0       |           Checksum            |
/// |          Identifier           |        Sequence Number        |
/// |              ISD              |                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+              AS               +
/// |                                                               |
/// |                    Interface ID, 8 bytes                      |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The router that should answer is chosen by an alert flag in its hop field: the ingress flag for
/// the router at the construction-ingress interface, the egress flag for the other.
///
/// Messages with bytes behind the interface exist in other implementations' tests, and are read;
/// none are sent.
///
/// - Source: SCMP specification, "Traceroute Request" and "Traceroute Reply".
public struct SCMPTraceroute: Hashable, Sendable {
    /// Whose request it is. (Identifier)
    ///
    /// The last router delivers a reply to the UDP port of this number, so a host sends the number
    /// of the port that it listens on.
    public var identifier: UInt16
    /// Which request it is. (Sequence Number)
    public var sequenceNumber: UInt16
    /// Where the router is that answers; zero in a request. (ISD and AS)
    public var isdAS: ISDAS
    /// The interface that the alert flag was for; zero in a request. (Interface ID)
    public var interface: InterfaceID

    /// Joins the fields.
    init(identifier: UInt16, sequenceNumber: UInt16, isdAS: ISDAS, interface: InterfaceID) {
        self.identifier = identifier
        self.sequenceNumber = sequenceNumber
        self.isdAS = isdAS
        self.interface = interface
    }

    /// Describes a request, which leaves the other two fields to the router.
    public init(identifier: UInt16, sequenceNumber: UInt16) {
        self.init(
            identifier: identifier, sequenceNumber: sequenceNumber, isdAS: .wildcard,
            interface: .none)
    }

    /// The answer to this request by the router at `interface` of `isdAS`.
    public func answered(by isdAS: ISDAS, interface: InterfaceID) -> SCMPTraceroute {
        SCMPTraceroute(
            identifier: identifier, sequenceNumber: sequenceNumber, isdAS: isdAS,
            interface: interface)
    }
}

// MARK: - Wire form

extension SCMPTraceroute {
    /// The size of what follows the SCMP header, in bytes.
    static let bodyLength = 20

    init(body reader: inout ByteReader) throws(WireError) {
        identifier = try reader.takeUInt16()
        sequenceNumber = try reader.takeUInt16()
        isdAS = ISDAS(rawValue: try reader.takeUInt64())
        interface = try InterfaceID(long: &reader)
    }

    func encodeBody(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: identifier)
        out.append(bigEndian: sequenceNumber)
        out.append(bigEndian: isdAS.rawValue)
        interface.encodeLong(into: &out)
    }
}
