import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct SCMPHeaderTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let value: Value?
        let text: String?
        let from, to: Hex?
        let error: String?

        var testDescription: String { name }
    }

    struct Value: Decodable, Hashable {
        let type, code: UInt8
        let checksum: Hex
    }

    static let cases = Result { try VectorFile<Case>.load("scion/scmp-header") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        var reader = ByteReader(vector.bytes.bytes.span)
        let header = try SCMPHeader(from: &reader)
        let value = Value(
            type: header.type.rawValue, code: header.code,
            checksum: Hex(bigEndian(header.checksum)))
        #expect(value == vector.value)

        let encoded = [UInt8](capacity: SCMPHeader.encodedLength) { header.encode(into: &$0) }
        #expect(encoded == Array(vector.bytes.bytes.prefix(SCMPHeader.encodedLength)))
    }

    @Test(arguments: try cases.get().filter { $0.text != nil })
    func namesTypesAndCodes(_ vector: Case) throws {
        var reader = ByteReader(vector.bytes.bytes.span)
        #expect(try SCMPHeader(from: &reader).description == vector.text)
    }

    @Test(arguments: try cases.get().filter { $0.from != nil })
    func hasTheChecksumOfItsOwnBytes(_ vector: Case) throws {
        let source = try scionAddress(try #require(vector.from))
        let destination = try scionAddress(try #require(vector.to))
        var checksum = InternetChecksum(
            from: source, to: destination, upperLayerLength: vector.bytes.bytes.count,
            protocolNumber: .scmp)
        checksum.add(vector.bytes.bytes.span)
        #expect(checksum.isValid)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = refusal(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try SCMPHeader(from: &reader)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }
}
