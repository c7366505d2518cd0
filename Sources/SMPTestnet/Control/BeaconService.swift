internal import SMPBytes
internal import SMPCrypto
internal import SMPHost
internal import SMPSCION
internal import SMPSockets

/// The part of an autonomous system that takes in beacons and sends them on.
///
/// Its author is changed by what it signs, and shared by all copies of a control plane.
final class BeaconService: Sendable {
    /// The autonomous system as the description has it.
    let system: NetworkDescription.AS
    /// The interfaces with a link, in order.
    let interfaces: [BeaconInterface]

    private let author: Lock<SegmentAuthor>

    init(
        _ system: NetworkDescription.AS, _ interfaces: [BeaconInterface],
        _ author: consuming sending SegmentAuthor
    ) {
        self.system = system
        self.interfaces = interfaces
        self.author = Lock(author)
    }

    /// Begins a beacon that goes out by an interface.
    func begin(
        _ information: SegmentInformation, _ egress: BeaconInterface, now: UnixTime
    ) throws(ControlPlaneError) -> Beacon {
        let hop = SegmentHop(
            egress: egress.near.interface, next: egress.far.isdAS,
            extensions: extensions(egress, peers: []))
        return try signing { author throws(SegmentCreationError) in
            try author.begin(information, hop: hop, now: now)
        }
    }

    /// Adds an entry to a beacon that came in by one interface and goes out by another.
    func extend(
        _ beacon: Beacon, _ ingress: BeaconInterface, _ egress: BeaconInterface, now: UnixTime
    ) throws(ControlPlaneError) -> Beacon {
        let hop = hop(ingress, egress)
        return try signing { author throws(SegmentCreationError) in
            try author.extend(beacon, hop: hop, now: now)
        }
    }

    /// Adds the last entry to a beacon that came in by an interface.
    func end(
        _ beacon: Beacon, _ ingress: BeaconInterface, now: UnixTime
    ) throws(ControlPlaneError) -> PathSegment {
        let hop = hop(ingress, nil)
        return try signing { author throws(SegmentCreationError) in
            try author.end(beacon, hop: hop, now: now)
        }
    }

    private func hop(_ ingress: BeaconInterface, _ egress: BeaconInterface?) -> SegmentHop {
        let peers = interfaces.filter { $0.type == .peer }
        return SegmentHop(
            ingress: ingress.near.interface, ingressMTU: ingress.link.mtu,
            egress: egress?.near.interface ?? .none, next: egress?.far.isdAS,
            peerings: peers.map { peer in
                SegmentHop.Peering(
                    interface: peer.near.interface,
                    remote: PathInterface(peer.far.isdAS, peer.far.interface), mtu: peer.link.mtu)
            },
            extensions: extensions(egress, peers: peers))
    }

    /// What is announced about the links of a hop and the way between them.
    private func extensions(
        _ egress: BeaconInterface?, peers: [BeaconInterface]
    ) -> SegmentExtensions {
        var info = StaticInfo(note: system.note)
        for interface in [egress].compactMap(\.self) + peers { info.add(linkOf: interface) }
        if let egress {
            for other in interfaces where other.near.interface != egress.near.interface {
                info.add(wayTo: other, from: egress)
            }
        }
        return SegmentExtensions(staticInfo: info)
    }

    private func signing<Value: Sendable>(
        _ sign: (inout SegmentAuthor) throws(SegmentCreationError) -> Value
    ) throws(ControlPlaneError) -> Value {
        do throws(SegmentCreationError) {
            return try author.withLock { author throws(SegmentCreationError) in
                try sign(&author)
            }
        } catch {
            throw .segment(system.isdAS, error)
        }
    }
}

/// An interface of an autonomous system, with what its link is and where it leads.
struct BeaconInterface {
    /// The index of the link in the description.
    let linkIndex: Int
    /// The link.
    let link: NetworkDescription.Link
    /// The end in this autonomous system, and the other.
    let near, far: NetworkDescription.LinkEnd
    /// What the autonomous system across is to this one.
    let type: Topology.LinkType

    /// What happens to packets that go out here.
    var conditions: LinkConditions { link.a == near ? link.forward : link.backward }
}

extension NetworkDescription {
    /// The interfaces of an autonomous system, ordered by number.
    func beaconInterfaces(of isdAS: ISDAS) -> [BeaconInterface] {
        let interfaces = links.enumerated().compactMap { index, link -> BeaconInterface? in
            guard let (near, far) = link.end(in: isdAS),
                let type = link.linkType(seenFrom: isdAS)
            else { return nil }
            return BeaconInterface(linkIndex: index, link: link, near: near, far: far, type: type)
        }
        return interfaces.sorted { $0.near.interface < $1.near.interface }
    }
}

extension StaticInfo {
    /// What passes inside an autonomous system of a test network, in bits per second.
    ///
    /// Nothing is shaped there, so it is a number that is never the least on a path.
    private static let insideBandwidth: UInt64 = 100_000_000_000

    /// Announces the link at an interface.
    fileprivate mutating func add(linkOf interface: BeaconInterface) {
        let (id, conditions) = (interface.near.interface, interface.conditions)
        latency.links.set(id, to: conditions.delay)
        if let rate = conditions.rate { bandwidth.links.set(id, to: rate) }
        linkTypes.set(id, to: .direct)
    }

    /// Announces the way inside from one interface to another, which takes no time.
    fileprivate mutating func add(wayTo other: BeaconInterface, from egress: BeaconInterface) {
        let id = other.near.interface
        latency.inside.set(id, to: .zero)
        bandwidth.inside.set(id, to: Self.insideBandwidth)
        internalHops.set(id, to: other.near.router == egress.near.router ? 0 : 1)
    }
}
