public import SMPBytes

/// The headers of a flow's packets, written once and stamped on every packet.
///
/// ```
/// +--------+---------+------+ - - - + - - - +-----+
/// | common | address | path |  HBH  |  E2E  | UDP |  data …
/// +--------+---------+------+ - - - + - - - +-----+
///    PayloadLen                               Length, Checksum
/// ```
///
/// From one packet of a flow to the next over the same path, nothing in front of the data changes
/// but two lengths and the checksum. Of the checksum, the part over addresses and ports is known.
///
/// An EPIC path has fields that are for one packet only; its sender overwrites them afterwards.
///
/// - Source: SCION header specification; RFC 768.
public struct PacketTemplate: Sendable {
    /// The most bytes of data that a packet can announce, whatever its path can carry.
    public let maximumDataLength: Int

    /// All headers, with zeros for the lengths and the checksum.
    private let headers: [UInt8]
    /// How many bytes of the payload are not data.
    private let overhead: Int
    /// The sum over addresses, ports and protocol.
    private let checksum: InternetChecksum

    /// Prepares packets from one UDP port to another.
    ///
    /// - Precondition: The upper protocol of `header` is UDP.
    public init(_ header: PacketHeader, from sourcePort: UInt16, to destinationPort: UInt16) {
        precondition(header.upperProtocol == .udp)
        let udp = UDPHeader(portsOnly: sourcePort, destinationPort)
        headers = [UInt8](capacity: header.encodedLength + UDPHeader.encodedLength) {
            header.encode(payloadLength: 0, into: &$0)
            udp.encode(into: &$0)
        }
        overhead = header.extensionsLength + UDPHeader.encodedLength
        maximumDataLength = Int(UInt16.max) - overhead
        var checksum = InternetChecksum(
            from: header.source, to: header.destination, upperLayerLength: 0,
            protocolNumber: .udp)
        checksum.add(udp.bits)
        self.checksum = checksum
    }

    /// The size of all headers, that of UDP included, in bytes.
    public var headerLength: Int { headers.count }
}

// MARK: - Wire form

extension PacketTemplate {
    /// Appends a packet that carries `data`: ``headerLength`` and `data.count` bytes.
    ///
    /// - Throws: `WireError.violates` with `payloadFits`, before anything is appended, when there
    ///   are more than ``maximumDataLength`` bytes of data.
    public func encode(
        _ data: Span<UInt8>, into out: inout OutputSpan<UInt8>
    ) throws(WireError) {
        try checkLength(data.count)
        let start = out.count
        out.append(copying: headers.span)
        out.append(copying: data)
        var written = out.mutableSpan
        complete(&written, from: start)
    }

    /// Writes the headers in front of data that are in their place already.
    ///
    /// - Parameter packet: Room for the headers, then the data, and nothing else.
    /// - Throws: `WireError.violates` with `payloadFits`, before anything is written, when there
    ///   are more than ``maximumDataLength`` bytes of data.
    /// - Precondition: There are at least ``headerLength`` bytes.
    public func write(in packet: inout MutableSpan<UInt8>) throws(WireError) {
        try checkLength(packet.count - headerLength)
        packet.store(copying: headers.span, at: 0)
        complete(&packet, from: 0)
    }

    private func checkLength(_ dataLength: Int) throws(WireError) {
        guard dataLength <= maximumDataLength else {
            throw .violates(.payloadFits, at: SCIONHeader.payloadLengthOffset)
        }
    }

    /// Fills in what differs from packet to packet, in the last packet of `bytes`.
    private func complete(_ bytes: inout MutableSpan<UInt8>, from start: Int) {
        let data = start + headerLength..<bytes.count
        let udpLength = UInt64(UDPHeader.encodedLength + data.count)
        var checksum = checksum
        // The length counts twice: in the pseudo header and in the header of UDP.
        checksum.add(udpLength << 16 | udpLength)
        checksum.add(bytes.span.extracting(data))
        bytes.store(
            bigEndian: UInt16(truncatingIfNeeded: overhead + data.count),
            at: start + SCIONHeader.payloadLengthOffset)
        bytes.store(
            bigEndian: UInt32(truncatingIfNeeded: udpLength) << 16 | UInt32(checksum.value),
            at: data.lowerBound - 4)
    }
}
