import SMPSCION
import TestVectors
import Testing

@Suite struct HopPredicateTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name, text: String
        let value: Value?
        let printed: String?
        let error: String?
        let at: Int?

        var testDescription: String { name }
    }

    struct Value: Decodable, Hashable {
        let isdAS: String
        let interfaces: [UInt16]
    }

    struct Match: Decodable, Sendable, CustomTestStringConvertible {
        let name, text, hop: String
        let matches: Bool

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/hop-predicate") }
    static let matches = Result { try VectorFile<Match>.load("scion/hop-predicate-match") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func readsAndPrints(_ vector: Case) throws {
        let predicate = try HopPredicate(vector.text)
        #expect(Value(predicate) == vector.value)
        #expect(predicate.description == vector.printed)
        #expect(try HopPredicate(predicate.description) == predicate)
        #expect(try HopPredicate(predicate.shortDescription) == predicate)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        try expectRefusal(vector.error, at: vector.at) { () throws(PolicyError) in
            _ = try HopPredicate(vector.text)
        }
    }

    @Test(arguments: try matches.get())
    func matchesHops(_ vector: Match) throws {
        let predicate = try HopPredicate(vector.text)
        #expect(predicate.matches(try PathHop(text: vector.hop)) == vector.matches)
    }

    @Test func hasNoInterfacesOfAnyAS() {
        let anyInISD = ISDAS(ISD(rawValue: 1), .wildcard)
        #expect(HopPredicate(anyInISD, .either(5)) == nil)
        #expect(HopPredicate(anyInISD, .both(ingress: 0, egress: 5)) == nil)
        #expect(HopPredicate(anyInISD, .both(ingress: 0, egress: 0)) == HopPredicate(anyInISD))
    }
}

extension HopPredicateTests.Value {
    init(_ predicate: HopPredicate) {
        isdAS = predicate.isdAS.description
        interfaces =
            switch predicate.interfaces {
            case .either(let interface): [interface.rawValue]
            case .both(let ingress, let egress): [ingress.rawValue, egress.rawValue]
            }
    }
}
