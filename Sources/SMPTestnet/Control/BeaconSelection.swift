internal import SMPSCION

/// A beacon, and where it has come in.
struct BeaconArrival {
    let beacon: Beacon
    let service: BeaconService
    let ingress: BeaconInterface
}

/// Which beacons of one origin each AS sends on and makes segments of.
///
/// They come in waves, those with fewer hops first, and the first are kept. Of equally long ones that
/// are too many, those are that share the fewest links with others; or else parallel links far from
/// the origin would take all places, and leave one way near to it.
///
/// - Source: scionproto/scion, control/beacon: the shortest ones, and some diversity.
struct BeaconSelection {
    /// How many beacons an AS keeps.
    static let capacity = 20

    /// What one AS has kept.
    private struct Kept {
        var count = 0
        /// How many beacons have come over each link, which the interface stands for that they left
        /// an AS by.
        var uses: [PathInterface: Int] = [:]

        func overlap(with beacon: Beacon) -> Int {
            beacon.egresses.reduce(0) { $0 + uses[$1, default: 0] }
        }

        mutating func insert(_ beacon: Beacon) {
            count += 1
            for egress in beacon.egresses { uses[egress, default: 0] += 1 }
        }
    }

    private var kept: [ISDAS: Kept] = [:]

    /// The beacons of a wave that are kept where they came in.
    mutating func best(of wave: [BeaconArrival]) -> [BeaconArrival] {
        let groups = Dictionary(grouping: wave, by: \.service.system.isdAS)
        return groups.sorted { $0.key < $1.key }.flatMap { best(of: $0.value, in: $0.key) }
    }

    private mutating func best(
        of arrivals: [BeaconArrival], in isdAS: ISDAS
    ) -> [BeaconArrival] {
        var kept = kept[isdAS] ?? Kept()
        defer { self.kept[isdAS] = kept }
        var (left, best): ([BeaconArrival], [BeaconArrival]) = (arrivals, [])
        while kept.count < Self.capacity, !left.isEmpty {
            let overlaps = left.map { kept.overlap(with: $0.beacon) }
            let index = overlaps.indices.min { overlaps[$0] < overlaps[$1] } ?? 0
            let next = left.remove(at: index)
            kept.insert(next.beacon)
            best.append(next)
        }
        return best
    }
}

extension Beacon {
    /// The interfaces that it has left ASes by, one for each link.
    fileprivate var egresses: some Sequence<PathInterface> {
        entries.lazy.map {
            PathInterface($0.body.local, $0.body.hop.hopField.constructionEgress)
        }
    }
}
