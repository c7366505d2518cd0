public import SMPBytes

/// What a path segment and a beacon have in common: entries of ASes, each connected to the next.
///
/// ```
///   first AS            second AS                 last AS
///   0 ──[hop]── 13 ───── 42 ──[hop]── 45 ───── 81 ──[hop]── 0
///                              │
///                             43  a peering link, a way in from aside
///
///   ──────────────── construction direction ───────────────►
/// ```
///
/// Entries are in the order in which the ASes added them, which is called construction direction:
/// from a core AS outwards. Every hop field is authenticated by its AS and chained to those before.
///
/// A value of either type has entries that are connected, so nobody else can make a third.
///
/// - Source: SCION control plane, `PathSegment` in seg.proto.
package protocol EntryChain: Hashable, Sendable, CustomStringConvertible {
    /// What all entries share.
    var information: SegmentInformation { get }
    /// The entries of the ASes in construction direction, from 1 to 63.
    var entries: [ASEntry] { get }
    /// Which ASes and interfaces it leads through, peers aside.
    var id: SegmentID { get }
    /// Which ASes and interfaces it leads through, those of peers among them.
    var fullID: SegmentID { get }
    /// When its first hop field expires.
    var minimumExpiry: UnixTime { get }
    /// When its last hop field expires.
    var maximumExpiry: UnixTime { get }
}

// What the members of both types come to.
extension EntryChain {
    func segmentID(includingPeers: Bool) -> SegmentID {
        SegmentID(of: entries.lazy.map(\.body), includingPeers: includingPeers)
    }

    var firstExpiry: UnixTime { expiry(expirationTimes.min()) }

    var lastExpiry: UnixTime { expiry(expirationTimes.max()) }

    private var expirationTimes: some Sequence<ExpirationTime> {
        entries.lazy.flatMap { entry in
            [entry.body.hop.hopField.expirationTime]
                + entry.body.peers.map(\.hopField.expirationTime)
        }
    }

    private func expiry(_ expirationTime: ExpirationTime?) -> UnixTime {
        information.creation + (expirationTime?.duration ?? .zero)
    }

    /// One line with the ID, the time and the hops, as the reference logs it.
    var line: String {
        "ID: \(id) Timestamp: \(information.creation) Hops: \(hopsDescription)"
    }

    private var hopsDescription: String {
        let hops = entries.map { entry in
            let hopField = entry.body.hop.hopField
            let (ingress, egress) = (hopField.constructionIngress, hopField.constructionEgress)
            return (ingress == .none ? "" : "\(ingress.rawValue) ") + "\(entry.body.local)"
                + (egress == .none ? "" : " \(egress.rawValue)")
        }
        return hops.joined(separator: ">")
    }
}

// MARK: - Rules

/// The most entries that a chain can have: one for each hop field that a path can announce.
let maximumEntryCount = SegmentLengths.maximumLength

extension WireRule {
    /// SCION header specification, "Path Type: SCION", SegLen.
    public static let segmentLength = WireRule("a segment has from 1 to 63 AS entries")
    /// SCION control plane, `PathSegment`.
    public static let segmentIsConnected = WireRule(
        "each AS entry of a segment names the AS of the next")
    /// SCION control plane, `HopField`.
    public static let segmentInterfaces = WireRule(
        "a hop of a segment has an ingress unless it is the first, and an egress unless it is last")
    /// SCION control plane, `PeerEntry`.
    public static let peerInterfaces = WireRule(
        "a peer entry has an interface at both ends, and the egress of its AS entry")
    /// SCION control plane, `ASEntrySignedBody`.
    public static let segmentEnds = WireRule(
        "the last hop of a segment has no egress, and names no next AS")
    /// SCION control plane, `ASEntrySignedBody`.
    public static let beaconGoesOn = WireRule(
        "the last hop of a beacon has an egress, and names the next AS")
}

/// Throws unless the entries lead from one to the next, up to the last one's egress.
///
/// The reference lets a hop in the middle have no interface, and gives up when it makes a path of
/// it. Here such a segment does not come into being.
///
/// - Throws: `WireError.violates` at the start of the segment.
func checkConnected(_ entries: [ASEntryBody]) throws(WireError) {
    guard 1...maximumEntryCount ~= entries.count else { throw .violates(.segmentLength, at: 0) }
    for (index, entry) in entries.enumerated() {
        let isLast = index == entries.count - 1
        guard isLast || entry.next == entries[index + 1].local else {
            throw .violates(.segmentIsConnected, at: 0)
        }
        let hopField = entry.hop.hopField
        guard (hopField.constructionIngress == .none) == (index == 0),
            isLast || hopField.constructionEgress != .none
        else { throw .violates(.segmentInterfaces, at: 0) }
        for peer in entry.peers {
            guard peer.hopField.constructionEgress == hopField.constructionEgress,
                peer.hopField.constructionIngress != .none, peer.peerInterface != .none
            else { throw .violates(.peerInterfaces, at: 0) }
        }
    }
}
