public import SMPBytes

/// A path of one to three segments, as a value of its own. (path type 1)
///
/// ```
/// +-------------+-------------+-----+-------------+-----+
/// | meta header | info fields | …   | hop fields  | …   |
/// +-------------+-------------+-----+-------------+-----+
///    4 bytes      8 each, 1–3         12 each, 1–64
/// ```
///
/// This is what tools, path servers and the combinator work with. To read the path of a packet
/// without copying it out, use ``StandardPathLayout``.
///
/// - Source: SCION header specification, "Path Type: SCION".
public struct StandardPath: Hashable, Sendable {
    /// The lengths of the segments and the position.
    public private(set) var meta: PathMetaHeader
    /// One field a segment.
    public private(set) var infoFields: [InfoField]
    /// The hop fields of all segments, in the order of travel.
    public private(set) var hopFields: [HopField]

    /// One part of a path: what its hop fields share, and the hop fields.
    public typealias Segment = (info: InfoField, hops: [HopField])

    /// Joins segments into a path that stands at its first hop.
    ///
    /// - Throws: `WireError.violates` when there are none, more than three, an empty one, or too
    ///   many hop fields.
    public init(segments: [Segment]) throws(WireError) {
        guard !segments.isEmpty else { throw .violates(.hasSegments, at: 0) }
        guard segments.count <= 3, segments.allSatisfy({ !$0.hops.isEmpty }) else {
            throw .violates(.contiguousSegments, at: 0)
        }
        var lengths: [3 of UInt8] = .init(repeating: 0)
        for (index, segment) in segments.enumerated() {
            guard segment.hops.count <= SegmentLengths.maximumLength else {
                throw .violates(.countableHops, at: 0)
            }
            lengths[index] = UInt8(segment.hops.count)
        }
        meta = try PathMetaHeader(SegmentLengths(lengths[0], lengths[1], lengths[2]))
        infoFields = segments.map(\.info)
        hopFields = segments.flatMap(\.hops)
    }

    /// The size on the wire, in bytes.
    public var encodedLength: Int { meta.pathLength }

    /// The info field in use.
    public var currentInfoField: InfoField { infoFields[meta.currentInfoField] }

    /// The hop field in use.
    public var currentHopField: HopField { hopFields[meta.currentHopField] }

    /// The info field that a hop field belongs to.
    ///
    /// - Precondition: There is such a hop field.
    public func infoField(ofHop hop: Int) -> InfoField {
        infoFields[meta.segmentLengths.segment(ofHop: hop)]
    }

    /// The info field at `index`, or `nil` when there are not as many.
    public func infoField(at index: Int) -> InfoField? {
        infoFields.indices.contains(index) ? infoFields[index] : nil
    }

    /// The hop field at `index`, or `nil` when there are not as many.
    public func hopField(at index: Int) -> HopField? {
        hopFields.indices.contains(index) ? hopFields[index] : nil
    }

    /// Replaces the info field at `index`.
    ///
    /// - Returns: Whether there was one.
    @discardableResult public mutating func set(_ field: InfoField, at index: Int) -> Bool {
        guard infoFields.indices.contains(index) else { return false }
        infoFields[index] = field
        return true
    }

    /// Replaces the hop field at `index`.
    ///
    /// - Returns: Whether there was one.
    @discardableResult public mutating func set(_ field: HopField, at index: Int) -> Bool {
        guard hopFields.indices.contains(index) else { return false }
        hopFields[index] = field
        return true
    }

    /// Moves on to the next hop field.
    ///
    /// - Throws: `WireError.violates` with `currentHopOnPath` at the last one.
    public mutating func advance() throws(WireError) {
        try meta.advance()
    }

    /// The path back to where the packet came from, from where it is now.
    ///
    /// The order of segments and of hop fields turns round, and with it the direction of each
    /// segment and the position. Accumulators and flags stay, so a receiver can send an answer on
    /// the reversed path of arrival as it is.
    ///
    /// - Source: SCION header specification, "Path Reversal".
    public var reversed: StandardPath {
        var back = self
        back.infoFields = infoFields.reversed().map(\.reversed)
        back.hopFields = hopFields.reversed()
        back.meta = meta.reversed
        return back
    }
}

extension PathMetaHeader {
    /// The header of the path back.
    ///
    /// - Precondition: The position is on the path, see ``checkPosition()``.
    var reversed: PathMetaHeader {
        var back = PathMetaHeader(unpositioned: segmentLengths.reversed)
        back.currentInfoField = segmentLengths.segmentCount - 1 - currentInfoField
        back.currentHopField = segmentLengths.hopCount - 1 - currentHopField
        return back
    }

    private init(unpositioned segmentLengths: SegmentLengths) {
        self.segmentLengths = segmentLengths
        currentInfoField = 0
        currentHopField = 0
    }
}

// MARK: - Wire form

extension StandardPath {
    /// Takes a path from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` for segment lengths or a position that
    ///   make no sense.
    public init(from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        meta = try PathMetaHeader(from: &reader)
        do { try meta.checkPosition() } catch { throw error.shifted(by: start) }
        infoFields = []
        for _ in 0..<meta.segmentLengths.segmentCount {
            infoFields.append(try InfoField(from: &reader))
        }
        hopFields = []
        hopFields.reserveCapacity(meta.segmentLengths.hopCount)
        for _ in 0..<meta.segmentLengths.hopCount {
            hopFields.append(try HopField(from: &reader))
        }
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        meta.encode(into: &out)
        for field in infoFields { field.encode(into: &out) }
        for field in hopFields { field.encode(into: &out) }
    }
}
