import Foundation
import FuzzDriver
import SMPHost
import SMPSCION

@main enum FuzzPolicyText {
    static func main() {
        fuzz { start, count in
            let bytes = UnsafeBufferPointer(start: start, count: count)
            FuzzPolicyText.check(String(decoding: bytes, as: UTF8.self))
            FuzzPolicyText.check(json: Array(bytes))
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

    /// What reads as a policy encodes to one that means the same, and what does not is explained in
    /// one line.
    static func check(json: [UInt8]) {
        do throws(PolicyDocumentError) {
            let definition = try PathPolicyDefinition(json: json)
            _ = try? definition.resolved()
            let encoded = try? JSONEncoder().encode(definition)
            precondition((try? PathPolicyDefinition(json: Array(encoded ?? Data()))) == definition)
        } catch {
            precondition(!error.description.utf8.contains { $0 < 0x20 })
        }
    }

    /// Paths of no hops, of three, and of as many as a header holds.
    private static let paths = [0, 4, 126].map { count in
        Array(repeating: PathInterface(ISDAS(ISD(rawValue: 1), .maximum), 1), count: count)
    }
}
