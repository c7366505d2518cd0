import TestVectors
import Testing

@testable import SMPTLS

@Suite struct CertificateVerifyTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name, signer: String
        let transcript, content: Hex

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Case>.load("tls/signed-content"))
    func signsTheTranscriptInItsPlace(_ vector: Case) {
        let signer: HandshakeRole = vector.signer == "server" ? .server : .client
        let content = CertificateVerify.content(vector.transcript.bytes.span, signedBy: signer)
        #expect(Hex(content) == vector.content)
    }
}
