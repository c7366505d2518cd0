import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct ASEntryTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let canonical: Hex?
        let value: EntryDescription?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/as-entry") }
    static let bodies = Result { try VectorFile<Case>.load("scion/as-entry-body") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let entry = try ASEntry(filling: vector.bytes.bytes.span)
        #expect(Hex(entry.message) == vector.canonical ?? vector.bytes)
        #expect(try ASEntry(filling: entry.message.span) == entry)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = #expect(throws: WireError.self) {
            try ASEntry(filling: vector.bytes.bytes.span)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    /// No byte of a whole entry may be missing but for the unsigned extensions, which may be taken
    /// off as a whole.
    @Test func refusesEveryPrefix() throws {
        let vector = try #require(
            try Self.cases.get().first { $0.name == "a whole entry with EPIC authenticators" })
        let bytes = vector.bytes.bytes
        let signedLength = try ASEntry(filling: bytes.span).signed.message.count + 3
        let accepted = (0..<bytes.count).filter { length in
            (try? ASEntry(filling: bytes.span.extracting(first: length))) != nil
        }
        #expect(accepted == [signedLength])
    }

    /// Written from its fields, a body is the same as the reference wrote it.
    @Test(arguments: try bodies.get())
    func readsBodiesAndWritesThemBack(_ vector: Case) throws {
        let body = try ASEntryBody(filling: vector.bytes.bytes.span)
        #expect(EntryDescription(body).normalized == vector.value?.normalized)
        #expect(Hex(body.message) == vector.canonical ?? vector.bytes)
    }
}

extension EntryDescription {
    /// Without the difference between static information that says nothing and none.
    fileprivate var normalized: EntryDescription {
        var copy = self
        copy.staticInfo = staticInfo ?? StaticInfoDescription(StaticInfo())
        return copy
    }
}
