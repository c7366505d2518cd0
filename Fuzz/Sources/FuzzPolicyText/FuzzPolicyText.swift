import FuzzDriver
import SMPSCION

@main enum FuzzPolicyText {
    static func main() {
        fuzz { start, count in
            let bytes = UnsafeBufferPointer(start: start, count: count)
            FuzzPolicyText.check(String(decoding: bytes, as: UTF8.self))
            return 0
        }
    }

    /// Every kind of text that is read prints as one that means the same, and matching ends.
    static func check(_ text: String) {
        if let predicate = try? HopPredicate(text) {
            precondition((try? HopPredicate(predicate.description)) == predicate)
            precondition((try? HopPredicate(predicate.shortDescription)) == predicate)
        }
        if let entry = try? ACLEntry(text) {
            precondition((try? ACLEntry(entry.description)) == entry)
        }
        if let preferences = try? PathPreferences(text) {
            precondition(preferences.description == text)
        }
        if let sequence = try? HopSequence(text) {
            precondition((try? HopSequence(sequence.description)) == sequence)
            for path in paths { _ = sequence.matches(path) }
        }
    }

    /// Paths of no hops, of three, and of as many as a header holds.
    private static let paths = [0, 4, 126].map { count in
        Array(repeating: PathInterface(ISDAS(ISD(rawValue: 1), .maximum), 1), count: count)
    }
}
