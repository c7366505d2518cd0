import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

/// Chains that lead to a root, and chains that do not.
@Suite struct CertificateChainTests {
    struct Chain: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let chain, roots: [Hex]
        let host: String?
        let now: Int64
        let isServer: Bool
        /// The alerts that may refuse it; none for a chain that is believed.
        let alerts: [String]
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Chain>.load("tls/certificate-chains"))
    func believesWhatLeadsToARoot(_ test: Chain) throws {
        let policy = TrustPolicy.roots(try RootCertificates(der: test.roots.map(\.bytes)))
        let error = failure { () throws(TLSError) in
            try policy.check(
                test.chain.map(\.bytes), of: test.isServer ? .server : .client, host: test.host,
                now: UnixTime(seconds: test.now))
        }
        if let error {
            #expect(test.alerts.contains(error.alert.description), "\(error)")
        } else {
            #expect(test.alerts.isEmpty)
        }
    }

    struct Proof: Decodable, Sendable, CustomTestStringConvertible {
        let name, signer: String
        let certificate, publicKey: Hex?
        let transcript, message: Hex
        let alert: String?
        var testDescription: String { name }

        var key: VerifyingKey {
            get throws {
                let bytes = certificate?.bytes ?? publicKey?.bytes ?? []
                return certificate == nil
                    ? try VerifyingKey(publicKeyInfo: bytes.span)
                    : try VerifyingKey(certificate: bytes.span)
            }
        }

        /// What the signer was told; a test of that leaves Ed25519 out.
        var offered: [SignatureScheme] {
            name == "bad-scheme-not-offered"
                ? [.ecdsaP256SHA256, .rsaPSSSHA256] : SignatureScheme.all
        }
    }

    @Test(arguments: try VectorFile<Proof>.load("tls/certificate-verify"))
    func believesTheHolderOfTheKey(_ test: Proof) throws {
        let key = try test.key
        let content = CertificateVerify.content(
            test.transcript.bytes.span, signedBy: test.signer == "server" ? .server : .client)
        // The keys of RFC 8448 have 1,024 bits, which is not enough but where all are believed.
        let isShort = key.isTooShort
        let check = { (allowsShortKeys: Bool) in
            failure { () throws(TLSError) in
                guard case .certificateVerify(let proof) = try decode(test.message.bytes) else {
                    throw TLSError(.unexpectedMessage, "another message")
                }
                try proof.check(
                    content, with: key, offered: test.offered, allowsShortKeys: allowsShortKeys)
            }
        }
        #expect(check(isShort)?.alert.description == test.alert)
        if isShort { #expect(check(false)?.alert == .insufficientSecurity) }
    }
}
