public import SMPBytes

/// Where the fields of a standard path lie in the bytes of a packet.
///
/// A layout is what is left of a path when it is not copied out of the packet: its checked meta
/// header and its place. Fields are read, and by routers changed, one at a time and in place.
///
/// - Source: SCION header specification, "Path Offset Calculations".
public struct StandardPathLayout: Hashable, Sendable {
    /// The offset of the path from the first byte of the packet.
    public let start: Int
    /// The lengths of the segments and the position, as they were read.
    public let meta: PathMetaHeader

    /// Takes a whole path from the front of `reader`, leaving its fields for later.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` for segment lengths or a position that
    ///   make no sense.
    @inline(__always)  // for PacketLayout
    public init(from reader: inout ByteReader) throws(WireError) {
        start = reader.offset
        meta = try PathMetaHeader(from: &reader)
        do { try meta.checkPosition() } catch { throw error.shifted(by: start) }
        try reader.skip(meta.pathLength - PathMetaHeader.encodedLength)
    }

    /// The size on the wire, in bytes.
    public var encodedLength: Int { meta.pathLength }

    /// The offset of an info field from the first byte of the packet.
    ///
    /// - Precondition: There is such an info field.
    public func offset(ofInfoField index: Int) -> Int {
        precondition(index >= 0 && index < meta.segmentLengths.segmentCount)
        return start + PathMetaHeader.encodedLength + InfoField.encodedLength * index
    }

    /// The offset of a hop field from the first byte of the packet.
    ///
    /// - Precondition: There is such a hop field.
    public func offset(ofHopField index: Int) -> Int {
        precondition(index >= 0 && index < meta.segmentLengths.hopCount)
        return start + PathMetaHeader.encodedLength
            + InfoField.encodedLength * meta.segmentLengths.segmentCount
            + HopField.encodedLength * index
    }

    // MARK: Reading

    /// The info field at `index` of the packet that this layout was read from.
    ///
    /// - Precondition: There is such an info field.
    public func infoField(_ index: Int, in packet: Span<UInt8>) -> InfoField {
        InfoField(bits: packet.bigEndian(UInt64.self, at: offset(ofInfoField: index)))
    }

    /// The hop field at `index` of the packet that this layout was read from.
    ///
    /// - Precondition: There is such a hop field.
    public func hopField(_ index: Int, in packet: Span<UInt8>) -> HopField {
        HopField(in: packet, at: offset(ofHopField: index))
    }

    // MARK: Changing in place

    /// Overwrites the info field at `index` of the packet that this layout was read from.
    ///
    /// - Precondition: There is such an info field.
    public func set(_ field: InfoField, at index: Int, in packet: inout MutableSpan<UInt8>) {
        packet.store(bigEndian: field.bits, at: offset(ofInfoField: index))
    }

    /// Overwrites the hop field at `index` of the packet that this layout was read from.
    ///
    /// - Precondition: There is such a hop field.
    public func set(_ field: HopField, at index: Int, in packet: inout MutableSpan<UInt8>) {
        field.store(in: &packet, at: offset(ofHopField: index))
    }

    /// Moves the packet on to its next hop field.
    ///
    /// - Returns: The layout of the packet as it is now.
    /// - Throws: `WireError.violates` with `currentHopOnPath` at the last one.
    public func advance(
        in packet: inout MutableSpan<UInt8>
    ) throws(WireError) -> StandardPathLayout {
        var next = meta
        try next.advance()
        packet.store(bigEndian: next.bits, at: start)
        return StandardPathLayout(start: start, meta: next)
    }

    private init(start: Int, meta: PathMetaHeader) {
        (self.start, self.meta) = (start, meta)
    }
}
