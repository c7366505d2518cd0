public import SMPBytes

/// The header of UDP, the same over SCION as over IP.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |          SourcePort           |        DestinationPort        |
/// |            Length             |           Checksum            |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The checksum is that of ``InternetChecksum`` with the pseudo header of SCION.
///
/// - Source: RFC 768; SCION header specification, "Pseudo Header for Upper-Layer Checksum".
public struct UDPHeader: Hashable, Sendable {
    /// The size on the wire, in bytes.
    public static let encodedLength = 8
    /// The most bytes of data that one header can announce.
    public static let maximumDataLength = 65_535 - encodedLength

    /// Where an answer goes.
    public var sourcePort: UInt16
    /// Who the data are for.
    public var destinationPort: UInt16
    /// The size of header and data, in bytes: at least 8, or 0 for the rest of the packet.
    ///
    /// The reference reads zero this way; other implementations refuse it. Nothing here sends it.
    public let length: UInt16
    /// The complement of the sum; zero is a sum like any other.
    public var checksum: UInt16

    /// Describes `dataLength` bytes of data.
    ///
    /// - Throws: `WireError.violates` with `udpDataFits`.
    public init(
        sourcePort: UInt16, destinationPort: UInt16, dataLength: Int, checksum: UInt16 = 0
    ) throws(WireError) {
        guard (0...Self.maximumDataLength).contains(dataLength) else {
            throw .violates(.udpDataFits, at: 4)
        }
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        length = UInt16(Self.encodedLength + dataLength)
        self.checksum = checksum
    }

    /// A header whose length and checksum are for others to fill in.
    init(portsOnly sourcePort: UInt16, _ destinationPort: UInt16) {
        (self.sourcePort, self.destinationPort) = (sourcePort, destinationPort)
        (length, checksum) = (0, 0)
    }
}

extension WireRule {
    /// RFC 768, "Length".
    public static let udpLengthHoldsHeader = WireRule(
        "the length of a UDP datagram is at least 8, or 0 for the rest of the packet")
    /// RFC 768, "Length".
    public static let udpDataFits = WireRule("a UDP datagram has at most 65527 bytes of data")
}

// MARK: - Wire form

extension UDPHeader {
    /// Takes a header from the front of `reader`.
    ///
    /// Whether the data have the announced length is not looked at.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with
    ///   `udpLengthHoldsHeader`.
    public init(from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        let bits = try reader.takeUInt64()
        sourcePort = UInt16(truncatingIfNeeded: bits >> 48)
        destinationPort = UInt16(truncatingIfNeeded: bits >> 32)
        length = UInt16(truncatingIfNeeded: bits >> 16)
        checksum = UInt16(truncatingIfNeeded: bits)
        guard length == 0 || length >= Self.encodedLength else {
            throw .violates(.udpLengthHoldsHeader, at: start + 4)
        }
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: bits)
    }

    /// The header as one number.
    var bits: UInt64 {
        UInt64(sourcePort) << 48 | UInt64(destinationPort) << 32
            | UInt64(length) << 16 | UInt64(checksum)
    }
}
