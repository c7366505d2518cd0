internal import SMPBytes
internal import SMPSCION

/// One packet on its way through a router, over a standard path.
///
/// It holds what of the packet the checks look at again and again, and changes along with it.
///
/// What every packet goes through is inlined by hand, here and in the checks: as calls that pass a
/// passage on, it takes nearly twice as long.
struct Passage {
    /// The interface that the packet came in by, or none when it came from inside.
    let ingress: InterfaceID
    /// Whether the packet came over a link to a neighbour.
    let cameOverLink: Bool
    /// The sibling that the packet came from, if any.
    let sibling: Int?
    let now: UnixTime

    private(set) var path: StandardPathLayout
    private(set) var info: InfoField
    private(set) var hop: HopField
    /// Whether the current hop field is that of a peering link.
    var isPeering = false
    /// Whether the packet changed from one segment to another in this router.
    private(set) var hasCrossed = false
    /// The whole code of the hop field that was checked last, which EPIC needs once more.
    var authenticator: HopAuthenticator?

    @inline(__always)
    init(
        _ path: StandardPathLayout, in packet: Span<UInt8>, from ingress: RouterIngress,
        now: UnixTime
    ) {
        self.path = path
        self.now = now
        info = path.infoField(path.meta.currentInfoField, in: packet)
        hop = path.hopField(path.meta.currentHopField, in: packet)
        switch ingress {
        case .link(let id): (self.ingress, cameOverLink, sibling) = (id, true, nil)
        case .sibling(let index): (self.ingress, cameOverLink, sibling) = (.none, false, index)
        case .inside: (self.ingress, cameOverLink, sibling) = (.none, false, nil)
        }
    }

    /// Whether the next hop field is one of this autonomous system too, in another segment.
    @inline(__always)
    var isCrossing: Bool { path.meta.isAtCrossover && !isPeering }

    /// The place of the current hop field in the packet.
    var hopPointer: SCMPPointer { .hopField(path.meta.currentHopField, of: path) }

    /// The place of the current info field in the packet.
    var infoPointer: SCMPPointer { .infoField(path.meta.currentInfoField, of: path) }
}

// MARK: - Changes to the packet

extension Passage {
    /// Moves the accumulator to where the current hop field can be checked.
    @inline(__always)
    mutating func enter(_ packet: inout MutableSpan<UInt8>) {
        guard cameOverLink, !info.isInConstructionDirection, !isPeering else { return }
        info.enter(over: hop, isPeering: isPeering)
        path.set(info, at: path.meta.currentInfoField, in: &packet)
    }

    /// Goes on to the next segment.
    mutating func cross(_ packet: inout MutableSpan<UInt8>) throws(Refusal) {
        try advance(&packet)
        info = path.infoField(path.meta.currentInfoField, in: packet.span)
        hop = path.hopField(path.meta.currentHopField, in: packet.span)
        hasCrossed = true
    }

    /// Leaves the autonomous system: the neighbour finds its own hop field as the current one.
    @inline(__always)
    mutating func leave(_ packet: inout MutableSpan<UInt8>) throws(Refusal) {
        if info.isInConstructionDirection, !isPeering {
            info.leave(over: hop, isPeering: isPeering)
            path.set(info, at: path.meta.currentInfoField, in: &packet)
        }
        try advance(&packet)
    }

    @inline(__always)
    private mutating func advance(_ packet: inout MutableSpan<UInt8>) throws(Refusal) {
        do throws(WireError) { path = try path.advance(in: &packet) } catch {
            throw .drop(.pathEnds)
        }
    }

    /// Takes away the flag for the router where the packet enters, and says whether it was set.
    @inline(__always)
    mutating func takeIngressAlert(_ packet: inout MutableSpan<UInt8>) -> Bool {
        info.isInConstructionDirection
            ? take(\.ingressRouterAlert, &packet) : take(\.egressRouterAlert, &packet)
    }

    /// Takes away the flag for the router where the packet leaves, and says whether it was set.
    @inline(__always)
    mutating func takeEgressAlert(_ packet: inout MutableSpan<UInt8>) -> Bool {
        info.isInConstructionDirection
            ? take(\.egressRouterAlert, &packet) : take(\.ingressRouterAlert, &packet)
    }

    @inline(__always)
    private mutating func take(
        _ flag: WritableKeyPath<HopField, Bool>, _ packet: inout MutableSpan<UInt8>
    ) -> Bool {
        guard hop[keyPath: flag] else { return false }
        hop[keyPath: flag] = false
        path.set(hop, at: path.meta.currentHopField, in: &packet)
        return true
    }
}
