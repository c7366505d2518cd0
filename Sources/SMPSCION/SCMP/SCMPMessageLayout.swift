public import SMPBytes

/// Where an SCMP message lies in the bytes of a packet, and what it says.
///
/// - Source: SCMP specification, "General Format".
public struct SCMPMessageLayout: Hashable, Sendable {
    /// The type, the code and the checksum, as they were read.
    public let header: SCMPHeader
    /// What the message says.
    public let message: SCMPMessage
    /// The place of the whole message, in bytes from the first of the packet.
    public let range: Range<Int>
    /// The place of what follows the fields, in bytes from the first of the packet.
    public let trailer: Range<Int>

    /// The place of the packet that an error is about, as much of it as is there.
    ///
    /// This is `nil` for informational messages. It is also `nil` for errors of unassigned types:
    /// they ought to go to whoever sent the packet in them, but nobody knows where in them it is.
    /// The reference drops them for the same reason.
    public var quote: Range<Int>? {
        header.type.isError && header.type.isAssigned ? trailer : nil
    }
}

extension PacketLayout {
    /// Reads the SCMP message, or returns `nil` when the packet carries something else.
    ///
    /// The checksum is not looked at, see ``checksumIsValid(in:)``.
    ///
    /// - Throws: As ``SCMPMessage/init(from:)``.
    /// - Precondition: The layout was read from this packet.
    public func scmp(in packet: Span<UInt8>) throws(WireError) -> SCMPMessageLayout? {
        guard upperProtocol == .scmp else { return nil }
        var reader = ByteReader(packet.extracting(0..<upperLayer.upperBound))
        try reader.skip(upperLayer.lowerBound)
        return try SCMPMessageLayout(from: &reader)
    }
}

// MARK: - Wire form

extension SCMPMessageLayout {
    /// Takes a message that ends where `reader` does, leaving its trailer for later.
    ///
    /// - Throws: As ``SCMPMessage/init(from:)``.
    public init(from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        header = try SCMPHeader(from: &reader)
        message = try SCMPMessage(header, body: &reader)
        trailer = reader.offset..<reader.offset + reader.remaining
        range = start..<trailer.upperBound
        try reader.skip(trailer.count)
    }
}
