import TestVectors
import Testing

@testable import SMPTLS

@Suite struct CertificateFieldsTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let hostNames: [String]
        let pin, certificate: Hex

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("tls/certificate-fields") }

    @Test(arguments: try cases.get())
    func readsNamesAndKey(_ vector: Case) throws {
        let certificate = vector.certificate.bytes
        #expect(try CertificateFields(certificate).hostNames == vector.hostNames)
        let pin = try PublicKeyPin(certificate: certificate)
        #expect(Hex(pin.digest) == vector.pin)
        #expect(PublicKeyPin(digest: vector.pin.bytes) == pin)
    }

    @Test(arguments: try cases.get())
    func refusesEveryPrefix(_ vector: Case) {
        for length in 0..<vector.certificate.bytes.count {
            let prefix = Array(vector.certificate.bytes.prefix(length))
            let error = failure { () throws(TLSError) in _ = try CertificateFields(prefix) }
            #expect(error?.alert == .badCertificate)
        }
    }

    @Test func takesNoHashOfAnotherLength() {
        #expect(PublicKeyPin(digest: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(PublicKeyPin(digest: []) == nil)
    }
}
