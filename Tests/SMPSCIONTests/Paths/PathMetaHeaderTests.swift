import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct PathMetaHeaderTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let canonical: Hex?
        let value: PathMetaValue?
        let place: Place?
        let error: String?

        var testDescription: String { name }
    }

    struct Place: Decodable, Hashable {
        let currentHopField, hopCount: Int
        let isAtFirstHop, isAtPenultimateHop, isAtLastHop: Bool
    }

    struct Position: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let value: Value
        let advanced: Hex?
        let error: String?

        struct Value: Decodable, Hashable {
            let currentInfoField, currentHopField: Int
            let segmentLengths: [UInt8]
            let isAtCrossover, isAfterCrossover: Bool
        }

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/path-meta-header") }
    static let positions = Result { try VectorFile<Position>.load("scion/path-position") }

    static func decode(_ hex: Hex) throws -> PathMetaHeader {
        var reader = ByteReader(hex.bytes.span)
        let meta = try PathMetaHeader(from: &reader)
        try reader.finish()
        return meta
    }

    static func encode(_ meta: PathMetaHeader) -> Hex {
        Hex([UInt8](capacity: PathMetaHeader.encodedLength) { meta.encode(into: &$0) })
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let meta = try Self.decode(vector.bytes)
        #expect(PathMetaValue(meta) == vector.value)
        #expect(Self.encode(meta) == vector.canonical ?? vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.place != nil })
    func knowsItsPlace(_ vector: Case) throws {
        let meta = try Self.decode(vector.bytes)
        let place = Place(
            currentHopField: meta.currentHopField, hopCount: meta.segmentLengths.hopCount,
            isAtFirstHop: meta.isAtFirstHop, isAtPenultimateHop: meta.isAtPenultimateHop,
            isAtLastHop: meta.isAtLastHop)
        #expect(place == vector.place)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = refusal(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try PathMetaHeader(from: &reader)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func refusesEveryPrefix() {
        let accepted = acceptedPrefixes(of: [0, 0, 0x20, 0]) { reader throws(WireError) in
            _ = try PathMetaHeader(from: &reader)
        }
        #expect(accepted == [])
    }

    @Test(arguments: try positions.get())
    func advances(_ vector: Position) throws {
        var meta = try Self.decode(vector.bytes)
        let lengths = meta.segmentLengths
        let value = Position.Value(
            currentInfoField: meta.currentInfoField, currentHopField: meta.currentHopField,
            segmentLengths: [lengths.first, lengths.second, lengths.third],
            isAtCrossover: meta.isAtCrossover, isAfterCrossover: meta.isAfterCrossover)
        #expect(value == vector.value)

        do throws(WireError) {
            try meta.advance()
            #expect(Self.encode(meta) == vector.advanced)
        } catch {
            #expect(error == .violates(.currentHopOnPath, at: 0))
            #expect(vector.error != nil)
        }
    }

    @Test func countsHopsOfEachSegment() throws {
        let lengths = try SegmentLengths(2, 4, 3)
        #expect(lengths.hops(ofSegment: 0) == 0..<2)
        #expect(lengths.hops(ofSegment: 1) == 2..<6)
        #expect(lengths.hops(ofSegment: 2) == 6..<9)
        #expect((0..<9).map(lengths.segment(ofHop:)) == [0, 0, 1, 1, 1, 1, 2, 2, 2])
    }
}
