/// A policy as it is written, which may be incomplete and name others that complete it.
///
/// What a policy does not say itself, it takes from those that it extends, and where several of them
/// say it, from the last. A list of options is taken as a whole.
///
/// In JSON a definition has the keys of a ``PathPolicy`` and `extends`, a list of names. A file of
/// definitions is an object with a definition for each name.
///
/// - Source: SCION path policy language design, "Extends".
public struct PathPolicyDefinition: Hashable, Sendable {
    /// The names of the policies that complete this one, the most important last. (`extends`)
    public var extends: [String]
    /// What this policy says itself of every path.
    public var conditions: PathConditions
    /// Further policies, of which the weight says which count. (`options`)
    public var options: [PolicyOption<PathPolicyDefinition>]

    /// Joins the parts.
    public init(
        extends: [String] = [], _ conditions: PathConditions = PathConditions(),
        options: [PolicyOption<PathPolicyDefinition>] = []
    ) {
        (self.extends, self.conditions, self.options) = (extends, conditions, options)
    }

    /// The definition of a policy that is complete.
    public init(_ policy: PathPolicy) {
        let options = policy.options.map {
            PolicyOption(weight: $0.weight, PathPolicyDefinition($0.policy))
        }
        self.init(policy.conditions, options: options)
    }

    /// Completes the definition with those that it extends.
    ///
    /// The time and memory that this takes is bounded, whatever the definitions say.
    ///
    /// - Parameter others: The definitions that can be extended, by name.
    /// - Returns: The policy that all of them together come to.
    /// - Throws: ``PolicyError/unknownPolicy(_:)``, ``PolicyError/circularExtension(_:)``,
    ///   ``PolicyError/nestedPoliciesTooDeep`` or ``PolicyError/tooManyPolicies``.
    public func resolved(
        among others: [String: PathPolicyDefinition] = [:]
    ) throws(PolicyError) -> PathPolicy {
        var resolver = PolicyResolver(definitions: others)
        return try resolver.resolve(self).policy
    }
}

/// Completes definitions.
///
/// Each name is resolved once. Its result may then be part of many others, so that few names can
/// stand for very many policies: they are counted.
private struct PolicyResolver {
    /// A complete policy, and how many it consists of.
    typealias Resolved = (policy: PathPolicy, count: Int)

    let definitions: [String: PathPolicyDefinition]
    private var resolved: [String: Resolved] = [:]
    /// The names that led to the definition at hand.
    private var trail: [String] = []
    private var depth = 0

    init(definitions: [String: PathPolicyDefinition]) {
        self.definitions = definitions
    }

    mutating func resolve(_ definition: PathPolicyDefinition) throws(PolicyError) -> Resolved {
        guard depth < PathPolicy.maximumDepth else { throw .nestedPoliciesTooDeep }
        depth += 1
        defer { depth -= 1 }
        var result = try resolveOptions(of: definition)
        for name in definition.extends.reversed() {
            let base = try resolve(name)
            result.policy.conditions.inherit(from: base.policy.conditions)
            if result.policy.options.isEmpty {
                result = (
                    PathPolicy(result.policy.conditions, options: base.policy.options), base.count
                )
            }
        }
        return result
    }

    private mutating func resolveOptions(
        of definition: PathPolicyDefinition
    ) throws(PolicyError) -> Resolved {
        var result = Resolved(PathPolicy(definition.conditions), 1)
        for option in definition.options {
            let (policy, count) = try resolve(option.policy)
            result.policy.options.append(PolicyOption(weight: option.weight, policy))
            result.count += count
            guard result.count <= PathPolicy.maximumPolicyCount else { throw .tooManyPolicies }
        }
        return result
    }

    private mutating func resolve(_ name: String) throws(PolicyError) -> Resolved {
        if let known = resolved[name] { return known }
        guard !trail.contains(name) else { throw .circularExtension(trail + [name]) }
        guard let definition = definitions[name] else { throw .unknownPolicy(name) }
        trail.append(name)
        defer { trail.removeLast() }
        let result = try resolve(definition)
        resolved[name] = result
        return result
    }
}
