import Foundation
import SMPHost
import SMPSCION
import TestVectors
import Testing

/// What stands between a text and the decoder; what policies mean is tested with their types.
@Suite struct PathPolicyJSONTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let policy: JSONDocument
        let error: String?

        var testDescription: String { name }

        func json() throws -> [UInt8] { Array(try JSONEncoder().encode(policy)) }
    }

    struct TextCase: Decodable, Sendable, CustomTestStringConvertible {
        let name, text, error: String

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/path-policy") }
    static let texts = Result { try VectorFile<TextCase>.load("scion/path-policy-text") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func readsEveryPolicyAsItsTypeDoes(_ vector: Case) throws {
        let json = try vector.json()
        let policy = try JSONDecoder().decode(PathPolicy.self, from: Data(json))
        #expect(try PathPolicyDefinition(json: json).resolved() == policy)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refusesWhatIsNoPolicy(_ vector: Case) throws {
        let json = try vector.json()
        #expect(throws: (any Error).self) { try PathPolicyDefinition(json: json).resolved() }
    }

    @Test(arguments: try texts.get())
    func saysWhatIsWrongWithAText(_ vector: TextCase) throws {
        let error = #expect(throws: PolicyDocumentError.self) {
            try PathPolicyDefinition(json: Array(vector.text.utf8))
        }
        #expect(error?.description == vector.error)
    }

    @Test(arguments: ["{", "[[[[", #"{"options":[{"policy":{"acl":["+"]}}]}"#])
    func refusesEveryPrefix(_ text: String) {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(throws: PolicyDocumentError.self) {
                try PathPolicyDefinition(json: Array(bytes.prefix(count)))
            }
        }
    }

    @Test func readsNamedDefinitions() throws {
        let text = #"{"home": {"acl": ["- 2", "+"]}, "short": {"extends": ["home"]}}"#
        let definitions = try PathPolicyDefinition.definitions(json: Array(text.utf8))
        let short = try #require(definitions["short"])
        #expect(try short.resolved(among: definitions).conditions.acl == ACL(texts: ["- 2", "+"]))
    }

    @Test func limitsLengthAndDepth() throws {
        func nested(_ count: Int) -> [UInt8] {
            let (start, end) = (#"{"options":[{"policy":"#, "}]}")
            return Array(
                (String(repeating: start, count: count) + "{}"
                    + String(repeating: end, count: count)).utf8)
        }
        _ = try PathPolicyDefinition(json: nested(PathPolicy.maximumDepth - 1)).resolved()
        let error = #expect(throws: PolicyDocumentError.self) {
            try PathPolicyDefinition(json: nested(PathPolicy.maximumDepth))
        }
        #expect(error?.reason == PolicyError.nestedPoliciesTooDeep.description)
        #expect(throws: PolicyDocumentError.self) { try PathPolicyDefinition(json: nested(10_000)) }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(
                PathPolicyDefinition.self, from: Data(nested(PathPolicy.maximumDepth)))
        }

        let spaces = [UInt8](
            repeating: UInt8(ascii: " "), count: PathPolicyDefinition.maximumDocumentLength - 2)
        _ = try PathPolicyDefinition(json: spaces + Array("{}".utf8))
        #expect(throws: PolicyDocumentError.self) {
            try PathPolicyDefinition(json: spaces + Array(" {}".utf8))
        }
    }
}
