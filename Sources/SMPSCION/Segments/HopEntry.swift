public import SMPBytes

/// How an AS forwards packets from the AS before it in a segment to the one after it.
///
/// - Source: SCION control plane, `HopEntry` in seg.proto.
public struct HopEntry: Hashable, Sendable {
    /// What goes into the path.
    public var hopField: HopField
    /// The largest SCION packet on the link to the AS before, in bytes; zero when there is no such
    /// link or nothing is known of it. (ingress_mtu)
    public var ingressMTU: Int

    /// Joins both parts.
    package init(hopField: HopField, ingressMTU: Int) {
        (self.hopField, self.ingressMTU) = (hopField, ingressMTU)
    }
}

/// How an AS forwards packets from a peer to the AS after it in a segment.
///
/// A peering link belongs to no segment. Two segments can be joined by it when each has a peer entry
/// for its own end that names the other.
///
/// - Source: SCION control plane, `PeerEntry` in seg.proto.
public struct PeerEntry: Hashable, Sendable {
    /// The AS at the other end of the peering link. (peer_isd_as)
    public var peer: ISDAS
    /// The interface of that AS. (peer_interface)
    public var peerInterface: InterfaceID
    /// The largest SCION packet on the peering link, in bytes; zero when unknown. (peer_mtu)
    public var peerMTU: Int
    /// What goes into the path, with the local end of the peering link as its construction ingress.
    public var hopField: HopField

    /// Joins the parts.
    package init(peer: ISDAS, peerInterface: InterfaceID, peerMTU: Int, hopField: HopField) {
        self.peer = peer
        self.peerInterface = peerInterface
        self.peerMTU = peerMTU
        self.hopField = hopField
    }
}

extension WireRule {
    /// SCION control plane, `HopField`.
    public static let interfaceWidth = WireRule("an interface has a number of 16 bits")
    /// SCION control plane, `HopField`.
    public static let expirationTimeWidth = WireRule("the expiration time of a hop has 8 bits")
    /// SCION control plane, `HopField`.
    public static let hopFieldMACLength = WireRule("the MAC of a hop field has six bytes")
    /// SCION control plane, `HopEntry` and `PeerEntry`.
    public static let hasHopField = WireRule("a hop entry and a peer entry have a hop field")
    /// SCION control plane, `PeerEntry`.
    public static let namesPeer = WireRule("a peer entry names one AS")
    /// SCION control plane, `ASEntrySignedBody`, `HopEntry` and `PeerEntry`.
    public static let mtuWidth = WireRule("an MTU is below 2^31")
}

// MARK: - Wire form

extension HopEntry: ProtobufMessage {
    /// Takes a `HopEntry`.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with
    ///   ``SMPBytes/WireRule/hasHopField`` or a rule of the fields.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        var hopField: HopField?
        ingressMTU = 0
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): hopField = try reader.take(once: hopField)
            case .varint(2): ingressMTU = try reader.takeMTU()
            default: try reader.skip(field)
            }
        }
        guard let hopField else { throw .violates(.hasHopField, at: start) }
        self.hopField = hopField
    }

    /// Appends a `HopEntry`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, hopField)
        writer.append(2, varint: UInt64(clamping: ingressMTU))
    }
}

extension PeerEntry: ProtobufMessage {
    /// Takes a `PeerEntry`.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with
    ///   ``SMPBytes/WireRule/hasHopField``, ``SMPBytes/WireRule/namesPeer`` or a rule of the fields.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        var hopField: HopField?
        peer = .wildcard
        peerInterface = .none
        peerMTU = 0
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): peer = ISDAS(rawValue: try reader.takeVarint())
            case .varint(2): peerInterface = try reader.takeInterface()
            case .varint(3): peerMTU = try reader.takeMTU()
            case .bytes(4): hopField = try reader.take(once: hopField)
            default: try reader.skip(field)
            }
        }
        guard let hopField else { throw .violates(.hasHopField, at: start) }
        guard !peer.isWildcard else { throw .violates(.namesPeer, at: start) }
        self.hopField = hopField
    }

    /// Appends a `PeerEntry`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: peer.rawValue)
        writer.append(2, varint: UInt64(peerInterface.rawValue))
        writer.append(3, varint: UInt64(clamping: peerMTU))
        writer.append(4, hopField)
    }
}

extension HopField: ProtobufMessage {
    /// Takes a `HopField`, which has no router alerts.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with
    ///   ``SMPBytes/WireRule/interfaceWidth``, ``SMPBytes/WireRule/expirationTimeWidth`` or
    ///   ``SMPBytes/WireRule/hopFieldMACLength``.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        var (ingress, egress) = (InterfaceID.none, InterfaceID.none)
        var expirationTime: UInt8 = 0
        var mac: HopFieldMAC?
        let start = reader.offset
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): ingress = try reader.takeInterface()
            case .varint(2): egress = try reader.takeInterface()
            case .varint(3): expirationTime = try reader.takeInteger(else: .expirationTimeWidth)
            case .bytes(4): mac = try reader.takeHopFieldMAC()
            default: try reader.skip(field)
            }
        }
        guard let mac else { throw .violates(.hopFieldMACLength, at: start) }
        self.init(
            expirationTime: ExpirationTime(rawValue: expirationTime),
            constructionIngress: ingress, constructionEgress: egress, mac: mac)
    }

    /// Appends a `HopField`, leaving out the router alerts.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: UInt64(constructionIngress.rawValue))
        writer.append(2, varint: UInt64(constructionEgress.rawValue))
        writer.append(3, varint: UInt64(expirationTime.rawValue))
        writer.append(
            4,
            bytes: [UInt8](capacity: HopFieldMAC.encodedLength) { bytes in
                bytes.append(bigEndian: UInt16(truncatingIfNeeded: mac.rawValue >> 32))
                bytes.append(bigEndian: UInt32(truncatingIfNeeded: mac.rawValue))
            })
    }
}

extension ProtobufReader {
    /// Takes the number of an interface.
    mutating func takeInterface() throws(WireError) -> InterfaceID {
        InterfaceID(rawValue: try takeInteger(else: .interfaceWidth))
    }

    /// Takes a size in bytes that everybody can count.
    mutating func takeMTU() throws(WireError) -> Int {
        let mtu: Int32 = try takeInteger(else: .mtuWidth)
        return Int(mtu)
    }

    fileprivate mutating func takeHopFieldMAC() throws(WireError) -> HopFieldMAC {
        let start = offset
        var bytes = ByteReader(try takeBytes())
        guard bytes.remaining == HopFieldMAC.encodedLength else {
            throw .violates(.hopFieldMACLength, at: start)
        }
        let (high, low) = (try bytes.takeUInt16(), try bytes.takeUInt32())
        return HopFieldMAC(rawValue: UInt64(high) << 32 | UInt64(low))
    }
}

extension HopFieldMAC {
    /// The size on the wire, in bytes.
    static let encodedLength = 6
}
