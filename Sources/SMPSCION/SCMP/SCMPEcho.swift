import SMPBytes

/// Asks a host for an answer, or is that answer.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  128 or 129   |       0       |           Checksum            |
/// |          Identifier           |        Sequence Number        |
/// |                            data …                             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// - Source: SCMP specification, "Echo Request" and "Echo Reply".
public struct SCMPEcho: Hashable, Sendable {
    /// Whose request it is. (Identifier)
    ///
    /// The last router delivers a reply to the UDP port of this number, so a host sends the number
    /// of the port that it listens on.
    public var identifier: UInt16
    /// Which request it is. (Sequence Number)
    public var sequenceNumber: UInt16

    /// Joins the fields.
    public init(identifier: UInt16, sequenceNumber: UInt16) {
        (self.identifier, self.sequenceNumber) = (identifier, sequenceNumber)
    }
}

// MARK: - Wire form

extension SCMPEcho {
    /// The size of what follows the SCMP header, in bytes.
    static let bodyLength = 4

    init(body reader: inout ByteReader) throws(WireError) {
        identifier = try reader.takeUInt16()
        sequenceNumber = try reader.takeUInt16()
    }

    func encodeBody(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: identifier)
        out.append(bigEndian: sequenceNumber)
    }
}
