public import SMPBytes

/// The start of a standard path: how long each segment is, and where the packet is now.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// | C |  CurrHF   |    RSV    |  Seg0Len  |  Seg1Len  |  Seg2Len  |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The lengths alone fix the size of the path, so they are checked together on the way in. The
/// position is checked by ``checkPosition()``, which everything that goes on to read the path calls.
///
/// - Source: SCION header specification, "Path Type: SCION", PathMeta Header.
public struct PathMetaHeader: Hashable, Sendable {
    /// The size on the wire, in bytes.
    public static let encodedLength = 4

    /// The index of the info field in use. (C, 2 bits)
    public internal(set) var currentInfoField: Int

    /// The index of the hop field in use, counted across all segments. (CurrHF, 6 bits)
    public internal(set) var currentHopField: Int

    /// The number of hop fields in each segment. (Seg0Len, Seg1Len and Seg2Len, 6 bits each)
    public let segmentLengths: SegmentLengths

    /// Stands at one hop field of a path.
    ///
    /// - Throws: `WireError.violates` with `currentHopOnPath` when there is no
    ///   such hop field.
    public init(_ segmentLengths: SegmentLengths, currentHopField: Int = 0) throws(WireError) {
        guard currentHopField >= 0, currentHopField < segmentLengths.hopCount else {
            throw .violates(.currentHopOnPath, at: 0)
        }
        self.segmentLengths = segmentLengths
        self.currentHopField = currentHopField
        currentInfoField = segmentLengths.segment(ofHop: currentHopField)
    }

    /// The size of the whole path on the wire, this header included, in bytes.
    @inline(__always)  // for PacketLayout
    public var pathLength: Int {
        Self.encodedLength
            + InfoField.encodedLength * segmentLengths.segmentCount
            + HopField.encodedLength * segmentLengths.hopCount
    }

    /// Whether the packet is in the autonomous system that the path starts in.
    public var isAtFirstHop: Bool { currentHopField == 0 }

    /// Whether the next hop field is the last.
    public var isAtPenultimateHop: Bool { currentHopField == segmentLengths.hopCount - 2 }

    /// Whether no hop field follows.
    public var isAtLastHop: Bool { currentHopField == segmentLengths.hopCount - 1 }

    /// Whether the next hop field lies in another segment.
    public var isAtCrossover: Bool {
        !isAtLastHop
            && segmentLengths.segment(ofHop: currentHopField + 1)
                != segmentLengths.segment(ofHop: currentHopField)
    }

    /// Whether the hop field before this one lies in another segment.
    public var isAfterCrossover: Bool {
        currentHopField > 0
            && segmentLengths.segment(ofHop: currentHopField - 1)
                != segmentLengths.segment(ofHop: currentHopField)
    }

    /// Moves on to the next hop field, and to its info field.
    ///
    /// - Throws: `WireError.violates` with `currentHopOnPath` at the last one.
    public mutating func advance() throws(WireError) {
        self = try PathMetaHeader(segmentLengths, currentHopField: currentHopField + 1)
    }

    /// Throws unless both indices are on the path and belong to each other.
    ///
    /// A path without segments has no position, so it is refused here. The reference decodes all
    /// of these, and drops the packet at the first use.
    ///
    /// - Throws: `WireError.violates` with `hasSegments`, `currentHopOnPath` or
    ///   `positionsAgree`.
    @inline(__always)  // for PacketLayout
    public func checkPosition() throws(WireError) {
        guard segmentLengths.segmentCount > 0 else { throw .violates(.hasSegments, at: 0) }
        guard currentHopField < segmentLengths.hopCount else {
            throw .violates(.currentHopOnPath, at: 0)
        }
        guard currentInfoField == segmentLengths.segment(ofHop: currentHopField) else {
            throw .violates(.positionsAgree, at: 0)
        }
    }
}

/// The hop-field counts of up to three segments, none of which follows an empty one.
///
/// - Source: SCION header specification, "Path Type: SCION", SegLen.
public struct SegmentLengths: Hashable, Sendable {
    /// The most hop fields that six bits can point into.
    public static let maximumHopCount = 64
    /// The most hop fields that one segment can announce.
    public static let maximumLength = 63

    /// The counts, in path order.
    public let first, second, third: UInt8

    /// Checks three counts together.
    ///
    /// - Throws: `WireError.violates` with `contiguousSegments` or `countableHops`.
    @inline(__always)  // for PacketLayout
    public init(_ first: UInt8, _ second: UInt8 = 0, _ third: UInt8 = 0) throws(WireError) {
        (self.first, self.second, self.third) = (first, second, third)
        guard third == 0 || second > 0, second == 0 || first > 0 else {
            throw .violates(.contiguousSegments, at: 0)
        }
        guard hopCount <= Self.maximumHopCount, max(first, second, third) <= Self.maximumLength
        else { throw .violates(.countableHops, at: 0) }
    }

    /// The number of segments: 0 to 3.
    public var segmentCount: Int { third > 0 ? 3 : second > 0 ? 2 : first > 0 ? 1 : 0 }

    /// The number of hop fields on the whole path.
    public var hopCount: Int { Int(first) + Int(second) + Int(third) }

    /// The number of hop fields of one segment, counted from zero.
    public subscript(segment: Int) -> Int {
        switch segment {
        case 0: Int(first)
        case 1: Int(second)
        case 2: Int(third)
        default: 0
        }
    }

    /// The segment, counted from zero, that a hop field belongs to.
    public func segment(ofHop hop: Int) -> Int {
        hop < Int(first) ? 0 : hop < Int(first) + Int(second) ? 1 : 2
    }

    /// The indices of the hop fields of one segment.
    public func hops(ofSegment segment: Int) -> Range<Int> {
        let start = segment > 1 ? Int(first) + Int(second) : segment > 0 ? Int(first) : 0
        return start..<start + self[segment]
    }

    /// The lengths as they are on the way back.
    public var reversed: SegmentLengths {
        switch segmentCount {
        case 2: SegmentLengths(unchecked: second, first, 0)
        case 3: SegmentLengths(unchecked: third, second, first)
        default: self
        }
    }

    private init(unchecked first: UInt8, _ second: UInt8, _ third: UInt8) {
        (self.first, self.second, self.third) = (first, second, third)
    }
}

extension WireRule {
    /// SCION header specification, "Path Offset Calculations".
    public static let contiguousSegments = WireRule("no segment follows an empty one")
    /// SCION header specification, "Path Type: SCION", CurrHF.
    public static let countableHops = WireRule("a path has at most 64 hop fields, a segment 63")
    /// SCION header specification, "Path Type: SCION".
    public static let hasSegments = WireRule("a standard path has at least one segment")
    /// SCION header specification, "Path Type: SCION", CurrHF.
    public static let currentHopOnPath = WireRule("the current hop field is on the path")
    /// SCION header specification, "Path Type: SCION", CurrINF.
    public static let positionsAgree = WireRule(
        "the current info field is that of the current hop field")
}

// MARK: - Wire form

extension PathMetaHeader {
    /// Takes a header from the front of `reader`, ignoring the reserved bits.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` as for the segment lengths. The
    ///   position is not looked at.
    @inline(__always)  // for PacketLayout
    public init(from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        let line = try reader.takeUInt32()
        currentInfoField = Int(line >> 30)
        currentHopField = Int(line >> 24 & 0x3f)
        do {
            segmentLengths = try SegmentLengths(
                UInt8(line >> 12 & 0x3f), UInt8(line >> 6 & 0x3f), UInt8(line & 0x3f))
        } catch {
            throw error.shifted(by: start)
        }
    }

    /// Appends ``encodedLength`` bytes to `out`, with zero reserved bits.
    public func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: bits)
    }

    /// The header as one number.
    var bits: UInt32 {
        UInt32(truncatingIfNeeded: currentInfoField & 0x3) << 30
            | UInt32(truncatingIfNeeded: currentHopField & 0x3f) << 24
            | UInt32(segmentLengths.first) << 12
            | UInt32(segmentLengths.second) << 6
            | UInt32(segmentLengths.third)
    }
}
