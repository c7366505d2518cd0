/// Why a policy cannot be used.
///
/// People write policies by hand, so ``description`` says what was expected, what was found instead,
/// and where.
public enum PolicyError: Error, Hashable, Sendable {
    /// A text breaks a rule of the language. `found` starts with the byte `at`, and may be cut.
    case breaks(PolicyRule, found: String, at: Int)
    /// The last entry of an access control list does not apply to every hop.
    case noDefaultEntry
    /// The entry `at`, counted from zero, can never apply, since an earlier one applies to every hop.
    case entryAfterDefault(at: Int)
    /// A policy extends one that is not there.
    case unknownPolicy(String)
    /// A policy extends itself; the names lead from one extension to the next.
    case circularExtension([String])
    /// Policies extend or contain each other over more than ``PathPolicy/maximumDepth`` steps.
    case nestedPoliciesTooDeep
    /// A policy with all that it contains has more than ``PathPolicy/maximumPolicyCount`` parts.
    case tooManyPolicies
    /// The interfaces of a path do not come in pairs, one for each end of a link.
    case oddInterfaceCount(Int)
    /// A path enters one autonomous system and leaves another; `at` is the place of the former.
    case disconnectedHop(at: Int)
}

extension PolicyError: CustomStringConvertible {
    /// One line for whoever wrote the policy.
    public var description: String {
        switch self {
        case .breaks(let rule, let found, let offset):
            "\(rule); found \(found.isEmpty ? "nothing" : "'\(found)'") at offset \(offset)"
        case .noDefaultEntry: "the last entry of the list is not a plain + or -"
        case .entryAfterDefault(let index):
            "entry \(index) never applies, since one before it applies to every hop"
        case .unknownPolicy(let name): "there is no policy '\(name)' to extend"
        case .circularExtension(let names):
            "a policy extends itself: \(names.joined(separator: " extends "))"
        case .nestedPoliciesTooDeep:
            "policies extend or contain each other over more than \(PathPolicy.maximumDepth) steps"
        case .tooManyPolicies:
            "the policy consists of more than \(PathPolicy.maximumPolicyCount) policies"
        case .oddInterfaceCount(let count):
            "a path has two interfaces for each link, and cannot have \(count)"
        case .disconnectedHop(let index):
            "interfaces \(index) and \(index + 1) of the path are not of the same AS"
        }
    }
}

/// A rule of the texts that policies are made of, named by an extension next to the type that checks
/// it.
public struct PolicyRule: Hashable, Sendable, CustomStringConvertible {
    /// The rule, as a sentence that holds for every valid text.
    public let description: String

    /// Names a rule.
    public init(_ description: String) {
        self.description = description
    }
}
