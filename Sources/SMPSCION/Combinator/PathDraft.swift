/// A combination of segments that is made a path.
///
/// ```
///     first ───────── cut ───────── … ───────── last
///   |  not used  | egress only |  both ends  | ingress only |
///                | + peering   |
/// ```
///
/// Of each segment the entries from the last to the cut are used, in this order for up and core
/// segments, in the other for down segments.
struct PathDraft {
    /// The AS entry of one hop field.
    struct Visit {
        let entry: ASEntry
        /// Which of the peer entries there is used.
        let peer: Int?
    }

    /// The interfaces that the path crosses, in the order of travel.
    private(set) var interfaces: [PathInterface] = []
    /// The AS entries, one for each hop field, in the order of travel.
    private(set) var visits: [Visit] = []
    /// The fields of the path.
    let standardPath: StandardPath
    /// The largest packet that all ASes and links announce to carry.
    private(set) var mtu: Int?

    /// Joins the parts of segments that a combination uses, or is `nil` if they are too long for a
    /// path.
    init?(_ combination: SegmentGraph.Combination, in graph: SegmentGraph) {
        let edges = combination.places.map { graph.edges[$0] }
        let segments = edges.map { edge in
            (info: edge.infoField, hops: edge.places.map { edge.hopField(at: $0) })
        }
        guard let path = try? StandardPath(segments: segments) else { return nil }
        standardPath = path
        for edge in edges {
            edge.appendInterfaces(to: &interfaces)
            for place in edge.places { add(edge, at: place) }
        }
    }

    private mutating func add(_ edge: SegmentGraph.Edge, at place: Int) {
        let entry = edge.segment.entries[place]
        let peer = place == edge.cut ? edge.peer : nil
        visits.append(Visit(entry: entry, peer: peer))
        lower(to: entry.body.mtu)
        if let peer {
            lower(to: entry.body.peers[peer].peerMTU)
        } else if !edge.isShortcut(at: place) {
            lower(to: entry.body.hop.ingressMTU)
        }
    }

    /// Takes in an announced size, of which zero stands for nothing known.
    ///
    /// The reference takes an AS or a peer at its word and makes a path that carries nothing.
    private mutating func lower(to announced: Int) {
        if announced != 0 { mtu = min(mtu ?? announced, announced) }
    }
}

extension PathDraft.Visit {
    /// The whole authenticator of the hop field, if the AS lets others know it.
    ///
    /// The reference takes the MAC of the regular hop field also for a hop over a peering link. No
    /// router would accept that: it computes the authenticator of the hop field in the packet.
    var authenticator: HopAuthenticator? {
        guard let epic = entry.epic else { return nil }
        guard let peer else {
            return HopAuthenticator(mac: entry.body.hop.hopField.mac, remainder: epic.hopEntry)
        }
        return HopAuthenticator(
            mac: entry.body.peers[peer].hopField.mac, remainder: epic.peerEntries[peer])
    }
}

extension SegmentGraph.Edge {
    /// What the hop fields of the path share.
    fileprivate var infoField: InfoField {
        InfoField(
            isPeering: peer != nil, isInConstructionDirection: type == .down,
            segmentID: SegmentIDChain.start(
                segment.information.segmentID, macs: hops.map(\.hopField.mac),
                isInConstructionDirection: type == .down, cut: cut, isPeering: peer != nil),
            timestamp: segment.information.timestamp)
    }
}
