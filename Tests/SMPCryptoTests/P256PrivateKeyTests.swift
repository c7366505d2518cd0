import SMPCrypto
import TestVectors
import Testing

@Suite struct P256PrivateKeyTests {
    /// RFC 6979, appendix A.2.5.
    static let scalar = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"
    static let point =
        "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"

    @Test func makesTheKeyOfANumber() throws {
        let key = try P256PrivateKey(scalar: bytes(Self.scalar).span)
        let info = key.publicKey.subjectPublicKeyInfo
        #expect(Hex(Array(info.suffix(64))).description == Self.point)

        let digest = SHA256.hash([1, 2, 3].span)
        let signature = try key.signature(for: digest)
        #expect(key.publicKey.accepts(signature, digest))
    }

    @Test(arguments: [
        "", "00", String(repeating: "00", count: 32), String(repeating: "ff", count: 32),
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552",
        String(repeating: "11", count: 31), String(repeating: "11", count: 33),
    ])
    func refusesNumbersThatMakeNoKey(_ scalar: String) {
        #expect(throws: CryptoError.malformed(expected: "the number of a key for P-256")) {
            _ = try P256PrivateKey(scalar: bytes(scalar).span)
        }
    }

    @Test(arguments: [
        String(repeating: "00", count: 31) + "01",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550",
    ])
    func takesTheFirstAndTheLastNumber(_ scalar: String) throws {
        let key = try P256PrivateKey(scalar: bytes(scalar).span)
        // The generator of the curve, and its opposite: FIPS 186-4, section D.1.2.3.
        let x = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        let info = key.publicKey.subjectPublicKeyInfo
        #expect(Hex(Array(info.suffix(64).prefix(32))).description == x)
    }

    private func bytes(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}
