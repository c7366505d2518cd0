/// Which of the allowed paths to try first.
///
/// The first criterion decides; where paths are equal by it the second, and so on. Paths that are
/// equal by all stay in the order in which they were. A path of which a criterion knows nothing
/// comes behind all of which it does.
///
/// As text the criteria stand between commas, as `latency,hops`; in JSON they are a list.
///
/// - Source: netsec-ethz/scion-apps, `pkg/pan`, the option "preference".
public struct PathPreferences: Hashable, Sendable {
    /// The criteria, the most important first.
    public var criteria: [PathCriterion]

    /// Takes criteria, the most important first.
    public init(_ criteria: [PathCriterion] = []) {
        self.criteria = criteria
    }

    /// The paths with the best first.
    public func sorted<Path: CandidatePath>(_ paths: [Path]) -> [Path] {
        let places = paths.indices.sorted { a, b in precedes(paths[a], paths[b]) ?? (a < b) }
        return places.map { paths[$0] }
    }

    private func precedes(_ a: some CandidatePath, _ b: some CandidatePath) -> Bool? {
        for criterion in criteria {
            if let verdict = criterion.prefers(a, to: b) { return verdict }
        }
        return nil
    }
}

/// One thing by which a path can be better than another.
public enum PathCriterion: String, Hashable, Sendable, CaseIterable {
    /// Less declared latency is better.
    case latency
    /// More declared bandwidth is better.
    case bandwidth
    /// Fewer autonomous systems are better.
    case hops
    /// A larger MTU is better.
    case mtu
    /// A later expiry is better.
    case expiry

    /// Whether `a` is better than `b`, or `nil` when both are as good.
    func prefers(_ a: some CandidatePath, to b: some CandidatePath) -> Bool? {
        switch self {
        case .latency: isBetter(a.declaredLatency, b.declaredLatency, by: <)
        case .bandwidth: isBetter(a.declaredBandwidth, b.declaredBandwidth, by: >)
        case .hops: isBetter(a.interfaces.count, b.interfaces.count, by: <)
        case .mtu: isBetter(a.mtu, b.mtu, by: >)
        case .expiry: isBetter(a.expiry, b.expiry, by: >)
        }
    }

    /// Compares two values, where one that is known is better than one that is not.
    private func isBetter<Value: Equatable>(
        _ a: Value?, _ b: Value?, by precedes: (Value, Value) -> Bool
    ) -> Bool? {
        guard a != b else { return nil }
        guard let a else { return false }
        guard let b else { return true }
        return precedes(a, b)
    }
}

extension PolicyRule {
    /// netsec-ethz/scion-apps, `pkg/pan`; expiry is an addition.
    public static let criterion = PolicyRule(
        "a preference is \(PathCriterion.allCases.map(\.rawValue).joined(separator: ", "))")
}

// MARK: - Text form

extension PathPreferences: CustomStringConvertible {
    /// Reads criteria between commas, or none from an empty text.
    ///
    /// - Throws: ``PolicyError/breaks(_:found:at:)``.
    public init(_ text: String) throws(PolicyError) {
        let names = text.isEmpty ? [] : try PolicyText(text).split(at: ",")
        self.init(
            try names.map { name throws(PolicyError) in
                guard let criterion = PathCriterion(rawValue: name.string) else {
                    throw name.error(.criterion)
                }
                return criterion
            })
    }

    /// The criteria between commas.
    public var description: String { criteria.map(\.rawValue).joined(separator: ",") }
}
