import SMPCrypto
import TestVectors
import Testing

@Suite struct HMACSHA256Tests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let key, message, code: Hex

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("crypto/hmac-sha256") }

    @Test(arguments: try cases.get())
    func authenticatesInOneCall(_ vector: Case) {
        let code = HMACSHA256.code(of: vector.message.bytes.span, key: vector.key.bytes.span)
        #expect(code.description.hasPrefix(vector.code.description))
    }

    @Test(arguments: try cases.get(), [1, 64])
    func authenticatesPieceByPiece(_ vector: Case, length: Int) {
        let message = vector.message.bytes
        var hmac = HMACSHA256(key: vector.key.bytes.span)
        for start in stride(from: 0, to: message.count, by: length) {
            hmac.update(message.span.extracting(start..<min(start + length, message.count)))
        }
        #expect(hmac.finish().description.hasPrefix(vector.code.description))
    }
}
