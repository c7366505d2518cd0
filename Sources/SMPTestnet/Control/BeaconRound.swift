internal import SMPBytes
internal import SMPHost
internal import SMPSCION

/// One round of beaconing: every core AS begins beacons, and all others send them on until each AS
/// has those that reach it.
///
/// ```
///   core beacons          core ══► core ══► core             over core links
///   intra-ISD beacons     core ──► child ──► child           down, away from the core
/// ```
///
/// Real networks send beacons one hop in each interval, and so know everything after as many
/// intervals as the longest segment has hops. Here that happens at once.
///
/// - Source: SCION control plane specification, "Path Exploration or Beaconing"; scionproto/scion,
///   control/beaconing.
struct BeaconRound {
    /// How many entries a beacon has at most, so that a segment of it can be numbered.
    private static let maximumEntryCount = 62

    /// The segments from a core AS to another.
    private(set) var core: [PathSegment] = []
    /// The segments from a core AS to one that is not core, for the way up and down.
    private(set) var down: [PathSegment] = []

    private let services: [ISDAS: BeaconService]
    private let brokenLinks: Set<Int>
    private let now: UnixTime
    private var random: SeededGenerator

    /// Makes all segments.
    ///
    /// - Parameters:
    ///   - services: The autonomous systems.
    ///   - brokenLinks: The links that beacons do not get over.
    ///   - seed: What decides where the accumulators of segments start.
    ///   - now: The time that beacons are made at.
    /// - Throws: ``ControlPlaneError``.
    init(
        _ services: [ISDAS: BeaconService], brokenLinks: Set<Int>, seed: UInt64, now: UnixTime
    ) throws(ControlPlaneError) {
        self.services = services
        self.brokenLinks = brokenLinks
        self.now = now
        random = SeededGenerator(seed: seed)
        let origins = services.values.filter(\.system.isCore).sorted {
            $0.system.isdAS < $1.system.isdAS
        }
        for origin in origins {
            core += try explore(from: origin, over: .core)
            down += try explore(from: origin, over: .child)
        }
    }

    /// The segments from one origin over links of one type, those with fewer hops first.
    private mutating func explore(
        from origin: BeaconService, over type: Topology.LinkType
    ) throws(ControlPlaneError) -> [PathSegment] {
        var segments: [PathSegment] = []
        var selection = BeaconSelection()
        var wave = try begin(at: origin, over: type)
        while !wave.isEmpty {
            var next: [BeaconArrival] = []
            for arrival in selection.best(of: wave) {
                segments.append(
                    try arrival.service.end(arrival.beacon, arrival.ingress, now: now))
                next += try sendOn(arrival, over: type)
            }
            wave = next
        }
        return segments
    }

    private mutating func begin(
        at origin: BeaconService, over type: Topology.LinkType
    ) throws(ControlPlaneError) -> [BeaconArrival] {
        var wave: [BeaconArrival] = []
        for egress in outgoing(of: origin, over: type) {
            let information = SegmentInformation(
                timestamp: UInt32(clamping: now.wholeSeconds),
                segmentID: UInt16(truncatingIfNeeded: random.next()))
            let beacon = try origin.begin(information, egress, now: now)
            if let arrival = arrival(of: beacon, over: egress) { wave.append(arrival) }
        }
        return wave
    }

    private func sendOn(
        _ arrival: BeaconArrival, over type: Topology.LinkType
    ) throws(ControlPlaneError) -> [BeaconArrival] {
        guard arrival.beacon.entries.count < Self.maximumEntryCount else { return [] }
        let visited = Set(arrival.beacon.entries.map(\.body.local))
        var wave: [BeaconArrival] = []
        for egress in outgoing(of: arrival.service, over: type)
        where !visited.contains(egress.far.isdAS) {
            let beacon = try arrival.service.extend(
                arrival.beacon, arrival.ingress, egress, now: now)
            if let arrival = self.arrival(of: beacon, over: egress) { wave.append(arrival) }
        }
        return wave
    }

    private func outgoing(
        of service: BeaconService, over type: Topology.LinkType
    ) -> [BeaconInterface] {
        service.interfaces.filter { $0.type == type && !brokenLinks.contains($0.linkIndex) }
    }

    private func arrival(of beacon: Beacon, over egress: BeaconInterface) -> BeaconArrival? {
        guard let service = services[egress.far.isdAS],
            let ingress = service.interfaces.first(where: {
                $0.near.interface == egress.far.interface
            })
        else { return nil }
        return BeaconArrival(beacon: beacon, service: service, ingress: ingress)
    }
}
