internal import SMPBytes
internal import SMPCrypto
internal import SMPHost
internal import SMPSCION

/// The way of a packet over a standard path.
extension BorderRouter {
    /// Checks the packet, in the reference's order, and moves it on.
    mutating func route(
        _ packet: inout MutableSpan<UInt8>, _ passage: inout Passage
    ) throws(Refusal) -> RouterAction {
        try passage.checkShape()
        try passage.checkExpiry()
        try passage.checkIngress()
        try passage.checkLength(packet.count)
        try checkOrigin(passage, packet.span)
        try checkAddresses(passage)
        passage.enter(&packet)
        try checkMAC(&passage)
        if passage.cameOverLink, passage.takeIngressAlert(&packet) {
            throw traceroute(passage.layout, packet.span, at: passage.ingress)
        }
        if passage.layout.header.destination.isdAS == configuration.isdAS {
            return .deliver(try recipient(of: passage.layout, in: packet.span))
        }
        if passage.isCrossing {
            try passage.cross(&packet)
            try passage.checkExpiry()
            try checkMAC(&passage)
        }
        return try leave(&packet, &passage)
    }

    /// Sends the packet to the next autonomous system, or to the sibling that has the link to it.
    private func leave(
        _ packet: inout MutableSpan<UInt8>, _ passage: inout Passage
    ) throws(Refusal) -> RouterAction {
        let egress = try egress(of: passage)
        guard egress.sibling == nil else { return try relay(to: egress, passage) }
        // Also over a link that is down, so that traceroute shows which one it is.
        if passage.takeEgressAlert(&packet) {
            throw traceroute(passage.layout, packet.span, at: egress.id)
        }
        guard egress.isUp else {
            throw .answer(
                .externalInterfaceDown(
                    SCMPExternalInterfaceDown(
                        isdAS: configuration.isdAS, interface: egress.id)))
        }
        if packet.count > egress.mtu { try checkOversize(egress) }
        try passage.leave(&packet)
        return .forward(egress.id)
    }

    private func relay(
        to egress: RouterInterface, _ passage: Passage
    ) throws(Refusal) -> RouterAction {
        guard let sibling = egress.sibling, siblingsUp[sibling] else {
            throw .answer(
                .internalConnectivityDown(
                    SCMPInternalConnectivityDown(
                        isdAS: configuration.isdAS, ingress: passage.ingress, egress: egress.id)))
        }
        return .relay(sibling: sibling)
    }

    private func checkOversize(_ egress: RouterInterface) throws(Refusal) {
        switch configuration.oversize {
        case .forward: break
        case .drop: throw .drop(.oversize)
        case .answer:
            throw .answer(
                .packetTooBig(SCMPPacketTooBig(mtu: UInt16(clamping: egress.mtu))))
        }
    }
}

// MARK: - Checks

extension BorderRouter {
    /// A packet in transit comes from the sibling that it entered the autonomous system by.
    ///
    /// Otherwise hosts could pretend that their packets came from elsewhere.
    private func checkOrigin(_ passage: Passage, _ packet: Span<UInt8>) throws(Refusal) {
        guard !passage.cameOverLink, !passage.path.meta.isAtFirstHop else { return }
        let entrance = passage.entrance(in: packet)
        guard entrance != .none else {
            guard passage.sibling == nil else { throw .drop(.impostor) }
            return
        }
        guard let owner = interfaces[entrance]?.sibling, owner == passage.sibling else {
            throw .drop(.impostor)
        }
    }

    /// A packet comes from, and goes to, the autonomous systems at the ends of its path.
    private func checkAddresses(_ passage: Passage) throws(Refusal) {
        let header = passage.layout.header
        let startsHere = header.source.isdAS == configuration.isdAS
        let endsHere = header.destination.isdAS == configuration.isdAS
        let position = passage.path.meta
        guard passage.cameOverLink ? !startsHere : startsHere || !position.isAtFirstHop else {
            throw .problem(.invalidSourceAddress, at: .sourceAS)
        }
        guard endsHere == (passage.cameOverLink && position.isAtLastHop) else {
            throw .problem(.invalidDestinationAddress, at: .destinationAS)
        }
        if startsHere { try checkSourceHost(header.source.host) }
    }

    private func checkSourceHost(_ host: HostAddress) throws(Refusal) {
        switch host {
        case .ipv4: return
        case .ipv6(let address) where address.mappedIPv4 == nil: return
        default: throw .problem(.invalidSourceAddress, at: .start)
        }
    }

    private mutating func checkMAC(_ passage: inout Passage) throws(Refusal) {
        let authenticator = key.authenticator(of: passage.hop, in: passage.info)
        guard ConstantTime.areEqual(authenticator.mac.rawValue, passage.hop.mac.rawValue) else {
            throw .problem(.invalidHopFieldMAC, at: passage.hopPointer)
        }
        passage.authenticator = authenticator
    }

    /// The interface that the packet leaves by, if the path may take it there.
    private func egress(of passage: Passage) throws(Refusal) -> RouterInterface {
        guard let egress = interfaces[passage.egress],
            egress.sibling == nil || passage.cameOverLink
        else {
            let isForward = passage.info.isInConstructionDirection
            throw .problem(
                isForward ? .unknownHopFieldEgress : .unknownHopFieldIngress,
                at: passage.hopPointer)
        }
        let ingressType = interfaces[passage.ingress]?.linkType
        if passage.hasCrossed {
            guard let ingressType, ingressType.mayCross(to: egress.linkType) else {
                throw .problem(.invalidSegmentChange, at: passage.infoPointer)
            }
        } else if let ingressType, !ingressType.mayContinue(to: egress.linkType) {
            throw .problem(.invalidPath, at: passage.hopPointer)
        }
        return egress
    }

    /// The answer to a packet whose path asks the router at `interface` to look closer.
    private func traceroute(
        _ layout: PacketLayout, _ packet: Span<UInt8>, at interface: InterfaceID
    ) -> Refusal {
        guard let scmp = try? layout.scmp(in: packet), scmp.header.code == 0,
            case .tracerouteRequest(let request) = scmp.message
        else { return .sendBack }
        return .answer(
            .tracerouteReply(
                request.answered(by: configuration.isdAS, interface: interface)))
    }
}

extension Topology.LinkType {
    /// Whether a packet that came over a link of this type may go on over one of another within a
    /// segment.
    fileprivate func mayContinue(to egress: Topology.LinkType) -> Bool {
        switch (self, egress) {
        case (.core, .core), (.child, .parent), (.parent, .child), (.child, .peer),
            (.peer, .child):
            true
        default: false
        }
    }

    /// Whether a packet that came over a link of this type may go on over one of another when it
    /// changes segments in between.
    fileprivate func mayCross(to egress: Topology.LinkType) -> Bool {
        switch (self, egress) {
        case (.core, .child), (.child, .core), (.child, .child): true
        default: false
        }
    }
}
