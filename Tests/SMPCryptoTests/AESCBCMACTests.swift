import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@Suite struct AESCBCMACTests {
    typealias Case = AESCMACTests.Case

    static let cases = Result { try VectorFile<Case>.load("crypto/aes-cbc-mac") }

    @Test(arguments: try cases.get())
    func authenticatesInOneCall(_ vector: Case) throws {
        var mac = try AESCBCMAC(key: vector.key.bytes.span)
        #expect(mac.code(of: vector.message.bytes.span).hex == vector.code)
    }

    @Test(arguments: try cases.get(), [1, 5, 16, 17])
    func authenticatesPieceByPiece(_ vector: Case, length: Int) throws {
        let message = vector.message.bytes
        var mac = try AESCBCMAC(key: vector.key.bytes.span)
        for start in stride(from: 0, to: message.count, by: length) {
            mac.update(message.span.extracting(start..<min(start + length, message.count)))
        }
        #expect(mac.finish().hex == vector.code)
    }

    @Test(arguments: try cases.get())
    func takesAnotherKey(_ vector: Case) throws {
        var reader = ByteReader(vector.key.bytes.span)
        var mac = AESCBCMAC(key: AESBlock(high: 1, low: 2))
        let before = mac.code(of: vector.message.bytes.span)
        mac.change(key: try AESBlock(from: &reader))
        #expect(mac.code(of: vector.message.bytes.span).hex == vector.code)
        mac.change(key: AESBlock(high: 1, low: 2))
        #expect(mac.code(of: vector.message.bytes.span) == before)
    }

    @Test(arguments: [0, 15, 17, 32])
    func refusesAKeyOfAnotherLength(_ length: Int) {
        #expect(throws: CryptoError.keyLength(actual: length)) {
            _ = try AESCBCMAC(key: [UInt8](repeating: 0, count: length).span)
        }
    }
}
