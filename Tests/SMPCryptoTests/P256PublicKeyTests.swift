import SMPCrypto
import TestVectors
import Testing

@Suite struct P256PublicKeyTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        enum Form: String, Decodable { case publicKey, certificate }

        let name: String
        let form: Form
        let der: Hex?
        let pem: String?
        let subjectPublicKeyInfo: Hex?
        let error: String?

        var testDescription: String { name }

        func read() throws(CryptoError) -> P256PublicKey {
            let bytes = der?.bytes ?? Array((pem ?? "").utf8)
            let encoding: P256PublicKey.Encoding = der == nil ? .pem : .der
            return switch form {
            case .publicKey: try P256PublicKey(subjectPublicKeyInfo: bytes.span, encoding)
            case .certificate: try P256PublicKey(certificate: bytes.span, encoding)
            }
        }
    }

    static let cases = Result { try VectorFile<Case>.load("crypto/p256-keys") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func reads(_ vector: Case) throws {
        #expect(Hex(try vector.read().subjectPublicKeyInfo) == vector.subjectPublicKeyInfo)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = #expect(throws: CryptoError.self) { _ = try vector.read() }
        #expect(error?.description == vector.error)
    }

    @Test(arguments: try cases.get().filter { $0.error == nil && $0.der != nil })
    func refusesEveryPrefix(_ vector: Case) throws {
        let bytes = try #require(vector.der).bytes
        let accepted = (0..<bytes.count).filter { length in
            let prefix = bytes.span.extracting(first: length)
            return switch vector.form {
            case .publicKey: (try? P256PublicKey(subjectPublicKeyInfo: prefix)) != nil
            case .certificate: (try? P256PublicKey(certificate: prefix)) != nil
            }
        }
        #expect(accepted == [])
    }
}
