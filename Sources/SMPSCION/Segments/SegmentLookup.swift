public import SMPBytes

/// What a segment is used as.
///
/// - Source: SCION control plane, `SegmentType` in seg.proto.
public enum SegmentType: UInt8, Hashable, Comparable, Sendable, CaseIterable {
    /// From an AS that is not core towards the core, against construction direction.
    case up = 1
    /// From the core to an AS that is not core, in construction direction.
    case down = 2
    /// From one core AS to another, against construction direction.
    case core = 3

    /// Whether `a` has the smaller number.
    public static func < (a: SegmentType, b: SegmentType) -> Bool { a.rawValue < b.rawValue }
}

/// Asks a control service for segments.
///
/// An AS number of zero stands for any core AS of the ISD: from an AS to it are up segments, from it
/// to an AS are down segments, and between two of them core segments.
///
/// - Source: SCION control plane, `SegmentsRequest` in seg.proto.
public struct SegmentsRequest: Hashable, Sendable {
    /// The AS to start from. (src_isd_as)
    public var source: ISDAS
    /// The AS to get to. (dst_isd_as)
    public var destination: ISDAS

    /// Asks for segments between two ASes.
    public init(source: ISDAS, destination: ISDAS) {
        (self.source, self.destination) = (source, destination)
    }
}

/// What a control service knows of the segments that it was asked for.
///
/// One segment that makes no sense does not take the others with it: it is left out, and why is
/// told apart.
///
/// - Source: SCION control plane, `SegmentsResponse` in seg.proto.
public struct SegmentsResponse: Hashable, Sendable {
    /// The segments of each type.
    public var segments: [SegmentType: [PathSegment]]
    /// What was wrong with each segment that was left out.
    public var refused: [WireError]

    /// Answers with segments.
    public init(segments: [SegmentType: [PathSegment]]) {
        self.segments = segments
        refused = []
    }
}

// MARK: - Wire form

extension SegmentsRequest: ProtobufMessage {
    /// Takes a `SegmentsRequest`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        (source, destination) = (.wildcard, .wildcard)
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): source = ISDAS(rawValue: try reader.takeVarint())
            case .varint(2): destination = ISDAS(rawValue: try reader.takeVarint())
            default: try reader.skip(field)
            }
        }
    }

    /// Appends a `SegmentsRequest`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: source.rawValue)
        writer.append(2, varint: destination.rawValue)
    }

    /// Reads a request that fills `bytes`.
    ///
    /// - Throws: `WireError` for fields that cannot be read.
    public init(protobuf bytes: Span<UInt8>) throws(WireError) {
        try self.init(filling: bytes)
    }

    /// The request as a protobuf message.
    public var protobuf: [UInt8] { message }
}

extension SegmentsResponse: ProtobufMessage {
    /// Takes a `SegmentsResponse`, without segments of an unknown type.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init(segments: [:])
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1):
                var entry = try reader.takeMessage()
                try takeSegments(from: &entry)
            default: try reader.skip(field)
            }
        }
    }

    /// Takes an entry of the map from types to lists, which replaces an earlier one of its type.
    private mutating func takeSegments(from entry: inout ProtobufReader) throws(WireError) {
        var type: UInt64 = 0
        var segments: [PathSegment] = []
        while let field = try entry.nextField() {
            switch field {
            case .varint(1): type = try entry.takeVarint()
            case .bytes(2):
                var list = try entry.takeMessage()
                segments += try takeList(from: &list)
            default: try entry.skip(field)
            }
        }
        if let type = SegmentType(rawValue: UInt8(clamping: type)) {
            self.segments[type] = segments
        }
    }

    private mutating func takeList(
        from list: inout ProtobufReader
    ) throws(WireError) -> [PathSegment] {
        var segments: [PathSegment] = []
        while let field = try list.nextField() {
            guard field == .bytes(1) else {
                try list.skip(field)
                continue
            }
            var message = try list.takeMessage()
            do throws(WireError) {
                segments.append(try PathSegment(from: &message))
            } catch {
                refused.append(error)
            }
        }
        return segments
    }

    /// Appends a `SegmentsResponse`, in the order of the types.
    package func encode(into writer: inout ProtobufWriter) {
        for (type, segments) in segments.sorted(by: { $0.key < $1.key }) {
            writer.append(1) { entry in
                entry.append(1, explicitVarint: UInt64(type.rawValue))
                entry.append(2) { list in
                    for segment in segments { list.append(1, segment) }
                }
            }
        }
    }

    /// Reads a response that fills `bytes`.
    ///
    /// - Throws: `WireError` for fields that cannot be read.
    public init(protobuf bytes: Span<UInt8>) throws(WireError) {
        try self.init(filling: bytes)
    }

    /// The response as a protobuf message.
    public var protobuf: [UInt8] { message }
}
