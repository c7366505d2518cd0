internal import SMPBytes

/// The segments between two ASes as edges of a graph, which paths are walks through.
///
/// Nodes are ASes and peering links. An up segment leads from the source to each AS on it, and to
/// each peering link at such an AS; a down segment leads from each of them to the destination; a core
/// segment leads from its last AS to its first:
///
/// ```
///              first ◄──────────── core ──────────── last
///                ▲                                     │
///   source ──up──┼─► AS ──────────────down──────┐      │
///                └─► peering link ────down──────┼──► destination
/// ```
///
/// - Source: the reference implementation (private/path/combinator).
struct SegmentGraph {
    /// Where two segments of a path are joined.
    enum Node: Hashable {
        case isdAS(ISDAS)
        /// A peering link, by its ends at the side of the source and of the destination.
        case peering(PathInterface, PathInterface)
    }

    /// One way to use a segment.
    struct Edge {
        /// What the segment is used as.
        let type: SegmentType
        let segment: PathSegment
        /// The hop fields of the segment, in construction direction.
        let hops: [Hop]
        /// The entry where the segment is left, or entered if it is a down segment.
        let cut: Int
        /// Which of the peer entries there is used.
        let peer: Int?
        let start, end: Node
        /// The number of links, where a peering link belongs to the down segment.
        let linkCount: Int
        /// When the first of the hop fields that are used expires.
        let expiry: UnixTime
        /// The place of the edge in the order of the reference; the same for edges of segments with
        /// the same ID.
        var rank = 0
    }

    /// What a hop of a path says, without all that an entry of a segment has to say.
    struct Hop {
        let isdAS: ISDAS
        let hopField: HopField
    }

    /// All edges, those with fewer links first.
    let edges: [Edge]

    private let source, destination: ISDAS

    /// The places of the up edges.
    private let up: [Int]
    /// The places of the core edges that can be of use, and of the down edges, by their start.
    private let core, down: [Node: [Int]]

    init(_ combinator: PathCombinator, from source: ISDAS, to destination: ISDAS) {
        (self.source, self.destination) = (source, destination)
        let edges = Self.sorted(
            combinator.up.filter { $0.last == source }.map { ($0, .up) }
                + combinator.core.filter { $0.entries.count > 1 }.map { ($0, .core) }
                + combinator.down.filter { $0.last == destination }.map { ($0, .down) })

        var (up, core, down): ([Int], [Node: [Int]], [Node: [Int]]) = ([], [:], [:])
        for (index, edge) in edges.enumerated() where edge.type == .down {
            down[edge.start, default: []].append(index)
        }
        let goal = Node.isdAS(destination)
        for (index, edge) in edges.enumerated() where edge.type == .core {
            guard edge.end == goal || down[edge.end] != nil else { continue }
            core[edge.start, default: []].append(index)
        }
        for (index, edge) in edges.enumerated() where edge.type == .up {
            up.append(index)
        }
        self.edges = edges
        (self.up, self.core, self.down) = (up, core, down)
    }
}

// MARK: - Edges

extension SegmentGraph {
    /// The edges of all segments with their ranks, by the number of links and then by rank.
    private static func sorted(_ segments: [(PathSegment, SegmentType)]) -> [Edge] {
        typealias Candidate = (edge: Edge, id: SegmentID, place: Int)
        var candidates: [Candidate] = []
        for (place, (segment, type)) in segments.enumerated() {
            let id = segment.id
            candidates += edges(of: segment, as: type).map { ($0, id, place) }
        }
        let key = { (item: Candidate) in (item.id, item.edge.cut, item.edge.peer ?? -1) }
        candidates.sort { a, b in
            key(a) == key(b) ? a.place < b.place : key(a) < key(b)
        }
        for index in candidates.indices.dropFirst() {
            let isEqual = key(candidates[index]) == key(candidates[index - 1])
            candidates[index].edge.rank = candidates[index - 1].edge.rank + (isEqual ? 0 : 1)
        }
        candidates.sort { a, b in
            (a.edge.linkCount, a.edge.rank, a.place) < (b.edge.linkCount, b.edge.rank, b.place)
        }
        return candidates.map(\.edge)
    }

    /// All ways to use one segment.
    private static func edges(of segment: PathSegment, as type: SegmentType) -> [Edge] {
        let hops = segment.entries.map { entry in
            Hop(isdAS: entry.body.local, hopField: entry.body.hop.hopField)
        }
        let start = Node.isdAS(segment.last)
        guard type != .core else {
            return [Edge(segment, type, hops, cut: 0, from: start, to: .isdAS(segment.first))]
        }
        return hops.indices.flatMap { index in
            let (local, peers) = (hops[index].isdAS, segment.entries[index].body.peers)
            let toAS = Edge(segment, type, hops, cut: index, from: start, to: .isdAS(local))
            let toPeers = peers.enumerated().map { peer, entry in
                let near = PathInterface(local, entry.hopField.constructionIngress)
                let far = PathInterface(entry.peer, entry.peerInterface)
                let link = type == .up ? Node.peering(near, far) : .peering(far, near)
                return Edge(segment, type, hops, cut: index, peer: peer, from: start, to: link)
            }
            return (index == hops.count - 1 ? [] : [toAS]) + toPeers
        }
    }
}

extension SegmentGraph.Edge {
    /// Uses the part of a segment behind the entry at `cut`, turned round if it is a down segment.
    fileprivate init(
        _ segment: PathSegment, _ type: SegmentType, _ hops: [SegmentGraph.Hop], cut: Int,
        peer: Int? = nil, from start: SegmentGraph.Node, to end: SegmentGraph.Node
    ) {
        (self.segment, self.type, self.hops) = (segment, type, hops)
        (self.cut, self.peer) = (cut, peer)
        (self.start, self.end) = type == .down ? (end, start) : (start, end)
        linkCount = hops.count - 1 - cut + (type == .down && peer != nil ? 1 : 0)
        let peerHopField = peer.map { segment.entries[cut].body.peers[$0].hopField }
        let first = hops[(peer == nil ? cut : cut + 1)...].reduce(
            peerHopField?.expirationTime ?? .longest
        ) { min($0, $1.hopField.expirationTime) }
        expiry = segment.information.creation + first.duration
    }

    /// The number of hop fields that are used.
    var hopCount: Int { hops.count - cut }

    /// The places of the hops that are used, in the order of travel.
    var places: StrideTo<Int> {
        type == .down
            ? stride(from: cut, to: hops.count, by: 1)
            : stride(from: hops.count - 1, to: cut - 1, by: -1)
    }

    /// Whether the way on from a hop along the segment is not on the path.
    func isShortcut(at place: Int) -> Bool { place == cut && cut > 0 && peer == nil }

    /// What goes into the path for a hop.
    func hopField(at place: Int) -> HopField {
        guard let peer, place == cut else { return hops[place].hopField }
        return segment.entries[place].body.peers[peer].hopField
    }

    /// Appends the interfaces of all hops in the order of travel.
    func appendInterfaces(to interfaces: inout [PathInterface]) {
        for place in places {
            let (isdAS, hopField) = (hops[place].isdAS, hopField(at: place))
            let ingress = isShortcut(at: place) ? .none : hopField.constructionIngress
            let egress = hopField.constructionEgress
            let (first, second) = type == .down ? (ingress, egress) : (egress, ingress)
            if first != .none { interfaces.append(PathInterface(isdAS, first)) }
            if second != .none { interfaces.append(PathInterface(isdAS, second)) }
        }
    }
}

// MARK: - Combinations

extension SegmentGraph {
    /// Up to three edges that lead from the source to the destination.
    struct Combination {
        /// The places of the edges in ``SegmentGraph/edges``.
        let first: Int, second, third: Int?

        /// The places in the order of travel.
        var places: [Int] { [first] + [second, third].compactMap { $0 } }
    }

    /// The combinations, up to a number, in the order of the reference.
    func combinations(limit: Int) -> [Combination] {
        var found: [Combination] = []
        collect(into: &found, limit: limit)
        return found.map { ($0, order(of: $0)) }.sorted { $0.1 < $1.1 }.map(\.0)
    }

    private func collect(into found: inout [Combination], limit: Int) {
        let goal = Node.isdAS(destination)
        let ends: (Int) -> Bool = { edges[$0].end == goal }
        for first in up + core[.isdAS(source), default: []] + down[.isdAS(source), default: []] {
            guard found.count < limit else { return }
            guard !ends(first) else {
                found.append(Combination(first: first, second: nil, third: nil))
                continue
            }
            for second in nexts(after: first) {
                guard found.count < limit else { return }
                guard !ends(second) else {
                    found.append(Combination(first: first, second: second, third: nil))
                    continue
                }
                for third in nexts(after: second).prefix(limit - found.count) {
                    found.append(Combination(first: first, second: second, third: third))
                }
            }
        }
    }

    /// The edges that may follow another: core and down after up, down after core.
    private func nexts(after place: Int) -> [Int] {
        let edge = edges[place]
        let down = edge.type == .down ? [] : down[edge.end, default: []]
        return edge.type == .up ? core[edge.end, default: []] + down : down
    }

    /// What combinations are compared by.
    private struct Order: Comparable {
        let linkCount, edgeCount: Int
        let ranks: (Int, Int, Int)
        /// Which of several segments with the same ID came first.
        let places: (Int, Int, Int)

        static func == (a: Order, b: Order) -> Bool { a.places == b.places }

        static func < (a: Order, b: Order) -> Bool {
            let (head, otherHead) = ((a.linkCount, a.edgeCount), (b.linkCount, b.edgeCount))
            guard head == otherHead else { return head < otherHead }
            return a.ranks == b.ranks ? a.places < b.places : a.ranks < b.ranks
        }
    }

    private func order(of combination: Combination) -> Order {
        let (first, second, third) = (combination.first, combination.second, combination.third)
        let linkCount = { (place: Int?) in place.map { edges[$0].linkCount } ?? 0 }
        let rank = { (place: Int?) in place.map { edges[$0].rank } ?? -1 }
        return Order(
            linkCount: linkCount(first) + linkCount(second) + linkCount(third),
            edgeCount: second == nil ? 1 : third == nil ? 2 : 3,
            ranks: (rank(first), rank(second), rank(third)),
            places: (first, second ?? -1, third ?? -1))
    }
}
