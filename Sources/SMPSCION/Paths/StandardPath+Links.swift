/// A link between two autonomous systems, as a packet crosses it.
public struct PathLink: Hashable, Sendable {
    /// The interface that the packet leaves one autonomous system by.
    public var egress: InterfaceID
    /// The interface that it enters the next by.
    public var ingress: InterfaceID

    /// Joins both ends.
    public init(egress: InterfaceID, ingress: InterfaceID) {
        (self.egress, self.ingress) = (egress, ingress)
    }
}

extension StandardPath {
    /// The links that a packet crosses, in the order of travel.
    ///
    /// Where two segments meet, two hop fields stand for one autonomous system, which a packet
    /// enters by the first and leaves by the second. Where a peering link joins them, each stands
    /// for its own. The names of the autonomous systems are not part of a path.
    ///
    /// - Source: SCION header specification, "Path Type: SCION".
    public var links: [PathLink] {
        var links: [PathLink] = []
        var egress: InterfaceID?
        for (index, hop) in hopFields.enumerated() {
            let info = infoField(ofHop: index)
            let isSecondOfPair = index > 0 && isCrossover(before: index) && !info.isPeering
            if let egress, !isSecondOfPair {
                links.append(PathLink(egress: egress, ingress: hop.ingress(in: info)))
            }
            egress = hop.egress(in: info)
        }
        return links
    }

    private func isCrossover(before index: Int) -> Bool {
        let lengths = meta.segmentLengths
        return lengths.segment(ofHop: index) != lengths.segment(ofHop: index - 1)
    }
}

extension StandardPath: CustomStringConvertible {
    /// The links of the path, such as `[41>11 12>51]`.
    public var description: String {
        "[" + links.map { "\($0.egress)>\($0.ingress)" }.joined(separator: " ") + "]"
    }
}

extension Path: CustomStringConvertible {
    /// The links of the path, after its type unless that is the usual one.
    public var description: String {
        switch self {
        case .empty: "empty"
        case .standard(let path): "\(path)"
        case .oneHop(let path): "OneHop [\(path.firstHop.constructionEgress)>]"
        case .epic(let path): "EPIC-HP \(path.standard)"
        }
    }
}
