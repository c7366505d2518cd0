/// A regular expression over the hops of a path.
///
/// ```
///   HOP          one hop that matches the predicate       a b      a, then b
///   a?           once or not at all                       a|b      one of the two
///   a+           once or more often                       ( a b )  as one
///   a*           any number of times
/// ```
///
/// `?`, `+` and `*` bind tightest, then `|`, and writing side by side binds least, so that
/// `0 1|2 0?` is three hops of which the middle one is in ISD 1 or 2 and the last may be missing.
/// White space separates hops where needed, and means nothing else.
///
/// The whole path has to match, from the first autonomous system to the last. An empty text asks for
/// nothing, and matches every path.
///
/// Reading and matching take time in proportion to the length of the text, times that of the path
/// for the latter, whatever the text says.
///
/// - Source: SCION path policy language design, "Sequence"; scionproto/scion, `antlr/Sequence.g4`.
public struct HopSequence: Hashable, Sendable {
    /// How long the text of a policy may be, in bytes.
    public static let maximumTextLength = 65_536
    /// How deep parentheses may be nested.
    public static let maximumDepth = 64
    /// How many hops a sequence may name.
    public static let maximumHopCount = 1024

    private let pattern: HopPattern?
    private let machine: HopMachine?

    private init(_ pattern: HopPattern?) {
        self.pattern = pattern
        machine = pattern.map(HopMachine.init)
    }

    /// The sequence that every path matches.
    public static let any = HopSequence(nil)

    /// The sequence that only this path matches, or ``any`` when it has no interfaces.
    ///
    /// Its text is what tools show as the sequence of a path.
    ///
    /// - Throws: ``PolicyError/oddInterfaceCount(_:)`` or ``PolicyError/disconnectedHop(at:)``.
    public init(of interfaces: [PathInterface]) throws(PolicyError) {
        let hops = try PathHop.hops(of: interfaces)
        let predicates = hops.compactMap { hop in
            HopPredicate(hop.isdAS, .both(ingress: hop.ingress, egress: hop.egress))
        }
        self.init(predicates.isEmpty ? nil : .joining(inOrder: predicates.map(HopPattern.hop)))
    }

    /// Whether the path that crosses `interfaces` is as described.
    ///
    /// A list that makes no path, because hops are missing from it, matches only ``any``.
    public func matches(_ interfaces: [PathInterface]) -> Bool {
        guard let machine else { return true }
        guard let hops = try? PathHop.hops(of: interfaces) else { return false }
        return machine.accepts(hops)
    }
}

// MARK: - Text form

extension HopSequence: CustomStringConvertible {
    /// Reads a sequence such as `1-ff00:0:133#1 1+ 2-ff00:0:1? 2-ff00:0:233#1`.
    ///
    /// - Throws: ``PolicyError/breaks(_:found:at:)``.
    public init(_ text: String) throws(PolicyError) {
        guard !text.isEmpty else {
            self = .any
            return
        }
        var parser = try HopSequenceParser(text)
        self.init(try parser.parse())
    }

    /// The shortest text that means the same.
    public var description: String { pattern?.description ?? "" }
}
