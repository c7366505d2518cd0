import SMPSCION
import TestVectors
import Testing

@Suite struct ACLEntryTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name, text: String
        let value: Value?
        let printed: String?
        let error: String?
        let at: Int?

        var testDescription: String { name }
    }

    struct Value: Decodable, Hashable {
        let action: String
        let predicate: String?
    }

    static let cases = Result { try VectorFile<Case>.load("scion/acl-entry") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func readsAndPrints(_ vector: Case) throws {
        let entry = try ACLEntry(vector.text)
        #expect("\(entry.action)" == vector.value?.action)
        #expect(entry.predicate?.description == vector.value?.predicate)
        #expect(entry.description == vector.printed)
        #expect(try ACLEntry(entry.description) == entry)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        try expectRefusal(vector.error, at: vector.at) { () throws(PolicyError) in
            _ = try ACLEntry(vector.text)
        }
    }
}

@Suite struct ACLTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let entries: [String]
        let dropped: [String]?
        let paths: [PathText]?
        let allowed: [Int]?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/acl") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func allowsPaths(_ vector: Case) throws {
        let list = try ACL(texts: vector.entries)
        let paths = vector.paths ?? []
        #expect(paths.indices.filter { list.allows(paths[$0].interfaces) } == vector.allowed ?? [])
        #expect(try ACL(texts: list.entries.map(\.description)) == list)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        try expectRefusal(vector.error) { () throws(PolicyError) in
            _ = try ACL(texts: vector.entries)
        }
    }

    @Test(arguments: try cases.get().filter { $0.dropped != nil })
    func refusesEntriesBehindTheDefault(_ vector: Case) throws {
        let entries = vector.entries + (vector.dropped ?? [])
        #expect(throws: PolicyError.entryAfterDefault(at: vector.entries.count)) {
            try ACL(texts: entries)
        }
    }
}
