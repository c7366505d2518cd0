import SMPCrypto
import TestVectors
import Testing

@Suite struct P256SignatureTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let subjectPublicKeyInfo, message, signature: Hex
        let isValid: Bool

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("crypto/ecdsa-p256") }

    @Test(arguments: try cases.get())
    func tellsValidSignaturesFromOthers(_ vector: Case) throws {
        let key = try P256PublicKey(subjectPublicKeyInfo: vector.subjectPublicKeyInfo.bytes.span)
        let digest = SHA256.hash(vector.message.bytes.span)
        #expect(key.accepts(vector.signature.bytes, digest) == vector.isValid)
    }

    @Test func refusesAValidSignatureAtEveryChangeOfABit() throws {
        let vector = try #require(try Self.cases.get().first)
        let key = try P256PublicKey(subjectPublicKeyInfo: vector.subjectPublicKeyInfo.bytes.span)
        let digest = SHA256.hash(vector.message.bytes.span)
        let accepted = (0..<vector.signature.bytes.count * 8).filter { bit in
            var signature = vector.signature.bytes
            signature[bit / 8] ^= 1 << (bit % 8)
            return key.accepts(signature, digest)
        }
        #expect(accepted == [])
    }

    @Test func signsWhatOthersCanCheck() throws {
        let key = try P256PrivateKey()
        let digest = SHA256.hash([1, 2, 3].span)
        let signature = try key.signature(for: digest)
        let info = key.publicKey.subjectPublicKeyInfo
        let publicKey = try P256PublicKey(subjectPublicKeyInfo: info.span)
        #expect(publicKey.accepts(signature, digest))
        #expect(!publicKey.accepts(signature, SHA256.hash([1, 2, 4].span)))

        let again = try key.signature(for: digest)
        #expect(again != signature)
        #expect(publicKey.accepts(again, digest))
    }

    @Test func makesADifferentKeyEachTime() throws {
        let keys = try (0..<10).map { _ in try P256PrivateKey().publicKey.subjectPublicKeyInfo }
        #expect(Set(keys).count == keys.count)
    }

    @Test func checksSignaturesOnSeveralThreadsAtOnce() async throws {
        let vector = try #require(try Self.cases.get().first)
        let key = try P256PublicKey(subjectPublicKeyInfo: vector.subjectPublicKeyInfo.bytes.span)
        let digest = SHA256.hash(vector.message.bytes.span)
        let valid = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<25).count { _ in key.accepts(vector.signature.bytes, digest) }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(valid == 100)
    }
}

extension P256PublicKey {
    /// The check of a signature, in a form that `#expect` takes.
    func accepts(_ signature: [UInt8], _ digest: SHA256Digest) -> Bool {
        isValid(signature.span, for: digest)
    }
}
