public import SMPBytes
public import SMPCrypto

/// The part of the hop authenticators of an AS that no hop field carries.
///
/// ```
///  AES-CMAC of a hop:  | 6 bytes: the MAC of the hop field | 10 bytes: the remainder |
/// ```
///
/// A host that knows all sixteen bytes can use the hop in an EPIC path. They are not signed, so that
/// an AS can take them off before it hands a segment on; their hash is.
///
/// - Source: SCION control plane, `EPICDetachedExtension` in seg_detached_extensions.proto.
public struct EPICRemainders: Hashable, Sendable {
    /// That of the hop entry. (auth_hop_entry)
    public var hop: HopFieldMACRemainder
    /// Those of the peer entries, in their order. (auth_peer_entries)
    public var peers: [HopFieldMACRemainder]

    /// Joins the remainders.
    public init(hop: HopFieldMACRemainder, peers: [HopFieldMACRemainder]) {
        (self.hop, self.peers) = (hop, peers)
    }

    /// The first 16 bytes of the hash of all remainders and their count.
    var digest: UInt128 {
        var hash = SHA256()
        hash.update(bigEndian: UInt16(truncatingIfNeeded: 1 + peers.count))
        for remainder in [hop] + peers {
            hash.update(bigEndian: remainder.high)
            hash.update(bigEndian: remainder.low)
        }
        return hash.finish().bytes.bigEndian(UInt128.self, at: 0)
    }
}

/// The last ten bytes of the AES-CMAC of which a hop field carries the first six.
public struct HopFieldMACRemainder: Hashable, Sendable {
    /// The size on the wire, in bytes.
    static let encodedLength = 10

    /// The first two of the ten bytes.
    public var high: UInt16
    /// The other eight bytes.
    public var low: UInt64

    /// Takes the last ten bytes of a whole authenticator.
    public init(of authenticator: AESBlock) {
        high = UInt16(truncatingIfNeeded: authenticator.high)
        low = authenticator.low
    }

    /// The whole authenticator of the hop field with this MAC.
    public func authenticator(with mac: HopFieldMAC) -> AESBlock {
        AESBlock(high: mac.rawValue << 16 | UInt64(high), low: low)
    }
}

extension WireRule {
    /// SCION control plane, `EPICDetachedExtension`.
    public static let epicRemainderLength = WireRule("an EPIC authenticator has ten bytes")
}

// MARK: - Wire form

extension EPICRemainders: ProtobufMessage {
    /// Takes an `EPICDetachedExtension`.
    ///
    /// The reference cuts authenticators of another length, or pads them with zeros. No hop could
    /// be used with such, so they are refused.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with
    ///   ``SMPBytes/WireRule/epicRemainderLength``.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        var hop: HopFieldMACRemainder?
        peers = []
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): hop = try reader.takeRemainder()
            case .bytes(2): peers.append(try reader.takeRemainder())
            default: try reader.skip(field)
            }
        }
        guard let hop else { throw .violates(.epicRemainderLength, at: start) }
        self.hop = hop
    }

    /// Appends an `EPICDetachedExtension`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(element: hop.bytes, to: 1)
        for peer in peers { writer.append(element: peer.bytes, to: 2) }
    }
}

extension HopFieldMACRemainder {
    fileprivate var bytes: [UInt8] {
        [UInt8](capacity: Self.encodedLength) { bytes in
            bytes.append(bigEndian: high)
            bytes.append(bigEndian: low)
        }
    }
}

extension ProtobufReader {
    fileprivate mutating func takeRemainder() throws(WireError) -> HopFieldMACRemainder {
        let start = offset
        var bytes = ByteReader(try takeBytes())
        guard bytes.remaining == HopFieldMACRemainder.encodedLength else {
            throw .violates(.epicRemainderLength, at: start)
        }
        let high = UInt64(try bytes.takeUInt16())
        return HopFieldMACRemainder(of: AESBlock(high: high, low: try bytes.takeUInt64()))
    }
}
