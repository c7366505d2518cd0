public import SMPBytes

/// A segment in the making, on its way from one AS to the next.
///
/// The last entry names the AS that the beacon is sent to, which either passes it on with an entry of
/// its own, or ends it and has a ``PathSegment``.
///
/// - Source: SCION control plane, `PathSegment` in `BeaconRequest` of seg.proto.
public struct Beacon: EntryChain, Hashable, Sendable, CustomStringConvertible {
    /// What all entries share.
    public let information: SegmentInformation
    /// The entries of the ASes so far in construction direction, from 1 to 63.
    public let entries: [ASEntry]

    /// The AS that the beacon was begun by.
    public let first: ISDAS
    /// The AS that the beacon is sent to.
    public let next: ISDAS

    /// Joins entries that lead from the first AS to a link out of the last.
    ///
    /// - Throws: `WireError.violates` with ``SMPBytes/WireRule/segmentLength``,
    ///   ``SMPBytes/WireRule/segmentIsConnected``, ``SMPBytes/WireRule/segmentInterfaces``,
    ///   ``SMPBytes/WireRule/peerInterfaces`` or ``SMPBytes/WireRule/beaconGoesOn``.
    package init(_ information: SegmentInformation, _ entries: [ASEntry]) throws(WireError) {
        try checkConnected(entries.map(\.body))
        guard let first = entries.first?.body, let last = entries.last?.body else {
            throw .violates(.segmentLength, at: 0)
        }
        guard let next = last.next, !next.isWildcard,
            last.hop.hopField.constructionEgress != .none
        else { throw .violates(.beaconGoesOn, at: 0) }
        (self.information, self.entries) = (information, entries)
        (self.first, self.next) = (first.local, next)
    }
}

// MARK: - Wire form

extension Beacon: ProtobufMessage {
    /// Takes a `PathSegment` that goes on.
    ///
    /// - Throws: `WireError` for fields that cannot be read, or that make no beacon.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        let (information, entries) = try reader.takeChain()
        do {
            try self.init(information, entries)
        } catch {
            throw error.shifted(by: start)
        }
    }

    /// Reads a beacon that fills `bytes`.
    ///
    /// Signed bytes are kept as they are. What is not signed and has no meaning here is left out
    /// when the beacon is encoded again.
    ///
    /// - Throws: `WireError` for fields that cannot be read, or that make no beacon.
    public init(protobuf bytes: Span<UInt8>) throws(WireError) {
        try self.init(filling: bytes)
    }

    /// The beacon as a protobuf message.
    public var protobuf: [UInt8] { message }
}
