/// The meaning of a sequence: a regular expression whose letters are hops.
///
/// Each meaning has one form, whatever way it was written: lists are flat and have two parts at
/// least, and a repetition never repeats a repetition. So what is printed reads back as the same
/// value.
indirect enum HopPattern: Hashable, Sendable {
    /// One hop that matches.
    case hop(HopPredicate)
    /// All of these, one behind the other.
    case inOrder([HopPattern])
    /// Any one of these.
    case anyOf([HopPattern])
    /// The same once more, or less.
    case repeated(HopPattern, Repetition)

    /// How often a pattern may occur.
    enum Repetition: Character, Sendable {
        /// Once or not at all.
        case optional = "?"
        /// Once or more often.
        case atLeastOnce = "+"
        /// Any number of times.
        case any = "*"
    }

    /// All of `patterns` one behind the other, of which there is at least one.
    static func joining(inOrder patterns: [HopPattern]) -> HopPattern {
        let flat = patterns.flatMap { if case .inOrder(let parts) = $0 { parts } else { [$0] } }
        return flat.count == 1 ? flat[0] : .inOrder(flat)
    }

    /// Any one of `patterns`, of which there is at least one.
    static func joining(anyOf patterns: [HopPattern]) -> HopPattern {
        let flat = patterns.flatMap { if case .anyOf(let parts) = $0 { parts } else { [$0] } }
        return flat.count == 1 ? flat[0] : .anyOf(flat)
    }

    /// This pattern as often as `repetition` says.
    ///
    /// Two different repetitions of one pattern come to any number of times.
    func repeated(_ repetition: Repetition) -> HopPattern {
        guard case .repeated(let pattern, let inner) = self else {
            return .repeated(self, repetition)
        }
        return .repeated(pattern, inner == repetition ? inner : .any)
    }
}

extension HopPattern: CustomStringConvertible {
    /// The pattern with as few parentheses as its meaning allows.
    var description: String {
        switch self {
        case .hop(let predicate): predicate.shortDescription
        case .inOrder(let parts): parts.map(\.description).joined(separator: " ")
        case .anyOf(let parts): parts.map { $0.text(tighterThan: .choice) }.joined(separator: "|")
        case .repeated(let pattern, let repetition):
            pattern.text(tighterThan: .repetition) + String(repetition.rawValue)
        }
    }

    /// How tightly an operator binds its operands.
    private enum Binding: Comparable {
        case order, choice, repetition
    }

    private var binding: Binding {
        switch self {
        case .inOrder: .order
        case .anyOf: .choice
        case .hop, .repeated: .repetition
        }
    }

    private func text(tighterThan binding: Binding) -> String {
        self.binding < binding ? "(\(self))" : description
    }
}
