import SMPCrypto
import TestVectors
import Testing

@Suite struct SHA256Tests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let message: Hex
        let repeated: Int?
        let digest: Hex

        var testDescription: String { name }
        var input: [UInt8] { Array(repeatElement(message.bytes, count: repeated ?? 1).joined()) }
    }

    static let cases = Result { try VectorFile<Case>.load("crypto/sha256") }

    @Test(arguments: try cases.get())
    func hashesInOneCall(_ vector: Case) {
        #expect(SHA256.hash(vector.input.span).description == vector.digest.description)
    }

    @Test(arguments: try cases.get().filter { $0.repeated == nil }, [1, 63, 64, 65])
    func hashesPieceByPiece(_ vector: Case, length: Int) {
        let input = vector.input
        var hash = SHA256()
        for start in stride(from: 0, to: input.count, by: length) {
            hash.update(input.span.extracting(start..<min(start + length, input.count)))
        }
        #expect(hash.finish() == SHA256Digest(vector.digest.bytes.span))
    }

    @Test func hashesIntegersAsTheyStandOnTheWire() {
        var hash = SHA256()
        hash.update(bigEndian: UInt8(1))
        hash.update(bigEndian: UInt16(0x0203))
        hash.update(bigEndian: UInt64(0x0405_0607_0809_0a0b))
        #expect(hash.finish() == SHA256.hash(([UInt8](1...11)).span))
    }

    @Test(arguments: [0, 31, 33])
    func refusesADigestOfAnotherLength(_ length: Int) {
        #expect(SHA256Digest([UInt8](repeating: 0, count: length).span) == nil)
    }

    @Test(arguments: 0..<32)
    func tellsDigestsApartByEachByte(_ index: Int) {
        var bytes = [UInt8](repeating: 7, count: 32)
        let digest = SHA256Digest(bytes.span)
        bytes[index] = 8
        let other = SHA256Digest(bytes.span)
        #expect(digest != other)
        #expect(digest.hashValue != other.hashValue)
    }
}
