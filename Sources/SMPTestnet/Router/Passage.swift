internal import SMPBytes
internal import SMPSCION

/// One packet on its way through a router, over a standard path.
///
/// It holds what of the packet the checks look at again and again, and changes along with it. The
/// checks here need to know nothing of the router.
struct Passage {
    let layout: PacketLayout
    /// The interface that the packet came in by, or none when it came from inside.
    let ingress: InterfaceID
    /// The sibling that the packet came from, if any.
    let sibling: Int?
    let now: UnixTime

    private(set) var path: StandardPathLayout
    private(set) var info: InfoField
    private(set) var hop: HopField
    /// Whether the current hop field is that of a peering link.
    private(set) var isPeering = false
    /// Whether the packet changed from one segment to another in this router.
    private(set) var hasCrossed = false
    /// The whole code of the hop field that was checked last, which EPIC needs once more.
    var authenticator: HopAuthenticator?

    init(
        _ layout: PacketLayout, _ path: StandardPathLayout, in packet: Span<UInt8>,
        from ingress: RouterIngress, now: UnixTime
    ) {
        self.layout = layout
        self.path = path
        self.now = now
        info = path.infoField(path.meta.currentInfoField, in: packet)
        hop = path.hopField(path.meta.currentHopField, in: packet)
        switch ingress {
        case .link(let id): (self.ingress, sibling) = (id, nil)
        case .sibling(let index): (self.ingress, sibling) = (.none, index)
        case .inside: (self.ingress, sibling) = (.none, nil)
        }
    }

    /// Whether the packet came over a link to a neighbour.
    var cameOverLink: Bool { ingress != .none }

    /// The interface that the packet leaves the autonomous system by, as its path says.
    var egress: InterfaceID { hop.egress(in: info) }

    var hopPointer: SCMPPointer { .hopField(path.meta.currentHopField, of: path) }

    var infoPointer: SCMPPointer { .infoField(path.meta.currentInfoField, of: path) }
}

// MARK: - Checks

extension Passage {
    /// Refuses paths that could be used to jump between segments, and those that cannot be.
    mutating func checkShape() throws(Refusal) {
        let lengths = path.meta.segmentLengths
        let hasSingleton = lengths.first == 1 || lengths.second == 1 || lengths.third == 1
        guard info.isPeering || !hasSingleton else { throw .drop(.singletonSegment) }
        do throws(WireError) { isPeering = try path.meta.isAtPeeringHop(in: info) } catch {
            throw .drop(.invalidPeeringPath)
        }
    }

    func checkExpiry() throws(Refusal) {
        guard hop.isValid(in: info, now: now) else {
            throw .problem(.pathExpired, at: hopPointer)
        }
    }

    /// A packet has to come over the link that its hop field names.
    func checkIngress() throws(Refusal) {
        guard !cameOverLink || ingress == hop.ingress(in: info) else {
            throw .problem(
                info.isInConstructionDirection ? .unknownHopFieldIngress : .unknownHopFieldEgress,
                at: hopPointer)
        }
    }

    /// A packet has to be as long as it says.
    func checkLength(_ count: Int) throws(Refusal) {
        let announced = layout.header.headerLength + Int(layout.header.payloadLength)
        guard announced == count, count <= BorderRouter.maximumPacketLength else {
            throw .problem(.invalidPacketSize, at: .start)
        }
    }

    /// The interface by which the packet entered the autonomous system, as its path says.
    ///
    /// After a change of segments that is an interface of the hop field before the current one.
    func entrance(in packet: Span<UInt8>) -> InterfaceID {
        guard !isPeering, path.meta.isAfterCrossover else { return hop.ingress(in: info) }
        let previous = path.infoField(path.meta.currentInfoField - 1, in: packet)
        return path.hopField(path.meta.currentHopField - 1, in: packet).ingress(in: previous)
    }
}

// MARK: - Changes to the packet

extension Passage {
    /// Moves the accumulator to where the current hop field can be checked.
    mutating func enter(_ packet: inout MutableSpan<UInt8>) {
        guard cameOverLink, !info.isInConstructionDirection, !isPeering else { return }
        info.enter(over: hop, isPeering: isPeering)
        path.set(info, at: path.meta.currentInfoField, in: &packet)
    }

    /// Whether the next hop field is one of this autonomous system too, in another segment.
    var isCrossing: Bool { path.meta.isAtCrossover && !isPeering }

    /// Goes on to the next segment.
    mutating func cross(_ packet: inout MutableSpan<UInt8>) throws(Refusal) {
        try advance(&packet)
        info = path.infoField(path.meta.currentInfoField, in: packet.span)
        hop = path.hopField(path.meta.currentHopField, in: packet.span)
        hasCrossed = true
    }

    /// Leaves the autonomous system: the neighbour finds its own hop field as the current one.
    mutating func leave(_ packet: inout MutableSpan<UInt8>) throws(Refusal) {
        if info.isInConstructionDirection, !isPeering {
            info.leave(over: hop, isPeering: isPeering)
            path.set(info, at: path.meta.currentInfoField, in: &packet)
        }
        try advance(&packet)
    }

    private mutating func advance(_ packet: inout MutableSpan<UInt8>) throws(Refusal) {
        do throws(WireError) { path = try path.advance(in: &packet) } catch {
            throw .drop(.pathEnds)
        }
    }

    /// Takes away the flag for the router where the packet enters, and says whether it was set.
    mutating func takeIngressAlert(_ packet: inout MutableSpan<UInt8>) -> Bool {
        if info.isInConstructionDirection {
            guard hop.ingressRouterAlert else { return false }
            hop.ingressRouterAlert = false
        } else {
            guard hop.egressRouterAlert else { return false }
            hop.egressRouterAlert = false
        }
        path.set(hop, at: path.meta.currentHopField, in: &packet)
        return true
    }

    /// Takes away the flag for the router where the packet leaves, and says whether it was set.
    mutating func takeEgressAlert(_ packet: inout MutableSpan<UInt8>) -> Bool {
        if info.isInConstructionDirection {
            guard hop.egressRouterAlert else { return false }
            hop.egressRouterAlert = false
        } else {
            guard hop.ingressRouterAlert else { return false }
            hop.ingressRouterAlert = false
        }
        path.set(hop, at: path.meta.currentHopField, in: &packet)
        return true
    }
}
