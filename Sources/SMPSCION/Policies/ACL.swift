/// An ordered list of what is allowed and what is denied on a path.
///
/// Each interface of a path is held against the entries from the top, and the first that matches
/// decides. A path is allowed when all its interfaces are. The last entry has to match every
/// interface, so that no question stays open, and no entry before it may, since none behind it would
/// ever be asked.
///
/// As only one interface is looked at, a predicate with two asks for the one that belongs to the
/// direction: `- 1-2#3,4` denies to enter by 3 and denies to leave by 4. So a zero there denies
/// every way in, or out, as scionproto/scion has it too.
///
/// ```
///   + 1-ff00:0:133        in ISD 1, a path may touch these two only …
///   + 1-ff00:0:120
///   - 1
///   +                     … and anything elsewhere
/// ```
///
/// A path within one autonomous system has no interfaces, and is always allowed.
///
/// - Source: SCION path policy language design, "ACL".
public struct ACL: Hashable, Sendable {
    /// The entries, of which the last one, and only that, matches everything.
    public let entries: [ACLEntry]

    /// Checks that the last entry, and only that, matches everything.
    ///
    /// - Throws: ``PolicyError/noDefaultEntry`` or ``PolicyError/entryAfterDefault(at:)``.
    public init(_ entries: [ACLEntry]) throws(PolicyError) {
        guard let catchAll = entries.firstIndex(where: \.matchesAll) else { throw .noDefaultEntry }
        guard catchAll == entries.count - 1 else { throw .entryAfterDefault(at: catchAll + 1) }
        self.entries = entries
    }

    /// Whether no interface of a path is denied.
    ///
    /// The first interface leaves an autonomous system, the second enters the next, and so on in
    /// turn: that is what decides which of a predicate's two interfaces counts.
    public func allows(_ interfaces: [PathInterface]) -> Bool {
        interfaces.enumerated().allSatisfy { index, interface in
            action(for: interface, isIngress: !index.isMultiple(of: 2)) == .allow
        }
    }

    private func action(for interface: PathInterface, isIngress: Bool) -> ACLEntry.Action {
        let decisive = entries.first { $0.matches(interface, isIngress: isIngress) }
        return decisive?.action ?? .deny
    }
}

/// One line of an access control list.
///
/// - Source: SCION path policy language design, "ACL".
public struct ACLEntry: Hashable, Sendable {
    /// What happens to a path with a matching interface.
    public enum Action: Character, Sendable {
        /// The interface does not stand in the way.
        case allow = "+"
        /// The path is refused.
        case deny = "-"
    }

    /// What happens to a path with a matching interface.
    public var action: Action
    /// What the interface has to look like, or `nil` when it does not matter.
    public var predicate: HopPredicate?

    /// Joins both parts.
    public init(_ action: Action, _ predicate: HopPredicate? = nil) {
        (self.action, self.predicate) = (action, predicate)
    }

    /// Whether every interface matches.
    public var matchesAll: Bool { predicate?.matchesAll ?? true }

    func matches(_ interface: PathInterface, isIngress: Bool) -> Bool {
        predicate?.matches(interface, isIngress: isIngress) ?? true
    }
}

extension PolicyRule {
    /// SCION path policy language design, "ACL".
    public static let aclSign = PolicyRule("an entry starts with + to allow or - to deny")
    /// SCION path policy language design, "ACL".
    public static let aclEntry = PolicyRule(
        "an entry is a sign and at most one hop predicate, with one space between")
}

// MARK: - Text form

extension ACL {
    /// Reads the entries of a list.
    ///
    /// - Throws: What ``ACLEntry/init(_:)`` and ``init(_:)`` throw.
    public init(texts: [String]) throws(PolicyError) {
        try self.init(texts.map { text throws(PolicyError) in try ACLEntry(text) })
    }
}

extension ACLEntry: CustomStringConvertible {
    /// Reads a sign and a predicate, as `- 1-ff00:0:133#2`, or a sign alone.
    ///
    /// - Throws: ``PolicyError/breaks(_:found:at:)``.
    public init(_ text: String) throws(PolicyError) {
        let parts = try PolicyText(text).split(at: " ")
        guard parts.count <= 2 else { throw parts[2].error(.aclEntry) }
        switch parts[0].string {
        case "+": action = .allow
        case "-": action = .deny
        default: throw parts[0].error(.aclSign)
        }
        predicate = parts.count == 2 ? try HopPredicate(parts[1]) : nil
    }

    /// The sign, and the full form of the predicate if there is one.
    public var description: String {
        if let predicate { "\(action.rawValue) \(predicate)" } else { "\(action.rawValue)" }
    }
}
