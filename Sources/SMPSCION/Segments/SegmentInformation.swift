public import SMPBytes

/// What all entries of a segment share: when it was made, and where its MACs start.
///
/// Signatures cover the bytes of this message as its first author wrote them, so they are kept.
///
/// - Source: SCION control plane, `SegmentInformation` in seg.proto.
public struct SegmentInformation: Hashable, Sendable {
    /// When the segment was made, in seconds since 1970. (timestamp, as much as an info field holds)
    public let timestamp: UInt32
    /// The accumulator before the first hop field. (segment_id, 16 bits)
    public let segmentID: UInt16
    /// The message as it was signed.
    public let signedBytes: [UInt8]

    /// Starts a segment.
    public init(timestamp: UInt32, segmentID: UInt16) {
        (self.timestamp, self.segmentID) = (timestamp, segmentID)
        var writer = ProtobufWriter()
        writer.append(1, varint: UInt64(timestamp))
        writer.append(2, varint: UInt64(segmentID))
        signedBytes = writer.bytes
    }

    /// When the segment was made.
    public var creation: UnixTime { UnixTime(seconds: Int64(timestamp)) }
}

extension WireRule {
    /// SCION header specification, "Path Type: SCION", Timestamp.
    public static let segmentTimestamp = WireRule(
        "a segment was made at a time that fits in the 32 bits of an info field")
    /// SCION control plane, `SegmentInformation`.
    public static let segmentIDWidth = WireRule("a segment ID has 16 bits")
}

// MARK: - Wire form

extension SegmentInformation {
    /// Takes a `SegmentInformation`.
    ///
    /// The reference cuts a timestamp to 32 bits when it makes a path. Here it is refused, as the
    /// MACs that were made with it could not be verified.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with
    ///   ``SMPBytes/WireRule/segmentTimestamp`` or ``SMPBytes/WireRule/segmentIDWidth``.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        signedBytes = reader.rest
        var timestamp: UInt32 = 0
        var segmentID: UInt16 = 0
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): timestamp = try reader.takeInteger(else: .segmentTimestamp)
            case .varint(2): segmentID = try reader.takeInteger(else: .segmentIDWidth)
            default: try reader.skip(field)
            }
        }
        (self.timestamp, self.segmentID) = (timestamp, segmentID)
    }
}

extension ProtobufReader {
    /// Takes a varint that fits in `Integer`.
    ///
    /// The format would rather cut off the high bits. No writer makes use of that, and a number
    /// that means another one to somebody else is better refused.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with `rule`.
    mutating func takeInteger<Integer: FixedWidthInteger>(
        else rule: WireRule
    ) throws(WireError) -> Integer {
        let start = offset
        guard let integer = Integer(exactly: try takeVarint()) else {
            throw .violates(rule, at: start)
        }
        return integer
    }
}
