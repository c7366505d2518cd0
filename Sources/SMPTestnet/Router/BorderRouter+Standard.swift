internal import SMPBytes
internal import SMPCrypto
internal import SMPSCION

/// The way of a packet over a standard path.
///
/// - Source: scionproto/scion ce575dc8, router/dataplane.go.
extension BorderRouter {
    /// Checks the packet, in the reference's order, and moves it on.
    mutating func route(
        _ packet: inout MutableSpan<UInt8>, _ layout: PacketLayout, _ passage: inout Passage
    ) throws(Refusal) -> RouterAction {
        try passage.checkShape()
        try passage.checkExpiry()
        try passage.checkIngress()
        try passage.checkLength(packet.count, layout.header)
        try passage.checkOrigin(packet.span, among: interfaces)
        try passage.checkAddresses(layout.header, at: configuration.isdAS)
        passage.enter(&packet)
        try checkMAC(&passage)
        if passage.cameOverLink, passage.takeIngressAlert(&packet) {
            throw traceroute(layout, packet.span, at: passage.ingress)
        }
        if layout.header.destination.isdAS == configuration.isdAS {
            return .deliver(try recipient(of: layout, in: packet.span))
        }
        if passage.isCrossing {
            try passage.cross(&packet)
            try passage.checkExpiry()
            try checkMAC(&passage)
        }
        return try leave(&packet, layout, &passage)
    }

    /// Sends the packet to the next autonomous system, or to the sibling that has the link to it.
    ///
    /// It is mutating although it changes nothing of the router, which would be copied otherwise.
    @inline(__always)
    private mutating func leave(
        _ packet: inout MutableSpan<UInt8>, _ layout: PacketLayout, _ passage: inout Passage
    ) throws(Refusal) -> RouterAction {
        let egress = try passage.egress(among: interfaces)
        if let sibling = egress.sibling {
            return try relay(to: sibling, from: passage.ingress, over: egress.id)
        }
        // Also over a link that is down, so that traceroute shows which one it is.
        if passage.takeEgressAlert(&packet) {
            throw traceroute(layout, packet.span, at: egress.id)
        }
        guard egress.isUp else { throw interfaceDown(egress.id) }
        if packet.count > egress.mtu { try checkOversize(egress.mtu) }
        try passage.leave(&packet)
        return .forward(egress.id)
    }

    /// A hop field is good only if this autonomous system made it.
    @inline(__always)
    private mutating func checkMAC(_ passage: inout Passage) throws(Refusal) {
        let authenticator = key.authenticator(of: passage.hop, in: passage.info)
        guard ConstantTime.areEqual(authenticator.mac.rawValue, passage.hop.mac.rawValue) else {
            throw .problem(.invalidHopFieldMAC, at: passage.hopPointer)
        }
        passage.authenticator = authenticator
    }

    private func relay(
        to sibling: Int, from ingress: InterfaceID, over egress: InterfaceID
    ) throws(Refusal) -> RouterAction {
        guard siblingsUp[sibling] else {
            throw .answer(
                .internalConnectivityDown(
                    SCMPInternalConnectivityDown(
                        isdAS: configuration.isdAS, ingress: ingress, egress: egress)))
        }
        return .relay(sibling: sibling)
    }

    private func interfaceDown(_ interface: InterfaceID) -> Refusal {
        .answer(
            .externalInterfaceDown(
                SCMPExternalInterfaceDown(isdAS: configuration.isdAS, interface: interface)))
    }

    private func checkOversize(_ mtu: Int) throws(Refusal) {
        switch configuration.oversize {
        case .forward: break
        case .drop: throw .drop(.oversize)
        case .answer: throw .answer(.packetTooBig(SCMPPacketTooBig(mtu: UInt16(clamping: mtu))))
        }
    }

    /// The answer to a packet whose path asks the router at `interface` to look closer.
    private func traceroute(
        _ layout: PacketLayout, _ packet: Span<UInt8>, at interface: InterfaceID
    ) -> Refusal {
        guard let scmp = try? layout.scmp(in: packet), scmp.header.code == 0,
            case .tracerouteRequest(let request) = scmp.message
        else { return .sendBack }
        return .answer(
            .tracerouteReply(request.answered(by: configuration.isdAS, interface: interface)))
    }
}
