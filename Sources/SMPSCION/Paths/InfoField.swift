public import SMPBytes

/// What all hop fields of a segment share.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |r r r r r r P C|      RSV      |             SegID             |
/// |                           Timestamp                           |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// - Source: SCION header specification, "Path Type: SCION", Info Field.
public struct InfoField: Hashable, Sendable {
    /// The size on the wire, in bytes.
    public static let encodedLength = 8

    /// Whether the segment is joined to another over a peering link. (P)
    public var isPeering: Bool
    /// Whether the packet travels in the direction in which the segment was constructed. (C)
    public var isInConstructionDirection: Bool
    /// The accumulator that chains the hop-field MACs of the segment. (SegID, 16 bits)
    public var segmentID: UInt16
    /// When the segment was created, in seconds since 1970. (32 bits)
    public var timestamp: UInt32

    /// Describes a segment.
    public init(
        isPeering: Bool = false, isInConstructionDirection: Bool, segmentID: UInt16,
        timestamp: UInt32
    ) {
        self.isPeering = isPeering
        self.isInConstructionDirection = isInConstructionDirection
        self.segmentID = segmentID
        self.timestamp = timestamp
    }

    /// The field as it is on the way back.
    ///
    /// Only the direction changes: where the accumulator stands now, the way back starts.
    public var reversed: InfoField {
        var copy = self
        copy.isInConstructionDirection.toggle()
        return copy
    }
}

// MARK: - Wire form

extension InfoField {
    /// Takes a field from the front of `reader`, ignoring the reserved bits.
    ///
    /// - Throws: `WireError.truncated`.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(bits: try reader.takeUInt64())
    }

    /// Appends ``encodedLength`` bytes to `out`, with zero reserved bits.
    public func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: bits)
    }

    init(bits: UInt64) {
        isPeering = bits >> 57 & 1 == 1
        isInConstructionDirection = bits >> 56 & 1 == 1
        segmentID = UInt16(truncatingIfNeeded: bits >> 32)
        timestamp = UInt32(truncatingIfNeeded: bits)
    }

    var bits: UInt64 {
        (isPeering ? 1 << 57 : 0) | (isInConstructionDirection ? 1 << 56 : 0)
            | UInt64(segmentID) << 32 | UInt64(timestamp)
    }
}
