import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct SegmentInformationTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let canonical: Hex?
        let value: Value?
        let error: String?

        var testDescription: String { name }
    }

    struct Value: Decodable, Hashable {
        let timestamp: UInt32
        let segmentID: UInt16
    }

    static let cases = Result { try VectorFile<Case>.load("scion/segment-information") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func readsFieldsAndKeepsTheirBytes(_ vector: Case) throws {
        let expected = try #require(vector.value)
        var reader = ProtobufReader(vector.bytes.bytes.span)
        let information = try SegmentInformation(from: &reader)
        #expect(information.timestamp == expected.timestamp)
        #expect(information.segmentID == expected.segmentID)
        #expect(information.creation.wholeSeconds == Int64(expected.timestamp))
        #expect(Hex(information.signedBytes) == vector.bytes)

        let fresh = SegmentInformation(
            timestamp: expected.timestamp, segmentID: expected.segmentID)
        #expect(Hex(fresh.signedBytes) == vector.canonical ?? vector.bytes)
    }

    /// A message that ends between two fields is one of its own; one that ends in a field is not.
    @Test func refusesPrefixesThatCutAField() throws {
        let bytes = SegmentInformation(timestamp: 1_700_000_000, segmentID: 0xabcd).signedBytes
        let accepted = (0..<bytes.count).filter { length in
            var reader = ProtobufReader(bytes.span.extracting(first: length))
            return (try? SegmentInformation(from: &reader)) != nil
        }
        #expect(accepted == (try wholeFieldPrefixes(of: bytes)))
        #expect(accepted.count == 2)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = #expect(throws: WireError.self) {
            var reader = ProtobufReader(vector.bytes.bytes.span)
            _ = try SegmentInformation(from: &reader)
        }
        #expect(error?.description.contains(try #require(vector.error)) == true)
    }
}
