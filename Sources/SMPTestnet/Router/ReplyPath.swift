internal import SMPBytes
internal import SMPSCION

/// The path from a router back to the source of a packet that did not get any further.
///
/// It is the reversed path of the packet, at a place where the next router takes it for a packet
/// that is on its way: if the packet had already changed segments here, the way back changes them
/// too; and over a link it has to be one hop further, as every router sees to for packets that it
/// forwards.
///
/// - Source: scionproto/scion, router/dataplane.go; SCION header specification, "Path Reversal".
struct ReplyPath {
    private let original: StandardPathLayout
    private var meta: PathMetaHeader
    /// An accumulator that moved on with the last step, and the info field that it stands in.
    private var moved: (infoField: Int, segmentID: UInt16)?

    /// Finds the way back, or `nil` when the packet has just come from where the path starts.
    ///
    /// - Parameters:
    ///   - original: The path of the packet.
    ///   - packet: The packet.
    ///   - overLink: Whether the reply goes out over a link, and not to a host or router inside.
    init?(_ original: StandardPathLayout, in packet: Span<UInt8>, overLink: Bool) {
        self.original = original
        let lengths = original.meta.segmentLengths
        let hop = lengths.hopCount - 1 - original.meta.currentHopField
        do throws(WireError) {
            meta = try PathMetaHeader(lengths.reversed, currentHopField: hop)
            let isPeering = try meta.isAtPeeringHop(in: info(meta.currentInfoField, packet))
            if meta.isAtCrossover, !isPeering { try meta.advance() }
            if overLink { try leave(packet, isPeering: isPeering) }
        } catch {
            return nil
        }
    }

    /// Leaves the autonomous system over a link.
    private mutating func leave(
        _ packet: Span<UInt8>, isPeering: Bool
    ) throws(WireError) {
        let index = meta.currentInfoField
        var field = info(index, packet)
        field.leave(over: hop(meta.currentHopField, packet), isPeering: isPeering)
        moved = (index, field.segmentID)
        try meta.advance()
    }

    /// An info field of the way back.
    private func info(_ index: Int, _ packet: Span<UInt8>) -> InfoField {
        let last = original.meta.segmentLengths.segmentCount - 1
        var field = original.infoField(last - index, in: packet).reversed
        if let moved, moved.infoField == index { field.segmentID = moved.segmentID }
        return field
    }

    /// A hop field of the way back.
    private func hop(_ index: Int, _ packet: Span<UInt8>) -> HopField {
        let last = original.meta.segmentLengths.hopCount - 1
        return original.hopField(last - index, in: packet)
    }
}

// MARK: - Wire form

extension ReplyPath {
    /// Appends the path, which is as long as that of the packet, to `out`.
    func encode(from packet: Span<UInt8>, into out: inout OutputSpan<UInt8>) {
        meta.encode(into: &out)
        for index in 0..<meta.segmentLengths.segmentCount {
            info(index, packet).encode(into: &out)
        }
        for index in 0..<meta.segmentLengths.hopCount {
            hop(index, packet).encode(into: &out)
        }
    }
}
