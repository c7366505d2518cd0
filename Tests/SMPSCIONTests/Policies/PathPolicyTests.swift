import Foundation
import SMPSCION
import TestVectors
import Testing

@Suite struct PathPolicyTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let policy: JSONValue
        let ignoringSequences: Bool?
        let paths: [PathText]?
        let chosen: [Int]?
        let isCanonical: Bool?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/path-policy") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func choosesPaths(_ vector: Case) throws {
        let policy = try vector.policy.decode(PathPolicy.self)
        let paths = try #require(vector.paths)
        let chosen = policy.filter(paths, ignoringSequences: vector.ignoringSequences ?? false)
        #expect(chosen == vector.chosen?.map { paths[$0] })
    }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func decodesWhatItEncodes(_ vector: Case) throws {
        let policy = try vector.policy.decode(PathPolicy.self)
        let encoded = try JSONValue(encoding: policy)
        #expect(try encoded.decode(PathPolicy.self) == policy)
        if vector.isCanonical == true { #expect(encoded == vector.policy) }
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let expected = try #require(vector.error)
        let error = #expect(throws: DecodingError.self) {
            try vector.policy.decode(PathPolicy.self)
        }
        #expect("\(String(describing: error))".contains(expected), "\(String(describing: error))")
    }
}

@Suite struct PathPolicyDefinitionTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let definition: PathPolicyDefinition
        let among: [String: PathPolicyDefinition]
        let resolved: PathPolicy?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/path-policy-extends") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func resolves(_ vector: Case) throws {
        #expect(try vector.definition.resolved(among: vector.among) == vector.resolved)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        try expectRefusal(vector.error) { () throws(PolicyError) in
            _ = try vector.definition.resolved(among: vector.among)
        }
    }

    @Test(arguments: try cases.get())
    func decodesWhatItEncodes(_ vector: Case) throws {
        let encoded = try JSONValue(encoding: vector.definition)
        #expect(try encoded.decode(PathPolicyDefinition.self) == vector.definition)
    }

    /// Each name extends the next.
    @Test func limitsTheDepth() throws {
        func chain(_ length: Int) -> [String: PathPolicyDefinition] {
            let links = (1..<length).map { ("\($0)", PathPolicyDefinition(extends: ["\($0 + 1)"])) }
            return Dictionary(uniqueKeysWithValues: links + [("\(length)", PathPolicyDefinition())])
        }
        let first = PathPolicyDefinition(extends: ["1"])
        #expect(try first.resolved(among: chain(PathPolicy.maximumDepth - 1)) == PathPolicy())
        #expect(throws: PolicyError.nestedPoliciesTooDeep) {
            try first.resolved(among: chain(PathPolicy.maximumDepth))
        }
    }

    /// Each name has the next twice, so that the tenth has it a thousand times.
    @Test func limitsTheNumberOfPolicies() throws {
        func doubling(_ count: Int) -> [String: PathPolicyDefinition] {
            let links = (1..<count).map { index in
                let next = PolicyOption(PathPolicyDefinition(extends: ["\(index + 1)"]))
                return ("\(index)", PathPolicyDefinition(options: [next, next]))
            }
            return Dictionary(uniqueKeysWithValues: links + [("\(count)", PathPolicyDefinition())])
        }
        let first = PathPolicyDefinition(extends: ["1"])
        _ = try first.resolved(among: doubling(8))
        #expect(throws: PolicyError.tooManyPolicies) { try first.resolved(among: doubling(9)) }
        #expect(throws: PolicyError.tooManyPolicies) { try first.resolved(among: doubling(14)) }
    }
}

/// Any JSON.
enum JSONValue: Codable, Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Int)
    case string(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    init(encoding value: some Encodable) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: JSONEncoder().encode(self))
    }
}
