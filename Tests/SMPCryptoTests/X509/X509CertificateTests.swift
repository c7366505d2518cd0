import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@Suite struct X509CertificateTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name, pem: String
        let value: [CertificateValue]

        var testDescription: String { name }

        var certificates: [X509Certificate] {
            get throws { try X509Certificate.certificates(pem: Array(pem.utf8).span) }
        }
    }

    struct CertificateValue: Decodable, Hashable, Sendable {
        let name: String
        let notBefore, notAfter: Int64
        let subjectKeyIdentifier, serialNumber: Hex
    }

    static let cases = Result { try VectorFile<Case>.load("scion/captured-chains") }

    @Test(arguments: try cases.get())
    func readsCertificatesOfOthers(_ vector: Case) throws {
        let certificates = try vector.certificates
        #expect(certificates.map(CertificateValue.init) == vector.value)
        #expect(certificates.map(\.pem).joined() == vector.pem)
        #expect(certificates[0].isSigned(by: certificates[1].publicKey))
        #expect(!certificates[1].isSigned(by: certificates[0].publicKey))
    }

    @Test func refusesEveryPrefix() throws {
        let der = try #require(try Self.cases.get().first?.certificates.first?.der)
        for length in der.indices {
            #expect(throws: CryptoError.self) {
                try X509Certificate(der: Array(der[..<length]).span)
            }
        }
        #expect(throws: CryptoError.self) { try X509Certificate(der: (der + [0]).span) }
    }

    /// Whatever is changed, nothing traps, and the signature is not valid any more.
    @Test func noChangeOfAByteStaysUnnoticed() throws {
        let certificates = try #require(try Self.cases.get().first?.certificates)
        let der = certificates[0].der
        for index in der.indices {
            var changed = der
            changed[index] ^= 0x01
            guard let certificate = try? X509Certificate(der: changed.span) else { continue }
            #expect(!certificate.isSigned(by: certificates[1].publicKey), "byte \(index)")
        }
    }
}

extension X509CertificateTests.CertificateValue {
    init(_ certificate: X509Certificate) {
        name = certificate.subject.commonName ?? ""
        notBefore = certificate.validity.lowerBound.wholeSeconds
        notAfter = certificate.validity.upperBound.wholeSeconds
        subjectKeyIdentifier = Hex(certificate.subjectKeyIdentifier ?? [])
        serialNumber = Hex(certificate.serialNumber)
    }
}
