import SMPCrypto
import TestVectors
import Testing

@Suite struct HKDFTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let algorithm: String
        let secret, salt: Hex?
        let extracted, info, expanded: Hex

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("crypto/hkdf") }

    private func algorithm(_ vector: Case) -> HashAlgorithm {
        vector.algorithm == "sha384" ? .sha384 : .sha256
    }

    private func array(_ secret: borrowing SecretBytes) -> [UInt8] {
        let bytes = secret.bytes
        return bytes.indices.map { bytes[$0] }
    }

    @Test(arguments: try cases.get().filter { $0.secret != nil })
    func extractsAKey(_ vector: Case) throws {
        let (secret, salt) = (try #require(vector.secret), try #require(vector.salt))
        let key = HKDF.extract(secret.bytes.span, salt: salt.bytes.span, algorithm(vector))
        #expect(array(key) == vector.extracted.bytes)
    }

    @Test(arguments: try cases.get())
    func expandsAKey(_ vector: Case) {
        let key = HKDF.expand(
            vector.extracted.bytes.span, info: vector.info.bytes.span,
            count: vector.expanded.bytes.count, algorithm(vector))
        #expect(array(key) == vector.expanded.bytes)
    }

    struct Label: Decodable, Sendable, CustomTestStringConvertible {
        let name, label: String
        let count: Int
        let info: Hex
        var testDescription: String { name }
    }

    private static let labels: [StaticString] = [
        "client in", "server in", "quic key", "quic iv", "quic hp", "quicv2 key", "quicv2 iv",
        "quicv2 hp",
    ]

    @Test(arguments: try VectorFile<Label>.load("crypto/hkdf-labels"))
    func writesLabels(_ test: Label) throws {
        let label = try #require(Self.labels.first { $0.description == test.label })
        let secret = [UInt8](repeating: 3, count: 32)
        let withLabel = HKDF.expand(secret.span, label: label, count: test.count, .sha256)
        let withInfo = HKDF.expand(
            secret.span, info: test.info.bytes.span, count: test.count, .sha256)
        #expect(array(withLabel) == array(withInfo))
    }
}

@Suite struct RunningHashTests {
    /// A hash may be looked at before more comes, as a handshake does.
    @Test(arguments: HashAlgorithm.allCases)
    func goesOnAfterALook(_ algorithm: HashAlgorithm) {
        let message = (0..<200).map { UInt8($0) }
        var hash = RunningHash(algorithm)
        for length in 0..<message.count {
            let whole = RunningHash.hash(message.span.extracting(first: length), algorithm)
            #expect(hash.current() == whole)
            hash.update(message.span.extracting(length..<length + 1))
        }
        #expect(hash.current().bytes.count == algorithm.digestLength)
    }

    /// FIPS 180-4, as both functions are known by: the hash of "abc".
    @Test func hashesTheMessageOfTheStandard() {
        let message = Array("abc".utf8)
        #expect(
            RunningHash.hash(message.span, .sha256).description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            RunningHash.hash(message.span, .sha384).description
                == "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                + "8086072ba1e7cc2358baeca134c825a7")
    }
}
