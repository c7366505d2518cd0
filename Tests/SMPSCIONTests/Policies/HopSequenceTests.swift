import SMPSCION
import TestVectors
import Testing

@Suite struct HopSequenceTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name, text: String
        let printed: String?
        let paths: [PathText]?
        let matching: [Int]?
        let error: String?
        let at: Int?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/hop-sequence") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func matchesPaths(_ vector: Case) throws {
        let sequence = try HopSequence(vector.text)
        let paths = vector.paths ?? []
        let matching = paths.indices.filter { sequence.matches(paths[$0].interfaces) }
        #expect(matching == vector.matching ?? [])
    }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func readsWhatItPrints(_ vector: Case) throws {
        let sequence = try HopSequence(vector.text)
        #expect(sequence.description == vector.printed ?? sequence.description)
        #expect(try HopSequence(sequence.description) == sequence)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        try expectRefusal(vector.error, at: vector.at) { () throws(PolicyError) in
            _ = try HopSequence(vector.text)
        }
    }

    @Test func limitsTheDepthOfParentheses() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "(0 ", count: depth) + "1" + String(repeating: ")*", count: depth)
        }
        let deepest = try HopSequence(nested(HopSequence.maximumDepth))
        #expect(try HopSequence(deepest.description) == deepest)
        try expectRefusal("at most 64 deep", at: 3 * 64) { () throws(PolicyError) in
            _ = try HopSequence(nested(HopSequence.maximumDepth + 1))
        }
        try expectRefusal("at most 64 deep") { () throws(PolicyError) in
            _ = try HopSequence(String(repeating: "(", count: HopSequence.maximumTextLength))
        }
    }

    @Test func limitsTheNumberOfHops() throws {
        let longest = try HopSequence(String(repeating: "0", count: HopSequence.maximumHopCount))
        #expect(try HopSequence(longest.description) == longest)
        try expectRefusal("at most 1024 hops", at: 1024) { () throws(PolicyError) in
            _ = try HopSequence(String(repeating: "0", count: HopSequence.maximumHopCount + 1))
        }
    }

    /// What is printed may be longer than what was read, but not longer than what is read.
    @Test func readsTheLongestTextThatItPrints() throws {
        let hop = "65535-ffff:ffff:ffff#65535,65535"
        let pair = "(\(hop) | (\(hop)+)?)*"
        let text = Array(repeating: pair, count: HopSequence.maximumHopCount / 2)
        let longest = try HopSequence(text.joined())
        #expect(try HopSequence(longest.description) == longest)
    }

    @Test func limitsTheLengthOfTheText() throws {
        let blank = String(repeating: " ", count: HopSequence.maximumTextLength - 1)
        #expect(try HopSequence(blank + "0") == HopSequence("0"))
        try expectRefusal("at most 65536 bytes") { () throws(PolicyError) in
            _ = try HopSequence(blank + "0 ")
        }
        try expectRefusal("at most 65536 bytes") { () throws(PolicyError) in
            _ = try HopPredicate(blank + "0 ")
        }
    }

    /// A search that goes back to try another way would not come to an end here.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "((0*)+ (0? 0?)*)* 9-9", "((((0* 0*)* 0*)* 0*)* 0*)* 9-9",
            "(0|0|(0 0)|(0 0 0))* (0|0|(0 0))* 9-9",
            String(repeating: "0? ", count: 500) + String(repeating: "0 ", count: 500) + "9-9",
        ])
    func matchesInBoundedTime(_ text: String) throws {
        let sequence = try HopSequence(text)
        let interface = PathInterface(ISDAS(ISD(rawValue: 1), .maximum), 1)
        #expect(!sequence.matches(Array(repeating: interface, count: 400)))
    }
}

@Suite struct PathHopTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let interfaces: PathText
        let sequence: String?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/path-hops") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func printAsASequenceThatMatches(_ vector: Case) throws {
        let interfaces = vector.interfaces.interfaces
        let hops = try PathHop.hops(of: interfaces)
        #expect(hops.map(\.description).joined(separator: " ") == vector.sequence)
        let sequence = try HopSequence(of: interfaces)
        #expect(sequence.description == vector.sequence)
        #expect(sequence.matches(interfaces))
        #expect(sequence.matches(Array(interfaces.dropLast(2))) == interfaces.isEmpty)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func areRefused(_ vector: Case) throws {
        try expectRefusal(vector.error) { () throws(PolicyError) in
            _ = try PathHop.hops(of: vector.interfaces.interfaces)
        }
        try expectRefusal(vector.error) { () throws(PolicyError) in
            _ = try HopSequence(of: vector.interfaces.interfaces)
        }
    }
}
