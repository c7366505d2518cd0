internal import SMPBytes

/// Makes paths of segments.
///
/// ```
///      core ═══ core segment ═══ core          a path goes up, across the core, and down,
///       ║                         ║            each at most once, and not all of them are needed
///      up                        down
///       ║                         ║
///       A ─ ─ ─ peering link ─ ─ ─ B           where an up and a down segment meet before the core,
///       ║                         ║            in an AS (a shortcut) or at the two ends of a peering
///    source                 destination        link, what lies behind is cut off
/// ```
///
/// All paths are found, and then put in order: fewest links first, then fewest segments, then by
/// the bytes of the segments' IDs and the places of the cuts. The order is that of the reference, so
/// that two implementations that know the same segments show the same list.
///
/// Whoever makes segments can make many, and the number of paths grows as their product. So there
/// are ``Limits``.
///
/// - Source: SCION control plane specification, "Path Segment Combination"; the reference
///   implementation (private/path/combinator) for the order and for what is left out.
public struct PathCombinator: Sendable {
    /// How much work is done, and how much kept, for one pair of ASes.
    public struct Limits: Hashable, Sendable {
        /// The most combinations that are looked at.
        ///
        /// Beyond it, those that begin with a longer segment are not found any more.
        public var combinationCount: Int
        /// The most paths that are returned, of which those that come first.
        public var pathCount: Int

        /// Sets both limits, to more than a network of thousands of ASes needs.
        public init(combinationCount: Int = 65_536, pathCount: Int = 1_024) {
            self.combinationCount = combinationCount
            self.pathCount = pathCount
        }
    }

    /// Segments from a core AS to the source.
    public var up: [PathSegment]
    /// Segments between core ASes, from the one where the path goes to the one where it comes from.
    public var core: [PathSegment]
    /// Segments from a core AS to the destination.
    public var down: [PathSegment]
    /// How much work is done.
    public var limits: Limits

    /// Takes segments of each type; those that turn out to lead elsewhere do no harm.
    public init(
        up: [PathSegment] = [], core: [PathSegment] = [], down: [PathSegment] = [],
        limits: Limits = Limits()
    ) {
        self.up = up
        self.core = core
        self.down = down
        self.limits = limits
    }

    /// The paths from one AS to another, the shortest first.
    ///
    /// Of paths over the same interfaces only the one that expires last is there. A path that visits
    /// an AS more than once, or that has more hops than fit in a header, is not.
    ///
    /// - Parameters:
    ///   - source: The AS to start from.
    ///   - destination: The AS to get to.
    ///   - keepsDuplicates: Whether to return also paths that differ only in their hop fields.
    /// - Returns: No path if the segments give none, or if both ASes are the same.
    public func paths(
        from source: ISDAS, to destination: ISDAS, keepsDuplicates: Bool = false
    ) -> [CombinedPath] {
        guard source != destination else { return [] }
        let graph = SegmentGraph(self, from: source, to: destination)
        var survey = Survey()
        var candidates = graph.combinations(limit: limits.combinationCount).compactMap {
            survey.candidate($0, in: graph)
        }
        if !keepsDuplicates {
            let places = placesOfUniquePaths(candidates.lazy.map { ($0.fingerprint, $0.expiry) })
            candidates = places.map { candidates[$0] }
        }
        return candidates.prefix(limits.pathCount).compactMap { candidate in
            PathDraft(candidate.combination, in: graph)?.path
        }
    }
}

/// A path that was made of segments, with all that they tell about it.
public struct CombinedPath: Hashable, Sendable {
    /// What goes into packets.
    public let path: StandardPath
    /// What is known besides.
    public let metadata: PathMetadata

    /// The number of links that the path crosses.
    public var linkCount: Int { metadata.interfaces.count / 2 }
}

/// What is remembered of a combination until it is clear which paths are kept.
private struct Candidate {
    let combination: SegmentGraph.Combination
    let fingerprint: PathFingerprint
    let expiry: UnixTime
}

/// Looks at many combinations, to make paths of few.
private struct Survey {
    // Kept from one combination to the next for their memory only.
    private var interfaces: [PathInterface] = []
    private var counts: [ISDAS: Int] = [:]

    /// A combination whose path fits in a header and visits no AS twice.
    mutating func candidate(
        _ combination: SegmentGraph.Combination, in graph: SegmentGraph
    ) -> Candidate? {
        interfaces.removeAll(keepingCapacity: true)
        var (hopCount, expiry) = (0, UnixTime(seconds: .max))
        for place in combination.places {
            hopCount += graph.edges[place].hopCount
            expiry = min(expiry, graph.edges[place].expiry)
            guard hopCount <= SegmentLengths.maximumHopCount else { return nil }
            graph.edges[place].appendInterfaces(to: &interfaces)
        }
        guard !visitsAnyASTwice() else { return nil }
        let fingerprint = PathFingerprint(of: interfaces)
        return Candidate(combination: combination, fingerprint: fingerprint, expiry: expiry)
    }

    /// Whether there is an AS that more than two of the interfaces belong to.
    private mutating func visitsAnyASTwice() -> Bool {
        counts.removeAll(keepingCapacity: true)
        for interface in interfaces {
            counts[interface.isdAS, default: 0] += 1
            if counts[interface.isdAS, default: 0] > 2 { return true }
        }
        return false
    }
}
