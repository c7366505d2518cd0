internal import SMPBytes

/// A combination of segments, walked through from the source to the destination.
///
/// A draft knows what decides whether the path is kept. What costs more to find out is found out by
/// ``path``, when it was.
struct PathDraft {
    /// The AS entries of one hop field.
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
    /// When the first hop field expires.
    let expiry: UnixTime

    /// Joins the parts of segments that a combination uses, or is `nil` if they are too long for a
    /// path.
    init?(_ combination: SegmentGraph.Combination, in graph: SegmentGraph) {
        var segments: [StandardPath.Segment] = []
        for place in combination.places {
            let part = SegmentPart(graph.edges[place])
            segments.append((part.infoField, part.visits.map(\.hopField)))
            interfaces += part.interfaces
            visits += part.visits
            mtu = least(mtu, part.mtu)
        }
        guard let path = try? StandardPath(segments: segments) else { return nil }
        standardPath = path
        expiry = path.expiry
    }

    /// Whether there is an AS that more than two of the interfaces belong to.
    var visitsAnyASTwice: Bool {
        var counts: [ISDAS: Int] = [:]
        return interfaces.contains { interface in
            counts[interface.isdAS, default: 0] += 1
            return counts[interface.isdAS, default: 0] > 2
        }
    }
}

extension PathDraft.Visit {
    /// What goes into the path.
    var hopField: HopField {
        peer.map { entry.body.peers[$0].hopField } ?? entry.body.hop.hopField
    }

    /// The whole authenticator of the hop field, if the AS lets others know it.
    ///
    /// The reference takes the MAC of the regular hop field also for a hop over a peering link. No
    /// router would accept that: it computes the authenticator of the hop field in the packet.
    var authenticator: HopAuthenticator? {
        guard let epic = entry.epic else { return nil }
        let remainder = peer.map { epic.peerEntries[$0] } ?? epic.hopEntry
        return HopAuthenticator(mac: hopField.mac, remainder: remainder)
    }
}

/// The part of a segment that a path uses.
///
/// Entries are walked through against construction direction, from the last to the one where the
/// segment is cut, and turned round for a down segment:
///
/// ```
///     first ───────── cut ───────── … ───────── last
///   |  not used  | egress only |  both ends  | ingress only |
///                | + peering   |
/// ```
private struct SegmentPart {
    let infoField: InfoField
    private(set) var visits: [PathDraft.Visit] = []
    private(set) var interfaces: [PathInterface] = []
    private(set) var mtu: Int?

    init(_ edge: SegmentGraph.Edge) {
        infoField = Self.infoField(edge)
        for index in (edge.cut..<edge.segment.entries.count).reversed() {
            let isCut = index == edge.cut
            let visit = PathDraft.Visit(
                entry: edge.segment.entries[index], peer: isCut ? edge.peer : nil)
            add(visit, isShortcut: isCut && index > 0 && edge.peer == nil)
        }
        if edge.type == .down {
            visits.reverse()
            interfaces.reverse()
        }
    }

    /// Adds an AS; where a shortcut leaves it, the way on from there is not on the path.
    private mutating func add(_ visit: PathDraft.Visit, isShortcut: Bool) {
        visits.append(visit)
        let (body, hopField) = (visit.entry.body, visit.hopField)
        if hopField.constructionEgress != .none {
            interfaces.append(PathInterface(body.local, hopField.constructionEgress))
        }
        if hopField.constructionIngress != .none, !isShortcut {
            interfaces.append(PathInterface(body.local, hopField.constructionIngress))
        }
        mtu = least(mtu, announced(body.mtu))
        if let peer = visit.peer {
            mtu = least(mtu, announced(body.peers[peer].peerMTU))
        } else if !isShortcut {
            mtu = least(mtu, announced(body.hop.ingressMTU))
        }
    }

    private static func infoField(_ edge: SegmentGraph.Edge) -> InfoField {
        let information = edge.segment.information
        let isInConstructionDirection = edge.type == .down
        return InfoField(
            isPeering: edge.peer != nil, isInConstructionDirection: isInConstructionDirection,
            segmentID: SegmentIDChain.start(
                information.segmentID, macs: edge.segment.entries.map(\.body.hop.hopField.mac),
                isInConstructionDirection: isInConstructionDirection, cut: edge.cut,
                isPeering: edge.peer != nil),
            timestamp: information.timestamp)
    }
}

/// A size, or `nil` for the zero that stands for nothing known.
///
/// The reference takes an AS or a peer at its word and makes a path that carries nothing.
private func announced(_ mtu: Int) -> Int? { mtu == 0 ? nil : mtu }

private func least(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b else { return a ?? b }
    return min(a, b)
}
