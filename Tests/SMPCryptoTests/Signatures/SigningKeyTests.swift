import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@Suite struct SigningKeyTests {
    private let message: [UInt8] = Array("what both ends have said".utf8)
    private let validity = UnixTime(seconds: 1_700_000_000)...UnixTime(seconds: 1_900_000_000)

    @Test(arguments: KeyKind.allCases) func signWhatTheirCertificateVerifies(
        _ kind: KeyKind
    ) throws {
        let key = try SigningKey(generating: kind)
        let certificate = try IssuedCertificate(
            for: key, names: ["localhost", "127.0.0.1", "::1"], validity: validity)
        let verifying = try VerifyingKey(certificate: certificate.der.span)
        for scheme in key.schemes {
            var signature = try key.sign(message.span, scheme)
            let isValid = verifying.isValid(signature.span, of: message.span, scheme)
            #expect(isValid)
            signature[signature.count / 2] ^= 1
            let isForged = verifying.isValid(signature.span, of: message.span, scheme)
            #expect(!isForged)
        }
    }

    @Test(arguments: KeyKind.allCases) func keepThroughText(_ kind: KeyKind) throws {
        let key = try SigningKey(generating: kind)
        let text = Array(key.pem.utf8)
        let again = try SigningKey(pem: text.span)
        #expect(again.kind == kind)
        #expect(again.publicKeyInfo == key.publicKeyInfo)
    }

    @Test func refuseSchemesOfOtherKeys() throws {
        let key = try SigningKey(generating: .p256)
        #expect(throws: CryptoError.self) { try key.sign(message.span, .ed25519) }
        let verifying = try VerifyingKey(publicKeyInfo: key.publicKeyInfo.span)
        let signature = try key.sign(message.span, .ecdsaP256SHA256)
        let isValid = verifying.isValid(signature.span, of: message.span, .ecdsaP384SHA384)
        #expect(!isValid)
    }

    @Test func refuseWhatIsNoKey() {
        for length in 0..<64 {
            let bytes = [UInt8](repeating: 0x30, count: length)
            #expect(throws: CryptoError.self) { try SigningKey(der: bytes.span) }
            #expect(throws: CryptoError.self) { try SigningKey(pem: bytes.span) }
        }
    }

    @Test func refuseNamesThatWouldBeReadAsMore() throws {
        let key = try SigningKey(generating: .ed25519)
        for name in ["", "a,DNS:b", "a=b", "a b", "é"] {
            #expect(throws: CryptoError.self) {
                try IssuedCertificate(for: key, names: [name], validity: validity)
            }
        }
    }
}

@Suite struct KeyAgreementTests {
    private func key(_ group: KeyAgreement.Group, _ seed: UInt8) throws -> KeyAgreement {
        let bytes = (0..<group.privateKeyLength).map { UInt8($0) &* 7 &+ seed }
        return try KeyAgreement(group, privateKey: bytes.span)
    }

    @Test(arguments: KeyAgreement.Group.allCases) func giveBothEndsTheSameSecret(
        _ group: KeyAgreement.Group
    ) throws {
        let (a, b) = (try key(group, 1), try key(group, 2))
        #expect(a.publicKey.count == group.publicKeyLength)
        let first = try a.sharedSecret(with: b.publicKey.span)
        let second = try b.sharedSecret(with: a.publicKey.span)
        let areEqual = ConstantTime.areEqual(first.bytes, second.bytes)
        #expect(areEqual)
    }

    @Test(arguments: KeyAgreement.Group.allCases) func refuseWhatIsNoPoint(
        _ group: KeyAgreement.Group
    ) throws {
        let own = try key(group, 1)
        // All zeros: of small order on Curve25519, no point on the others.
        for bytes in [
            [UInt8](repeating: 0, count: group.publicKeyLength),
            [UInt8](repeating: 4, count: group == .x25519 ? 31 : group.publicKeyLength), [],
        ] {
            #expect(throws: CryptoError.self) { _ = try own.sharedSecret(with: bytes.span) }
        }
    }

    struct Agreement: Decodable, Sendable, CustomTestStringConvertible {
        let name, group: String
        let privateKey, peer: Hex
        let publicKey, shared: Hex?
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Agreement>.load("crypto/key-agreement"))
    func agreeAsPublished(_ test: Agreement) throws {
        let key = try KeyAgreement(
            test.group == "x25519" ? .x25519 : .p256, privateKey: test.privateKey.bytes.span)
        if let publicKey = test.publicKey { #expect(key.publicKey == publicKey.bytes) }
        guard let shared = test.shared else {
            #expect(throws: CryptoError.self) {
                _ = try key.sharedSecret(with: test.peer.bytes.span)
            }
            return
        }
        let secret = try key.sharedSecret(with: test.peer.bytes.span)
        let isShared = ConstantTime.areEqual(secret.bytes, shared.bytes.span)
        #expect(isShared)
    }
}
