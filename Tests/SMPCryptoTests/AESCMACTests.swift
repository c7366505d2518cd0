import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@Suite struct AESCMACTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let key, message, code: Hex

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("crypto/aes-cmac") }

    @Test(arguments: try cases.get())
    func authenticatesInOneCall(_ vector: Case) throws {
        var cmac = try AESCMAC(key: vector.key.bytes.span)
        #expect(cmac.code(of: vector.message.bytes.span).hex == vector.code)
    }

    @Test(arguments: try cases.get(), [1, 3, 4, 15, 16, 17])
    func authenticatesPieceByPiece(_ vector: Case, length: Int) throws {
        let message = vector.message.bytes
        var cmac = try AESCMAC(key: vector.key.bytes.span)
        for start in stride(from: 0, to: message.count, by: length) {
            cmac.update(message.span.extracting(start..<min(start + length, message.count)))
        }
        #expect(cmac.finish().hex == vector.code)
    }

    @Test(arguments: try cases.get().filter { $0.message.bytes.count == AESBlock.length })
    func authenticatesASingleBlockWhileAMessageIsBegun(_ vector: Case) throws {
        var reader = ByteReader(vector.message.bytes.span)
        let block = try AESBlock(from: &reader)
        var cmac = try AESCMAC(key: vector.key.bytes.span)
        cmac.update(vector.message.bytes.span.extracting(first: 5))
        #expect(cmac.code(of: block).hex == vector.code)
        cmac.update(vector.message.bytes.span.extracting(droppingFirst: 5))
        #expect(cmac.finish().hex == vector.code)
    }

    @Test func startsTheNextMessageAfresh() throws {
        let vectors = try Self.cases.get().filter { $0.name.hasPrefix("RFC 4493") }
        let key = try #require(vectors.first).key.bytes
        var cmac = try AESCMAC(key: key.span)
        for vector in vectors + vectors.reversed() {
            #expect(cmac.code(of: vector.message.bytes.span).hex == vector.code)
        }
    }

    @Test(arguments: [0, 15, 17, 32])
    func refusesAKeyOfAnotherLength(_ length: Int) {
        #expect(throws: CryptoError.keyLength(actual: length)) {
            _ = try AESCMAC(key: [UInt8](repeating: 0, count: length).span)
        }
    }
}

extension AESBlock {
    /// The bytes, to be compared with a vector.
    var hex: Hex { Hex([UInt8](capacity: AESBlock.length) { encode(into: &$0) }) }
}
