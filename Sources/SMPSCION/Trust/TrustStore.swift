public import SMPBytes
public import SMPCrypto

/// Whom to believe: trust root configurations, and certificates that they vouch for.
///
/// ```swift
/// try segment.verifySignatures { store.key($0, at: now) }
/// ```
public struct TrustStore: Hashable, Sendable {
    /// The configuration of each isolation domain.
    public private(set) var trcs: [ISD: SignedTRC]
    /// The certificates of each autonomous system.
    public private(set) var chains: [ISDAS: [CertificateChain]] = [:]

    /// Trusts configurations.
    ///
    /// - Throws: ``TrustError`` for the first that is not signed by its own voters.
    public init(_ trcs: [SignedTRC] = []) throws(TrustError) {
        self.trcs = [:]
        for trc in trcs { try add(trc) }
    }

    /// Trusts a configuration, in place of an older one.
    ///
    /// - Throws: ``TrustError`` when it is not signed by its own voters.
    public mutating func add(_ trc: SignedTRC) throws(TrustError) {
        try trc.verifyBase()
        trcs[trc.trc.id.isd] = trc
    }

    /// Keeps a chain, whether it is to be believed or not.
    public mutating func add(_ chain: CertificateChain) {
        guard chains[chain.isdAS]?.contains(chain) != true else { return }
        chains[chain.isdAS, default: []].append(chain)
    }

    /// The key of this name, if a chain for it can be believed at a time.
    public func key(_ name: VerificationKeyID, at time: UnixTime) -> P256PublicKey? {
        guard let trc = trcs[name.isdAS.isd] else { return nil }
        let chain = chains[name.isdAS]?.first { chain in
            chain.subjectKeyID == name.subjectKeyID
                && (try? chain.verify(against: trc.trc, at: time)) != nil
        }
        return chain?.publicKey
    }

    /// Whether an autonomous system belongs to the core of its isolation domain, or `nil` when
    /// nothing is known of that.
    public func isCore(_ isdAS: ISDAS) -> Bool? {
        trcs[isdAS.isd]?.trc.isCore(isdAS)
    }
}
