public import SMPBytes

/// All that stands in front of a packet's upper layer, as a value of its own.
///
/// ```
/// +--------+---------+------+ - - - + - - - +
/// | common | address | path |  HBH  |  E2E  |  upper layer …
/// +--------+---------+------+ - - - + - - - +
/// ```
///
/// The length of the payload is not part of it, so one header serves many packets; its bytes are put
/// together once, and written without another look at the fields. For packets that carry data over
/// UDP between the same ports, see ``PacketTemplate``. To read the headers of a packet without
/// copying them out, see ``PacketLayout``.
///
/// - Source: SCION header specification; SCION extension header specification.
public struct PacketHeader: Hashable, Sendable {
    /// The path.
    public let path: Path
    /// The options for every router, if there are any.
    public let hopByHop: ExtensionOptions?
    /// The options for the destination, if there are any.
    public let endToEnd: ExtensionOptions?
    /// The protocol behind all headers of SCION.
    public let upperProtocol: ProtocolNumber

    /// The common and the address header, with a payload length of zero.
    private let first: SCIONHeader
    /// All of it on the wire, with a payload length of zero.
    private let bytes: [UInt8]

    /// Describes the headers of packets that this host sends.
    ///
    /// Addresses are normalized, see ``HostAddress/normalized``. The flow should have a label that
    /// is not zero, of which the low 20 bits are sent.
    ///
    /// - Throws: `WireError.violates` with `extensionOrder` when the upper protocol is an extension
    ///   header. The longest path that there is fits between the longest addresses.
    public init(
        trafficClass: UInt8 = 0, flowID: UInt32 = 1, from source: SCIONAddress,
        to destination: SCIONAddress, over path: Path, hopByHop: ExtensionOptions? = nil,
        endToEnd: ExtensionOptions? = nil, upperProtocol: ProtocolNumber
    ) throws(WireError) {
        guard !upperProtocol.isExtension else { throw .violates(.extensionOrder, at: 4) }
        let first = try SCIONHeader(
            trafficClass: trafficClass, flowID: flowID,
            nextHeader: hopByHop != nil
                ? .hopByHopOptions : endToEnd != nil ? .endToEndOptions : upperProtocol,
            payloadLength: 0, pathType: path.type, pathLength: path.encodedLength,
            destination: destination.normalized, source: source.normalized)
        self.init(first, path, hopByHop, endToEnd, upperProtocol)
    }

    private init(
        _ first: SCIONHeader, _ path: Path, _ hopByHop: ExtensionOptions?,
        _ endToEnd: ExtensionOptions?, _ upperProtocol: ProtocolNumber
    ) {
        self.first = first
        self.path = path
        self.hopByHop = hopByHop
        self.endToEnd = endToEnd
        self.upperProtocol = upperProtocol
        extensionsLength = (hopByHop?.encodedLength ?? 0) + (endToEnd?.encodedLength ?? 0)
        bytes = [UInt8](capacity: first.headerLength + extensionsLength) { out in
            first.encode(into: &out)
            path.encode(into: &out)
            hopByHop?.encode(
                nextHeader: endToEnd == nil ? upperProtocol : .endToEndOptions, into: &out)
            endToEnd?.encode(nextHeader: upperProtocol, into: &out)
        }
    }

    /// Differentiated services in the upper six bits, congestion notification in the lower two.
    public var trafficClass: UInt8 { first.trafficClass }
    /// A label of the flow. (20 bits)
    public var flowID: UInt32 { first.flowID }
    /// Where the packet goes.
    public var destination: SCIONAddress { first.destination }
    /// Where the packet comes from.
    public var source: SCIONAddress { first.source }

    /// The size of all headers, extension headers included, in bytes.
    public var encodedLength: Int { bytes.count }

    /// The most bytes that the upper layer may have, its own header included.
    public var maximumUpperLayerLength: Int { Int(UInt16.max) - extensionsLength }

    /// The size of the extension headers, which a packet's length counts in, in bytes.
    let extensionsLength: Int
}

extension SCIONHeader {
    /// Where a packet has its payload length.
    static let payloadLengthOffset = 6
}

extension SCIONAddress {
    /// The same address as it has to be sent, see ``HostAddress/normalized``.
    var normalized: SCIONAddress { SCIONAddress(isdAS, host.normalized) }
}

extension WireRule {
    /// SCION header specification, "Common Header", PayloadLen.
    public static let payloadFits = WireRule("a packet has at most 65535 bytes behind its path")
}

// MARK: - Wire form

extension PacketHeader {
    /// Copies the headers out of a packet.
    ///
    /// - Throws: `WireError.truncated` when the options in an extension header do not fit it;
    ///   `WireError.violates` when the path was changed since the layout was read.
    /// - Precondition: The layout was read from this packet.
    public init(_ layout: PacketLayout, in packet: Span<UInt8>) throws(WireError) {
        var first = layout.header
        first.payloadLength = 0
        let path = try Path(
            first.pathType, from: packet.extracting(first.encodedLength..<first.headerLength))
        self.init(
            first, path, try Self.options(layout.hopByHop, in: packet),
            try Self.options(layout.endToEnd, in: packet), layout.upperProtocol)
    }

    private static func options(
        _ layout: ExtensionLayout?, in packet: Span<UInt8>
    ) throws(WireError) -> ExtensionOptions? {
        guard let layout else { return nil }
        return try ExtensionOptions(layout, in: packet)
    }

    /// Appends ``encodedLength`` bytes to `out`, which the upper layer has to follow.
    ///
    /// - Throws: `WireError.violates` with `payloadFits`, before anything is appended, when the
    ///   upper layer has more than ``maximumUpperLayerLength`` bytes.
    public func encode(
        upperLayerLength: Int, into out: inout OutputSpan<UInt8>
    ) throws(WireError) {
        guard (0...maximumUpperLayerLength).contains(upperLayerLength) else {
            throw .violates(.payloadFits, at: SCIONHeader.payloadLengthOffset)
        }
        encode(payloadLength: UInt16(extensionsLength + upperLayerLength), into: &out)
    }

    func encode(payloadLength: UInt16, into out: inout OutputSpan<UInt8>) {
        let start = out.count
        out.append(copying: bytes.span)
        var written = out.mutableSpan
        written.store(bigEndian: payloadLength, at: start + SCIONHeader.payloadLengthOffset)
    }

    /// Appends a packet that carries `data` over UDP: ``encodedLength``, 8 and `data.count` bytes.
    ///
    /// - Throws: `WireError.violates` with `udpDataFits` or `payloadFits`, before anything is
    ///   appended, when there are too many data for one packet.
    /// - Precondition: ``upperProtocol`` is UDP.
    public func encodeUDP(
        from sourcePort: UInt16, to destinationPort: UInt16, data: Span<UInt8>,
        into out: inout OutputSpan<UInt8>
    ) throws(WireError) {
        precondition(upperProtocol == .udp)
        var udp = try UDPHeader(
            sourcePort: sourcePort, destinationPort: destinationPort, dataLength: data.count)
        let length = UDPHeader.encodedLength + data.count
        try encode(upperLayerLength: length, into: &out)
        var checksum = InternetChecksum(
            from: source, to: destination, upperLayerLength: length, protocolNumber: .udp)
        checksum.add(udp.bits)
        checksum.add(data)
        udp.checksum = checksum.value
        udp.encode(into: &out)
        out.append(copying: data)
    }
}
