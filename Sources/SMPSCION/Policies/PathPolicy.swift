/// Which of several paths may be used.
///
/// The conditions judge each path alone. Options look at what is left of all of them together: those
/// of the highest weight decide, unless they leave nothing; then those of the next. So options say
/// what is best, and what will do instead.
///
/// ```
///   paths ──► conditions ──► options of weight 3 ──► some left? ──► these
///                                                        │ none
///                            options of weight 1 ──► some left? ──► these
///                                                        │ none
///                                                     no path
/// ```
///
/// Options of equal weight are united: a path that one of them allows is in.
///
/// In JSON a policy has the keys `acl`, `sequence`, `local_isd_ases`, `remote_isd_ases` and
/// `options`, all of which may be missing. Other keys are refused, because a condition that is
/// overlooked lets through what it was written against. A policy that extends others is a
/// ``PathPolicyDefinition`` first.
///
/// - Source: SCION path policy language design, "Policy" and "Options"; scionproto/scion,
///   `private/path/pathpol`.
public struct PathPolicy: Hashable, Sendable {
    /// How many policies one made from a ``PathPolicyDefinition`` may consist of.
    public static let maximumPolicyCount = 256
    /// Over how many steps policies in a ``PathPolicyDefinition`` may extend or contain others.
    public static let maximumDepth = 32

    /// What every path has to fulfil.
    public var conditions: PathConditions
    /// Further policies, of which the weight says which count; none when the conditions decide.
    public var options: [PolicyOption<PathPolicy>]

    /// Joins both parts.
    public init(
        _ conditions: PathConditions = PathConditions(), options: [PolicyOption<PathPolicy>] = []
    ) {
        (self.conditions, self.options) = (conditions, options)
    }

    /// Leaves out the paths that may not be used.
    ///
    /// - Parameters:
    ///   - paths: All paths that there are.
    ///   - ignoringSequences: Whether sequences do not count, here and in options.
    /// - Returns: The others, in the order in which they were.
    public func filter<Path: CandidatePath>(
        _ paths: [Path], ignoringSequences: Bool = false
    ) -> [Path] {
        let interfaces = paths.map(\.interfaces)
        let chosen = choice(of: paths.indices) { conditions, index in
            conditions.hold(for: interfaces[index], ignoringSequence: ignoringSequences)
        }
        return chosen.map { paths[$0] }
    }

    /// Those of `candidates` that may be used, in the same order.
    private func choice(
        of candidates: some Sequence<Int>, where hold: (PathConditions, Int) -> Bool
    ) -> [Int] {
        let left = candidates.filter { hold(conditions, $0) }
        guard !options.isEmpty else { return left }
        for weight in Set(options.map(\.weight)).sorted(by: >) {
            var united: Set<Int> = []
            for option in options where option.weight == weight {
                united.formUnion(option.policy.choice(of: left, where: hold))
            }
            if !united.isEmpty { return left.filter(united.contains) }
        }
        return []
    }
}

/// One of several policies that a policy leaves the choice between.
///
/// - Source: SCION path policy language design, "Options".
public struct PolicyOption<Policy> {
    /// How important the option is, where higher goes first. (`weight`, zero when it is missing)
    public var weight: Int
    /// What the option allows. (`policy`)
    public var policy: Policy

    /// Joins both parts.
    public init(weight: Int = 0, _ policy: Policy) {
        (self.weight, self.policy) = (weight, policy)
    }
}

extension PolicyOption: Equatable where Policy: Equatable {}
extension PolicyOption: Hashable where Policy: Hashable {}
extension PolicyOption: Sendable where Policy: Sendable {}
