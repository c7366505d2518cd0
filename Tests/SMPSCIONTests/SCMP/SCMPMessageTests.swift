import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct SCMPMessageTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let canonical: Hex?
        let value: SCMPMessageValue?
        let from, to: Hex?
        let request: Request?
        let error: String?

        var testDescription: String { name }
    }

    struct Request: Decodable, Sendable {
        let identifier, sequenceNumber: UInt16
    }

    static let cases = Result { try VectorFile<Case>.load("scion/scmp-message") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let bytes = vector.bytes.bytes
        let layout = try scmpLayout(bytes)
        #expect(SCMPMessageValue(layout, in: bytes) == vector.value)
        #expect(layout.range == 0..<bytes.count)
        #expect(layout.message.type == layout.header.type)
        #expect(layout.message.encodedLength == layout.trailer.lowerBound)

        let encoded = encoded(
            layout.message, checksum: layout.header.checksum, trailer: bytes[layout.trailer])
        #expect(Hex(encoded) == vector.canonical ?? vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.from != nil })
    func encodesWithTheChecksum(_ vector: Case) throws {
        let bytes = vector.bytes.bytes
        let layout = try scmpLayout(bytes)
        let source = try scionAddress(try #require(vector.from))
        let destination = try scionAddress(try #require(vector.to))
        let encoded = [UInt8](capacity: bytes.count + 1) {
            $0.append(0x55)
            layout.message.encode(
                trailer: bytes.span.extracting(layout.trailer), from: source, to: destination,
                into: &$0)
        }
        #expect(Hex(Array(encoded.dropFirst())) == vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = refusal(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try SCMPMessage(from: &reader)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefixOfTheFields(_ vector: Case) throws {
        let fields = vector.bytes.bytes.prefix(
            try scmpLayout(vector.bytes.bytes).trailer.lowerBound)
        let accepted = acceptedPrefixes(of: Array(fields)) { reader throws(WireError) in
            _ = try SCMPMessage(from: &reader)
        }
        #expect(accepted == [])
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func quotesInErrorsThatAreAssignedOnly(_ vector: Case) throws {
        let layout = try scmpLayout(vector.bytes.bytes)
        let quotes: [UInt8] = [1, 2, 4, 5, 6]
        let expected = quotes.contains(layout.header.type.rawValue) ? layout.trailer : nil
        #expect(layout.quote == expected)
    }

    @Test(arguments: try cases.get().filter { $0.request != nil })
    func requestsATracerouteWithZerosAndWithoutData(_ vector: Case) throws {
        let request = try #require(vector.request)
        let traceroute = SCMPTraceroute(
            identifier: request.identifier, sequenceNumber: request.sequenceNumber)
        #expect(Hex(encoded(.tracerouteRequest(traceroute))) == vector.bytes)
    }

    @Test func keepsAssignedTypesOutOfTheUnassigned() {
        #expect(SCMPUnassignedMessage(type: .echoRequest, code: 0) == nil)
        #expect(SCMPUnassignedMessage(type: SCMPType(rawValue: 100), code: 3)?.code == 3)
    }
}
