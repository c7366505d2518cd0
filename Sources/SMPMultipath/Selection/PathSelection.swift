public import SMPHost
internal import SMPSCION

/// Chooses which of the paths to a destination a socket starts with.
///
/// It is a pure function: the same candidates give the same set. An application that knows better
/// brings its own.
public protocol PathSelection: Sendable {
    /// Chooses up to `count` of the candidates, the best first.
    func select(_ count: Int, of candidates: [NetworkPath]) -> PathSet
}

/// The best paths by one thing that is known of them; of equal ones those that come first.
///
/// What is not known of a path comes after all that is.
public enum RankedSelection: String, PathSelection, Hashable, CaseIterable {
    /// The paths over the fewest links.
    case fewestHops = "hops"
    /// The paths that declare the least latency.
    case lowestLatency = "latency"
    /// The paths that carry the largest packets.
    case largestMTU = "mtu"
    /// The paths that declare the most bandwidth.
    case highestBandwidth = "bandwidth"

    /// Chooses up to `count` of the candidates, the best first.
    public func select(_ count: Int, of candidates: [NetworkPath]) -> PathSet {
        let ranked = candidates.enumerated().sorted { a, b in
            let (first, second) = (cost(of: a.element), cost(of: b.element))
            return (first, a.offset) < (second, b.offset)
        }
        return PathSet(ranked.map(\.element).prefix(max(0, count)))
    }

    private func cost(of path: NetworkPath) -> Double {
        switch self {
        case .fewestHops: Double(path.interfaces.count)
        case .lowestLatency:
            path.declaredLatency.map { Double($0.attoseconds) } ?? .infinity
        case .largestMTU: path.mtu.map { -Double($0) } ?? .infinity
        case .highestBandwidth: path.declaredBandwidth.map { -Double($0) } ?? .infinity
        }
    }
}

/// Paths that have as few links in common as can be, so that one failure stops as few as can be.
///
/// The first is the one with the fewest links. Each that follows shares the fewest links with those
/// before it, and of equal ones is the shortest. Both ends of a link count as one.
public struct DisjointSelection: PathSelection, Hashable {
    /// Makes a selection.
    public init() {}

    /// Chooses up to `count` of the candidates.
    public func select(_ count: Int, of candidates: [NetworkPath]) -> PathSet {
        var rest = Array(RankedSelection.fewestHops.select(candidates.count, of: candidates))
        var used: [Link: Int] = [:]
        var chosen: [NetworkPath] = []
        while chosen.count < count, !rest.isEmpty {
            let conflicts = rest.map { path in
                path.links.reduce(0) { $0 + used[$1, default: 0] }
            }
            guard let least = conflicts.min(), let index = conflicts.firstIndex(of: least) else {
                break
            }
            let path = rest.remove(at: index)
            for link in path.links { used[link, default: 0] += 1 }
            chosen.append(path)
        }
        return PathSet(chosen)
    }
}

/// A link by its two ends, in the order of their numbers.
private struct Link: Hashable {
    let low, high: PathInterface

    init(_ a: PathInterface, _ b: PathInterface) {
        let isOrdered = (a.isdAS, a.interface) < (b.isdAS, b.interface)
        (low, high) = isOrdered ? (a, b) : (b, a)
    }
}

extension NetworkPath {
    fileprivate var links: [Link] {
        stride(from: 0, to: interfaces.count - 1, by: 2).map {
            Link(interfaces[$0], interfaces[$0 + 1])
        }
    }
}
