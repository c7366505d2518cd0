public import SMPBytes

/// What holds for the packets of every version: whose they are.
///
/// - Source: RFC 8999, section 5.
public struct InvariantHeader: Hashable, Sendable {
    /// The version, or `nil` for a short header, which has none.
    public var version: QUICVersion?
    /// Who the packet is for, at most 255 bytes in versions that are not known.
    public var destination: Range<Int>
    /// Who it is from; empty for a short header.
    public var source: Range<Int>

    /// Reads the start of a datagram.
    ///
    /// - Parameters:
    ///   - datagram: The datagram.
    ///   - shortConnectionIDLength: The size of the connection IDs that this end has chosen.
    /// - Throws: `WireError.truncated`.
    public init(_ datagram: Span<UInt8>, shortConnectionIDLength: Int) throws(WireError) {
        var reader = ByteReader(datagram)
        guard try reader.takeUInt8() & 0x80 != 0 else {
            version = nil
            destination = try reader.takeRange(count: shortConnectionIDLength)
            source = 0..<0
            return
        }
        version = QUICVersion(rawValue: try reader.takeUInt32())
        destination = try reader.takeRange(count: Int(try reader.takeUInt8()))
        source = try reader.takeRange(count: Int(try reader.takeUInt8()))
    }
}
