import SMPBytes
import SMPCrypto
import SMPSCION
import TestVectors
import Testing

@Suite struct PathSegmentTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        enum Kind: String, Decodable {
            case segment, beacon
        }

        let name: String
        let `as`: Kind
        let bytes: Hex
        let canonical: Hex?
        let value: SegmentDescription?
        let id, fullID, logID: String?
        let minimumExpiry, maximumExpiry: Double?
        let error: String?

        var testDescription: String { name }

        /// The segment or beacon in the bytes.
        func decode() throws(WireError) -> any EntryChain & ProtobufMessage {
            switch `as` {
            case .segment: try PathSegment(protobuf: bytes.bytes.span)
            case .beacon: try Beacon(protobuf: bytes.bytes.span)
            }
        }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/path-segment") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let chain = try vector.decode()
        if let value = vector.value { #expect(SegmentDescription(chain) == value) }
        #expect(Hex(chain.message) == vector.canonical ?? vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = #expect(throws: WireError.self) { _ = try vector.decode() }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.id != nil })
    func tellsIDsAndExpiry(_ vector: Case) throws {
        let chain = try vector.decode()
        #expect(chain.id.digest.description == vector.id)
        #expect(chain.fullID.digest.description == vector.fullID)
        #expect(chain.id.description == vector.logID)
        #expect(chain.minimumExpiry.since1970 / .seconds(1) == vector.minimumExpiry)
        #expect(chain.maximumExpiry.since1970 / .seconds(1) == vector.maximumExpiry)
    }

    /// Of a segment and a beacon with the same hops, neither passes for the other.
    @Test(arguments: try cases.get().filter { $0.error == nil })
    func knowsSegmentsFromBeacons(_ vector: Case) {
        let bytes = vector.bytes.bytes
        switch vector.as {
        case .segment: #expect(throws: WireError.self) { try Beacon(protobuf: bytes.span) }
        case .beacon: #expect(throws: WireError.self) { try PathSegment(protobuf: bytes.span) }
        }
    }

    @Test func refusesEveryPrefix() throws {
        let vector = try #require(
            try Self.cases.get().first { $0.name == "terminated segment" })
        let bytes = vector.bytes.bytes
        let accepted = (0..<bytes.count).filter { length in
            (try? PathSegment(protobuf: bytes.span.extracting(first: length))) != nil
        }
        #expect(accepted == [])
    }
}

@Suite struct SegmentIDTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let entries: [EntryDescription]
        let id, fullID: String

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/segment-id") }

    @Test(arguments: try cases.get())
    func hashesTheWay(_ vector: Case) throws {
        let bodies = try vector.entries.map { try $0.body() }
        #expect(SegmentID(of: bodies).digest.description == vector.id)
        let fullID = SegmentID(of: bodies, includingPeers: true)
        #expect(fullID.digest.description == vector.fullID)
        #expect((SegmentID(of: bodies) < fullID) == (vector.id < vector.fullID))
    }
}
