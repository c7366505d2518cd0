import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

@Suite struct MessageHashTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let firstHello, message, request, transcriptWithRequest: Hex

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Case>.load("tls/message-hash"))
    func standsForTheFirstHello(_ vector: Case) throws {
        let first = RunningHash.hash(vector.firstHello.bytes.span, .sha256)
        let message = MessageHash.message(first)
        #expect(Hex(message) == vector.message)
        var transcript = RunningHash(.sha256)
        transcript.update(message.span)
        transcript.update(vector.request.bytes.span)
        let hash = transcript.current().description
        #expect(hash == vector.transcriptWithRequest.description)
    }
}
