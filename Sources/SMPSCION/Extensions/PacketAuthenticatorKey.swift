public import SMPCrypto
internal import SMPBytes

/// A key that makes and checks authenticators of packets with AES-CMAC.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |    HdrLen     |  Upper Layer  |      Upper-Layer Length       |
/// |   Algorithm   |       0       |                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
/// |                  Timestamp / Sequence Number                  |
/// |   0   |0 0  TrafficClass & 3f |            FlowID             |
/// |   PathType    |DT |DL |ST |SL |               0               |
/// |  DstISD, DstAS, SrcISD, SrcAS, DstHostAddr, SrcHostAddr, but  |
/// |  for what the key itself stands for, and the path without     |
/// |  what routers change                                          |
/// |                     Upper-Layer Payload …                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// This is read from the packet where it stands: nothing is copied or allocated. Extension headers
/// are not covered.
///
/// Of the traffic class, the specification's text leaves out the lower two bits, which routers
/// change to signal congestion. The reference leaves out the upper two, so we do, too: for the
/// usual zero both are the same.
///
/// The use of a key changes it, so each thread needs one of its own.
///
/// - Source: SCION authenticator option specification, "Authenticated Data".
public struct PacketAuthenticatorKey: ~Copyable, Sendable {
    /// The size of an authenticator, in bytes.
    public static let authenticatorLength = AESBlock.length

    private var cmac: AESCMAC

    /// Prepares a key, such as the bytes of a ``DRKey``.
    ///
    /// - Throws: `CryptoError.keyLength` unless it has 16 bytes.
    public init(_ key: Span<UInt8>) throws(CryptoError) {
        cmac = try AESCMAC(key: key)
    }

    /// Whether the authenticator in a packet is the right one.
    ///
    /// Whether the packet is recent is another question, see ``PacketAcceptanceWindow``.
    ///
    /// - Parameters:
    ///   - authenticator: What was read from the packet's option.
    ///   - packet: The packet.
    ///   - layout: What was read from the packet.
    /// - Returns: `false` also for another algorithm than AES-CMAC, or for another length.
    /// - Precondition: Both layouts were read from this packet.
    public mutating func isAuthentic(
        _ authenticator: PacketAuthenticatorLayout, of packet: Span<UInt8>, _ layout: PacketLayout
    ) -> Bool {
        guard authenticator.fields.algorithm == .aesCMAC else { return false }
        let code = code(authenticator.fields, of: packet, layout)
        let bytes = [16 of UInt8](initializingWith: { code.encode(into: &$0) })
        return ConstantTime.areEqual(bytes.span, packet.extracting(authenticator.authenticator))
    }

    /// Writes the right authenticator into a packet.
    ///
    /// - Parameters:
    ///   - authenticator: What was read from the packet's option.
    ///   - packet: The packet.
    ///   - layout: What was read from the packet.
    /// - Returns: `false`, without a change, when the option asks for another algorithm than
    ///   AES-CMAC or has room for another length.
    /// - Precondition: Both layouts were read from this packet.
    public mutating func authenticate(
        _ authenticator: PacketAuthenticatorLayout, of packet: inout MutableSpan<UInt8>,
        _ layout: PacketLayout
    ) -> Bool {
        guard authenticator.fields.algorithm == .aesCMAC,
            authenticator.authenticator.count == Self.authenticatorLength
        else { return false }
        let code = code(authenticator.fields, of: packet.span, layout)
        packet.store(bigEndian: code.high, at: authenticator.authenticator.lowerBound)
        packet.store(bigEndian: code.low, at: authenticator.authenticator.lowerBound + 8)
        return true
    }

    /// The authenticator that belongs to a packet, whether or not it has an option for one.
    ///
    /// - Parameters:
    ///   - fields: What stands, or would stand, in the option in front of it.
    ///   - packet: The packet.
    ///   - layout: What was read from the packet.
    /// - Returns: The AES-CMAC.
    /// - Precondition: The layout was read from this packet.
    public mutating func code(
        _ fields: PacketAuthenticator, of packet: Span<UInt8>, _ layout: PacketLayout
    ) -> AESBlock {
        let header = layout.header
        cmac.update(bigEndian: UInt8(truncatingIfNeeded: header.headerLength / 4))
        cmac.update(bigEndian: layout.upperProtocol.rawValue)
        cmac.update(bigEndian: UInt16(truncatingIfNeeded: layout.upperLayer.count))
        cmac.update(bigEndian: UInt16(fields.algorithm.rawValue) << 8)
        cmac.update(bigEndian: UInt16(truncatingIfNeeded: fields.timestamp.rawValue >> 32))
        cmac.update(bigEndian: UInt32(truncatingIfNeeded: fields.timestamp.rawValue))
        cmac.update(bigEndian: UInt32(header.trafficClass & 0x3f) << 20 | header.flowID)
        cmac.update(bigEndian: packet.bigEndian(UInt16.self, at: 8))
        cmac.update(bigEndian: UInt16(0))
        updateAddresses(fields.spi, packet, header)
        updatePath(packet, layout)
        return cmac.code(of: packet.extracting(layout.upperLayer))
    }

    /// Adds the addresses that the key does not stand for.
    private mutating func updateAddresses(
        _ spi: PacketAuthenticatorSPI, _ packet: Span<UInt8>, _ header: SCIONHeader
    ) {
        let destination = SCIONHeader.commonHeaderLength + 16
        let source = destination + header.destination.host.encodedLength
        if !spi.isDRKey {
            cmac.update(packet.extracting(SCIONHeader.commonHeaderLength..<header.encodedLength))
        } else if spi.keyKind == .asHost && spi.side == .receiver {
            cmac.update(packet.extracting(destination..<source))
        } else if spi.keyKind == .asHost {
            cmac.update(packet.extracting(source..<header.encodedLength))
        }
    }

    /// Adds the path with zeros in place of what routers change.
    private mutating func updatePath(_ packet: Span<UInt8>, _ layout: PacketLayout) {
        switch layout.path {
        case .empty: break
        case .standard(let path): update(path, packet)
        case .oneHop(let start): updateOneHopPath(packet, from: start)
        case .epic(_, let path):
            cmac.update(packet.extracting(path.start - EPICPrefix.encodedLength..<path.start))
            update(path, packet)
        }
    }

    /// Adds a standard path without the position.
    ///
    /// The reserved bits next to the position are left out too, as in the reference: routers clear
    /// them whenever they move a packet on.
    private mutating func update(_ path: StandardPathLayout, _ packet: Span<UInt8>) {
        cmac.update(bigEndian: packet.bigEndian(UInt32.self, at: path.start) & 0x0003_ffff)
        for index in 0..<path.meta.segmentLengths.segmentCount {
            updateInfoField(packet, at: path.offset(ofInfoField: index))
        }
        for index in 0..<path.meta.segmentLengths.hopCount {
            updateHopField(packet, at: path.offset(ofHopField: index))
        }
    }

    /// Adds a one-hop path, of which the second hop is not the sender's.
    ///
    /// That the accumulator is left out stands in the reference's code only.
    private mutating func updateOneHopPath(_ packet: Span<UInt8>, from start: Int) {
        updateInfoField(packet, at: start)
        updateHopField(packet, at: start + InfoField.encodedLength)
        cmac.update(bigEndian: UInt64(0))
        cmac.update(bigEndian: UInt32(0))
    }

    /// Adds an info field without its accumulator.
    private mutating func updateInfoField(_ packet: Span<UInt8>, at offset: Int) {
        cmac.update(bigEndian: packet.bigEndian(UInt64.self, at: offset) & 0xffff_0000_ffff_ffff)
    }

    /// Adds a hop field without its alert flags.
    private mutating func updateHopField(_ packet: Span<UInt8>, at offset: Int) {
        cmac.update(bigEndian: packet.bigEndian(UInt64.self, at: offset) & 0x00ff_ffff_ffff_ffff)
        cmac.update(bigEndian: packet.bigEndian(UInt32.self, at: offset + 8))
    }
}
