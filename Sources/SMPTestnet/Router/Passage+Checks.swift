internal import SMPBytes
internal import SMPHost
internal import SMPSCION

/// What a packet has to be like to get through a router, each as a check of its own.
///
/// - Source: scionproto/scion ce575dc8, router/dataplane.go; SCMP specification, "Parameter
///   Problem".
extension Passage {
    /// Refuses paths that could be used to jump between segments, and those that cannot be.
    @inline(__always)
    mutating func checkShape() throws(Refusal) {
        let lengths = path.meta.segmentLengths
        let hasSingleton = lengths.first == 1 || lengths.second == 1 || lengths.third == 1
        guard info.isPeering || !hasSingleton else { throw .drop(.singletonSegment) }
        guard info.isPeering else { return }
        do throws(WireError) { isPeering = try path.meta.isAtPeeringHop(in: info) } catch {
            throw .drop(.invalidPeeringPath)
        }
    }

    /// A hop field is good for a limited time.
    @inline(__always)
    func checkExpiry() throws(Refusal) {
        guard hop.isValid(in: info, now: now) else {
            throw .problem(.pathExpired, at: hopPointer)
        }
    }

    /// A packet has to come over the link that its hop field names.
    @inline(__always)
    func checkIngress() throws(Refusal) {
        guard !cameOverLink || ingress == hop.ingress(in: info) else {
            throw .problem(
                info.isInConstructionDirection ? .unknownHopFieldIngress : .unknownHopFieldEgress,
                at: hopPointer)
        }
    }

    /// A packet has to be as long as it says.
    @inline(__always)
    func checkLength(_ count: Int, _ header: SCIONHeader) throws(Refusal) {
        let announced = header.headerLength + Int(header.payloadLength)
        guard announced == count, count <= BorderRouter.maximumPacketLength else {
            throw .problem(.invalidPacketSize, at: .start)
        }
    }

    // MARK: Where the packet comes from and goes to

    /// A packet in transit comes from the sibling that it entered the autonomous system by.
    ///
    /// Otherwise hosts could pretend that their packets came from elsewhere.
    @inline(__always)
    func checkOrigin(_ packet: Span<UInt8>, among interfaces: InterfaceTable) throws(Refusal) {
        if cameOverLink || path.meta.isAtFirstHop { return }
        let entrance = entrance(in: packet)
        let isGenuine =
            entrance == .none
            ? sibling == nil : sibling != nil && interfaces[entrance]?.sibling == sibling
        guard isGenuine else { throw .drop(.impostor) }
    }

    /// The interface by which the packet entered the autonomous system, as its path says.
    ///
    /// After a change of segments that is an interface of the hop field before the current one.
    private func entrance(in packet: Span<UInt8>) -> InterfaceID {
        guard !isPeering, path.meta.isAfterCrossover else { return hop.ingress(in: info) }
        let previous = path.infoField(path.meta.currentInfoField - 1, in: packet)
        return path.hopField(path.meta.currentHopField - 1, in: packet).ingress(in: previous)
    }

    /// A packet comes from, and goes to, the autonomous systems at the ends of its path.
    @inline(__always)
    func checkAddresses(_ header: SCIONHeader, at isdAS: ISDAS) throws(Refusal) {
        let startsHere = header.source.isdAS == isdAS
        let endsHere = header.destination.isdAS == isdAS
        guard cameOverLink ? !startsHere : startsHere || !path.meta.isAtFirstHop else {
            throw .problem(.invalidSourceAddress, at: .sourceAS)
        }
        guard endsHere == (cameOverLink && path.meta.isAtLastHop) else {
            throw .problem(.invalidDestinationAddress, at: .destinationAS)
        }
        guard !startsHere || header.source.host.isUsable else {
            throw .problem(.invalidSourceAddress, at: .start)
        }
    }

    /// The interface that the packet leaves by, if its path may take it there.
    @inline(__always)
    func egress(among interfaces: InterfaceTable) throws(Refusal) -> RouterInterface {
        guard let egress = interfaces[hop.egress(in: info)],
            cameOverLink || egress.sibling == nil
        else {
            throw .problem(
                info.isInConstructionDirection ? .unknownHopFieldEgress : .unknownHopFieldIngress,
                at: hopPointer)
        }
        // A packet from a sibling was checked there, unless it should have changed segments there.
        let ingressType = interfaces[ingress]?.linkType
        if hasCrossed {
            guard let ingressType, ingressType.mayCross(to: egress.linkType) else {
                throw .problem(.invalidSegmentChange, at: infoPointer)
            }
        } else if let ingressType, !ingressType.mayContinue(to: egress.linkType) {
            throw .problem(.invalidPath, at: hopPointer)
        }
        return egress
    }
}

extension HostAddress {
    /// Whether a host of the autonomous system may call itself so.
    fileprivate var isUsable: Bool {
        switch self {
        case .ipv4: true
        case .ipv6(let address): address.mappedIPv4 == nil
        case .service, .unassigned: false
        }
    }
}

extension Topology.LinkType {
    /// Whether a packet that came over a link of this type may go on over one of another within a
    /// segment.
    @inline(__always)
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
