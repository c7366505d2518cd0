import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct HopFieldTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let canonical: Hex?
        let value: HopFieldValue?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/hop-field") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        var reader = ByteReader(vector.bytes.bytes.span)
        let field = try HopField(from: &reader)
        try reader.finish()
        #expect(HopFieldValue(field) == vector.value)

        let encoded = [UInt8](capacity: HopField.encodedLength) { field.encode(into: &$0) }
        #expect(Hex(encoded) == vector.canonical ?? vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = refusal(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try HopField(from: &reader)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) {
        let accepted = acceptedPrefixes(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try HopField(from: &reader)
        }
        #expect(accepted == [])
    }
}
