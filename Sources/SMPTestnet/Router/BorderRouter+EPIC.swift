internal import SMPBytes
internal import SMPSCION

/// The way of a packet over an EPIC path: as over the standard path in it, with one check more at
/// its end.
///
/// - Source: SCION header specification, "Path Type: EPIC-HP"; scionproto/scion,
///   router/dataplane.go.
extension BorderRouter {
    mutating func route(
        _ packet: inout MutableSpan<UInt8>, _ layout: PacketLayout, _ prefix: EPICPrefix,
        _ path: StandardPathLayout, from ingress: RouterIngress, now: UnixTime
    ) throws(Refusal) -> RouterAction {
        var passage = Passage(path, in: packet.span, from: ingress, now: now)
        let action = try route(&packet, layout, &passage)
        // As it came: a router may have moved it from the hop before the last to the last.
        if path.meta.isAtLastHop {
            try validate(prefix.lastHopValidation, prefix, layout.header, passage, packet.span)
        } else if path.meta.isAtPenultimateHop {
            try validate(
                prefix.penultimateHopValidation, prefix, layout.header, passage, packet.span)
        }
        return action
    }

    /// Checks the validation field under the code of the hop field that was checked last.
    private mutating func validate(
        _ field: UInt32, _ prefix: EPICPrefix, _ header: SCIONHeader, _ passage: Passage,
        _ packet: Span<UInt8>
    ) throws(Refusal) {
        let first = passage.path.infoField(0, in: packet)
        guard prefix.packetID.isFresh(now: passage.now, after: first) else {
            throw .drop(.staleEPIC)
        }
        let input = EPICMACInput(
            timestamp: first.timestamp, packetID: prefix.packetID, source: header.source,
            payloadLength: header.payloadLength)
        guard let authenticator = passage.authenticator,
            epic.isValid(field, input, authenticator)
        else { throw .drop(.invalidEPIC) }
    }
}
