public import SMPBytes

/// The values that the accumulator takes along a segment.
///
/// ```
///   hop 0         hop 1         hop 2         hop 3        in construction order
///   MAC₀(β₀) ───► MAC₁(β₁) ───► MAC₂(β₂) ───► MAC₃(β₃)
///            β₁ = β₀ ⊕ MAC₀[0:2]
/// ```
///
/// The MAC of hop i is made with βᵢ, so that a hop field is worth nothing in another segment or at
/// another place. The hop field of a peering link of the same autonomous system is made with βᵢ₊₁,
/// as if it came behind the regular one: a packet that takes it needs no accumulator that the
/// regular MAC would have to be known for.
///
/// Packets carry one value at a time. The sender chooses it so that the first router can check its
/// hop, and routers change it on the way: ``InfoField/enter(over:isPeering:)`` and
/// ``InfoField/leave(over:isPeering:)``.
///
/// - Source: SCION header specification, "Hop Field MAC Computation".
public enum SegmentIDChain {
    /// The value for the hop that follows the one with `mac`, in construction order.
    public static func next(_ segmentID: UInt16, after mac: HopFieldMAC) -> UInt16 {
        segmentID ^ mac.chainingBits
    }

    /// The value for the hop that follows those with `macs`, in construction order.
    ///
    /// - Parameters:
    ///   - first: The value for the first hop of the segment, which the segment's creator chose.
    ///   - macs: The MACs of the regular hop fields from the first on.
    /// - Returns: `first` when there are none.
    public static func value(_ first: UInt16, after macs: some Sequence<HopFieldMAC>) -> UInt16 {
        macs.reduce(first) { next($0, after: $1) }
    }

    /// The value that a sender puts into a packet for a segment that may be cut.
    ///
    /// In construction direction it is the one for the first hop that is used. Against it, it is
    /// the one for the last hop of the segment: the specification's text says the one behind it,
    /// but the first router gets the packet from inside and changes nothing before it checks. With
    /// a hop over a peering link at that place, it is the next one.
    ///
    /// - Parameters:
    ///   - first: The value for the first hop of the whole segment.
    ///   - macs: The MACs of all regular hop fields, in construction order.
    ///   - isInConstructionDirection: How the packet travels.
    ///   - cut: The place, counted in construction order, of the autonomous system where the
    ///     segment is entered (in construction direction) or left (against it).
    ///   - isPeering: Whether the path crosses a peering link there.
    /// - Returns: The value for the info field. (SegID)
    public static func start(
        _ first: UInt16, macs: [HopFieldMAC], isInConstructionDirection: Bool, cut: Int,
        isPeering: Bool
    ) -> UInt16 {
        let firstHop = isInConstructionDirection ? cut : macs.count - 1
        let count = isPeering && firstHop == cut ? firstHop + 1 : firstHop
        return value(first, after: macs.prefix(max(0, count)))
    }
}

/// What routers do to the accumulator of a packet.
extension InfoField {
    /// Prepares the check of the hop field that a packet enters an autonomous system by.
    ///
    /// This is for packets that came over a link to a neighbor. Against construction direction the
    /// accumulator still stands where the last hop left it, which is one further.
    ///
    /// - Parameters:
    ///   - hop: The current hop field.
    ///   - isPeering: Whether it is that of a peering link, see ``PathMetaHeader/isAtPeeringHop(in:)``.
    public mutating func enter(over hop: HopField, isPeering: Bool) {
        guard !isInConstructionDirection, !isPeering else { return }
        segmentID = SegmentIDChain.next(segmentID, after: hop.mac)
    }

    /// Moves on past the hop field that a packet leaves an autonomous system by.
    ///
    /// This is for packets that go out over a link to a neighbor, after their check.
    ///
    /// - Parameters:
    ///   - hop: The current hop field.
    ///   - isPeering: Whether it is that of a peering link, see ``PathMetaHeader/isAtPeeringHop(in:)``.
    public mutating func leave(over hop: HopField, isPeering: Bool) {
        guard isInConstructionDirection, !isPeering else { return }
        segmentID = SegmentIDChain.next(segmentID, after: hop.mac)
    }
}

extension PathMetaHeader {
    /// Whether the current hop field is that of a peering link.
    ///
    /// A path over a peering link has two segments, both flagged. The link joins the last hop
    /// field of the first to the first of the second; the others are ordinary ones.
    ///
    /// - Parameter info: The current info field.
    /// - Returns: `false` on every path that is not flagged.
    /// - Throws: `WireError.violates` with `peeringShape` for a flag on a path of another shape.
    public func isAtPeeringHop(in info: InfoField) throws(WireError) -> Bool {
        guard info.isPeering else { return false }
        guard segmentLengths.segmentCount == 2 else { throw .violates(.peeringShape, at: 0) }
        let link = Int(segmentLengths.first)
        return currentHopField == link - 1 || currentHopField == link
    }
}

extension WireRule {
    /// SCION header specification, "Path Type: SCION", peering.
    public static let peeringShape = WireRule("a path over a peering link has two segments")
}
