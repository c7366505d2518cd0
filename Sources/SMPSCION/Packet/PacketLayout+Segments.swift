public import SMPBytes

extension PacketLayout {
    /// Throws unless the path is one that a router on the way might carry on.
    ///
    /// Beyond the shape of the header, this is about what its fields say: an empty path does not
    /// leave the autonomous system, and the segments of a standard path fit together, see
    /// ``StandardPathLayout/checkSegments(in:)``. Of a one-hop path there is nothing to say.
    ///
    /// - Throws: `WireError.violates` with `emptyPathStaysInside`, or a rule of the segments.
    /// - Precondition: The layout was read from this packet.
    public func checkSegments(in packet: Span<UInt8>) throws(WireError) {
        if path == .empty, header.source.isdAS != header.destination.isdAS {
            throw .violates(.emptyPathStaysInside, at: SCIONHeader.commonHeaderLength)
        }
        try path.standard?.checkSegments(in: packet)
    }
}

extension StandardPathLayout {
    /// Throws unless the flags for peering fit the lengths of the segments.
    ///
    /// A segment of a single hop is one that ends in a peering link. Any other would let a packet
    /// change segments twice in one autonomous system, which no segment allows.
    ///
    /// - Throws: `WireError.violates` with `singleHopIsPeering`, `peeringShape` or
    ///   `peeringOnBothSides`, at the info field that it is about.
    /// - Precondition: The layout was read from this packet.
    public func checkSegments(in packet: Span<UInt8>) throws(WireError) {
        let lengths = meta.segmentLengths
        let isPeering = infoField(0, in: packet).isPeering
        for index in 0..<lengths.segmentCount {
            let place = offset(ofInfoField: index)
            guard infoField(index, in: packet).isPeering == isPeering else {
                throw .violates(.peeringOnBothSides, at: place)
            }
            guard isPeering || lengths[index] > 1 else {
                throw .violates(.singleHopIsPeering, at: place)
            }
            guard !isPeering || lengths.segmentCount == 2 else {
                throw .violates(.peeringShape, at: place)
            }
        }
    }
}

extension WireRule {
    /// SCION header specification, "Path Type: EmptyPath".
    public static let emptyPathStaysInside = WireRule(
        "an empty path leads to a host of the same autonomous system")
    /// SCION header specification, "Path Type: SCION", peering.
    public static let singleHopIsPeering = WireRule(
        "a segment of a single hop field is one of a path over a peering link")
    /// SCION header specification, "Path Type: SCION", peering.
    public static let peeringOnBothSides = WireRule(
        "both segments of a path over a peering link are flagged, or none")
}
