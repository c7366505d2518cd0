import SMPBytes
import SMPCrypto
import Testing

@Suite struct X509VerificationTests {
    /// A root, an authority and a leaf, made here.
    struct Chain {
        let root, authority, leaf: X509Certificate

        init(authority extensions: [X509Extension]? = nil, critical: Bool = false) throws {
            let rootKey = try P256PrivateKey()
            let authorityKey = try P256PrivateKey()
            let leafKey = try P256PrivateKey()
            root = try draft(
                "root", rootKey.publicKey, issuer: "root",
                [.keyUsage(.certificateSign), .certificateAuthority(pathLength: 1)]
            ).signed(by: rootKey)
            authority = try draft(
                "authority", authorityKey.publicKey, issuer: "root",
                extensions ?? [.keyUsage(.certificateSign), .certificateAuthority(pathLength: 0)]
            ).signed(by: rootKey)
            let strange = X509Extension(OID(1, 2, 3, 4), isCritical: critical) { $0.append(true) }
            leaf = try draft(
                "leaf", leafKey.publicKey, issuer: "authority",
                [.keyUsage(.digitalSignature), strange]
            ).signed(by: authorityKey)
        }
    }

    static let start = UnixTime(seconds: 1_700_000_000)
    static let period = start...start + .seconds(1_000)

    @Test func followsAChain() throws {
        let chain = try Chain()
        for seconds in [0, 1, 999] {
            try chain.leaf.verify(
                through: [chain.authority], to: [chain.root], at: Self.start + .seconds(seconds))
        }
        try chain.authority.verify(to: [chain.root], at: Self.start)
    }

    @Test func saysWhatIsMissing() throws {
        let (chain, other) = (try Chain(), try Chain())
        func reason(
            _ others: [X509Certificate], _ roots: [X509Certificate], _ seconds: Int
        ) -> String? {
            let error = #expect(throws: X509VerificationError.self) {
                try chain.leaf.verify(
                    through: others, to: roots, at: Self.start + .seconds(seconds))
            }
            return error?.description
        }
        #expect(reason([], [chain.root], 0) == "unable to get local issuer certificate")
        #expect(reason([chain.authority], [], 0) == "unable to get local issuer certificate")
        #expect(reason([chain.authority], [chain.root], 1_000) == "certificate has expired")
        #expect(reason([chain.authority], [chain.root], -1) == "certificate is not yet valid")
        #expect(
            reason([chain.authority], [other.root], 0) == "certificate signature failure")
    }

    @Test func believesNoAuthorityThatIsNone() throws {
        let chain = try Chain(authority: [.keyUsage(.digitalSignature)])
        let error = #expect(throws: X509VerificationError.self) {
            try chain.leaf.verify(
                through: [chain.authority], to: [chain.root], at: Self.start)
        }
        #expect(error?.description == "invalid CA certificate")
    }

    @Test func doesNotPassOverWhatIsCritical() throws {
        let chain = try Chain(critical: true)
        let error = #expect(throws: X509VerificationError.self) {
            try chain.leaf.verify(
                through: [chain.authority], to: [chain.root], at: Self.start)
        }
        #expect(error?.description == "unhandled critical extension")
    }

    @Test func readsWhatItWrote() throws {
        let leaf = try Chain().leaf
        #expect(leaf.subject.commonName == "leaf" && leaf.issuer.commonName == "authority")
        #expect(leaf.validity == Self.period)
        #expect(leaf.serialNumber == [7, 8, 9])
        #expect(leaf.extensions.keyUsage == .digitalSignature)
        #expect(try X509Certificate(der: leaf.der.span) == leaf)
    }
}

private func draft(
    _ subject: String, _ key: P256PublicKey, issuer: String, _ extensions: [X509Extension]
) -> X509Draft {
    X509Draft(
        serialNumber: [7, 8, 9], issuer: X509Name([(.commonName, issuer)]),
        validity: X509VerificationTests.period, subject: X509Name([(.commonName, subject)]),
        publicKey: key, extensions: extensions)
}
