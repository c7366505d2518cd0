/// Why a text is not the address it should be.
///
/// It is written to be read by whoever typed the address: the rule says what would be right.
public struct AddressError: Error, Hashable, Sendable {
    /// What the text breaks.
    public let rule: AddressRule
    /// The place in the text, in UTF-8 bytes from its start.
    public let offset: Int

    /// Names a broken rule and the place.
    public init(_ rule: AddressRule, at offset: Int) {
        (self.rule, self.offset) = (rule, offset)
    }

    /// The same error in a text of which this one's is the part that starts at `start`.
    public func shifted(by start: Int) -> AddressError {
        AddressError(rule, at: offset + start)
    }
}

extension AddressError: CustomStringConvertible {
    /// One line with the rule and the place.
    public var description: String { "\(rule) (at offset \(offset))" }
}

/// A rule of the texts of addresses, named by an extension next to the type that checks it.
public struct AddressRule: Hashable, Sendable, CustomStringConvertible {
    /// The rule, as a sentence that holds for every valid text.
    public let description: String

    /// Names a rule.
    public init(_ description: String) {
        self.description = description
    }
}
