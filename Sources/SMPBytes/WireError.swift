/// Why bytes do not hold the value they should.
///
/// Every decoder of this package throws this type. Offsets count from the first byte of the
/// reader's input, so that a report (an SCMP pointer, a QUIC reason phrase) can name the place.
public enum WireError: Error, Hashable, Sendable {
    /// A field needs `needed` bytes, and `available` are left.
    case truncated(needed: Int, available: Int, at: Int)
    /// `count` bytes follow the end of the value.
    case trailing(count: Int, at: Int)
    /// The fields are all there, but break a rule of the format.
    case violates(WireRule, at: Int)

    /// The place in the input, in bytes from its start.
    public var offset: Int {
        switch self {
        case .truncated(_, _, let offset), .trailing(_, let offset), .violates(_, let offset):
            offset
        }
    }

    /// The same error in an input of which this one's is the part that starts at `start`.
    public func shifted(by start: Int) -> WireError {
        switch self {
        case .truncated(let needed, let available, let offset):
            .truncated(needed: needed, available: available, at: offset + start)
        case .trailing(let count, let offset): .trailing(count: count, at: offset + start)
        case .violates(let rule, let offset): .violates(rule, at: offset + start)
        }
    }
}

extension WireError: CustomStringConvertible {
    /// One line that names the rule and the place.
    public var description: String {
        switch self {
        case .truncated(let needed, let available, let offset):
            "truncated: \(needed) bytes needed, \(available) left, at offset \(offset)"
        case .trailing(let count, let offset):
            "trailing: \(count) bytes after the end, at offset \(offset)"
        case .violates(let rule, let offset):
            "broken rule: \(rule), at offset \(offset)"
        }
    }
}

/// A rule of a wire format, named by an extension in the module that checks it.
public struct WireRule: Hashable, Sendable, CustomStringConvertible {
    /// The rule, as a sentence that holds for every valid value.
    public let description: String

    /// Names a rule.
    public init(_ description: String) {
        self.description = description
    }
}
