import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct SegmentLookupTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Question: Decodable {
            let source, destination: String
        }

        let name: String
        let request: Hex?
        let asked: Question?
        let response, canonical: Hex?
        let answered: [String: Int]?
        let refused: Int?
        let isSigned: Bool?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/segment-lookup") }

    @Test(arguments: try cases.get().filter { $0.request != nil })
    func readsRequestsAndWritesThemBack(_ vector: Case) throws {
        let bytes = try #require(vector.request)
        let asked = try #require(vector.asked)
        let request = try SegmentsRequest(protobuf: bytes.bytes.span)
        #expect(request.source == (try ISDAS(asked.source)))
        #expect(request.destination == (try ISDAS(asked.destination)))
        #expect(Hex(request.protobuf) == bytes)
    }

    @Test(arguments: try cases.get().filter { $0.answered != nil })
    func readsResponsesAndWritesThemBack(_ vector: Case) throws {
        let bytes = try #require(vector.response)
        let response = try SegmentsResponse(protobuf: bytes.bytes.span)
        let counts = response.segments.map { ("\($0.key)", $0.value.count) }
        #expect(Dictionary(uniqueKeysWithValues: counts) == vector.answered)
        #expect(response.refused.count == vector.refused ?? 0)
        #expect(Hex(response.protobuf) == vector.canonical ?? bytes)
    }

    /// A message that ends between two fields is one of its own; one that ends in a field is not.
    @Test func refusesPrefixesThatCutAField() throws {
        let request = SegmentsRequest(
            source: try ISDAS("1-ff00:0:111"), destination: try ISDAS("2-ff00:0:211")
        ).protobuf
        let requests = (0..<request.count).filter { length in
            (try? SegmentsRequest(protobuf: request.span.extracting(first: length))) != nil
        }
        #expect(requests == (try wholeFieldPrefixes(of: request)))
        #expect(requests.count == 2)

        let vector = try #require(
            try Self.cases.get().filter { $0.answered != nil }.max { a, b in
                (a.response?.bytes.count ?? 0) < (b.response?.bytes.count ?? 0)
            })
        let response = try #require(vector.response).bytes
        let responses = (0..<response.count).filter { length in
            (try? SegmentsResponse(protobuf: response.span.extracting(first: length))) != nil
        }
        #expect(responses == (try wholeFieldPrefixes(of: response)))
        #expect(responses.count < 8)
    }

    @Test(arguments: try cases.get().filter { $0.isSigned == true })
    func verifiesCapturedResponses(_ vector: Case) throws {
        let bytes = try #require(vector.response)
        let response = try SegmentsResponse(protobuf: bytes.bytes.span)
        let keys = try CapturedKeys.load()
        for segment in response.segments.values.joined() {
            try segment.verifySignatures { keys.verificationKey(of: $0.keyID.isdAS) }
            try keys.checkMACs(of: segment)
        }
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let bytes = try #require(vector.response)
        let error = #expect(throws: WireError.self) {
            try SegmentsResponse(protobuf: bytes.bytes.span)
        }
        #expect(error?.description.contains(try #require(vector.error)) == true)
    }
}
