public import SMPBytes

/// A way through the network from one AS to another, which paths can be made of.
///
/// An up or down segment leads from a core AS to one that is not, a core segment from one core AS to
/// another. Whether it is up or down is not in the segment: it is up for hosts at its end, and down
/// for those who want to get there.
///
/// - Source: SCION control plane, `PathSegment` in seg.proto.
public struct PathSegment: EntryChain, Hashable, Sendable, CustomStringConvertible {
    /// What all entries share.
    public let information: SegmentInformation
    /// The entries of the ASes in construction direction, from 1 to 63.
    public let entries: [ASEntry]

    /// The AS that the segment was begun by.
    public let first: ISDAS
    /// The AS that the segment ends in.
    public let last: ISDAS

    /// Joins entries that lead from the first AS to the last.
    ///
    /// - Throws: `WireError.violates` with ``SMPBytes/WireRule/segmentLength``,
    ///   ``SMPBytes/WireRule/segmentIsConnected``, ``SMPBytes/WireRule/segmentInterfaces``,
    ///   ``SMPBytes/WireRule/peerInterfaces`` or ``SMPBytes/WireRule/segmentEnds``.
    package init(_ information: SegmentInformation, _ entries: [ASEntry]) throws(WireError) {
        try checkConnected(entries.map(\.body))
        guard let first = entries.first?.body, let last = entries.last?.body else {
            throw .violates(.segmentLength, at: 0)
        }
        guard last.next == nil, last.hop.hopField.constructionEgress == .none else {
            throw .violates(.segmentEnds, at: 0)
        }
        (self.information, self.entries) = (information, entries)
        (self.first, self.last) = (first.local, last.local)
    }
}

// MARK: - Wire form

extension PathSegment: ProtobufMessage {
    /// Takes a `PathSegment` that ends.
    ///
    /// - Throws: `WireError` for fields that cannot be read, or that make no segment.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        let (information, entries) = try reader.takeChain()
        do {
            try self.init(information, entries)
        } catch {
            throw error.shifted(by: start)
        }
    }

    /// Reads a segment that fills `bytes`.
    ///
    /// Signed bytes are kept as they are. What is not signed and has no meaning here is left out
    /// when the segment is encoded again.
    ///
    /// - Throws: `WireError` for fields that cannot be read, or that make no segment.
    public init(protobuf bytes: Span<UInt8>) throws(WireError) {
        try self.init(filling: bytes)
    }

    /// The segment as a protobuf message.
    public var protobuf: [UInt8] { message }
}

extension EntryChain {
    /// Appends a `PathSegment`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, bytes: information.signedBytes)
        for entry in entries { writer.append(2, entry) }
    }
}

extension ProtobufReader {
    /// Takes the fields of a `PathSegment`, at most one entry more than there may be.
    mutating func takeChain() throws(WireError) -> (SegmentInformation, [ASEntry]) {
        var information = SegmentInformation(timestamp: 0, segmentID: 0)
        var entries: [ASEntry] = []
        while let field = try nextField() {
            switch field {
            case .bytes(1):
                var message = try takeMessage()
                information = try SegmentInformation(from: &message)
            case .bytes(2):
                guard entries.count < maximumEntryCount else {
                    throw .violates(.segmentLength, at: offset)
                }
                entries.append(try take())
            default: try skip(field)
            }
        }
        return (information, entries)
    }
}
