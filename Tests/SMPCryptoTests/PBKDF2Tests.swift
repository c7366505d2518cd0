import SMPCrypto
import TestVectors
import Testing

@Suite struct PBKDF2Tests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let secret, salt: Hex
        let rounds: Int
        let key: Hex

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("crypto/pbkdf2-sha256") }

    @Test(arguments: try cases.get())
    func derives(_ vector: Case) throws {
        let key = try PBKDF2.sha256(
            secret: vector.secret.bytes.span, salt: vector.salt.bytes.span, rounds: vector.rounds,
            count: vector.key.bytes.count)
        #expect(Hex(copying: key.bytes) == vector.key)
    }

    @Test(arguments: [
        (0, 16), (-1, 16), (1000, 0), (1000, -1), (1 << 31, 16), (1000, 1 << 31),
    ])
    func refusesParametersThatMakeNoSense(rounds: Int, count: Int) {
        let secret: [UInt8] = [1, 2, 3]
        #expect(throws: CryptoError.outOfRange("PBKDF2 parameters")) {
            _ = try PBKDF2.sha256(
                secret: secret.span, salt: secret.span, rounds: rounds, count: count)
        }
    }
}
