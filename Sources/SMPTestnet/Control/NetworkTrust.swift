public import SMPBytes
internal import SMPCrypto
public import SMPSCION

/// What trust in a network is built on: a root configuration for each isolation domain, and a chain
/// of certificates for each autonomous system.
///
/// ```
///   TRC of the isolation domain
///     ├─ voters     two certificates of each voting AS, which sign the TRC
///     └─ roots      one certificate of each issuing AS
///          └─ authority    of the issuing AS
///               └─ certificate of each AS that it issues for, which signs path segments
/// ```
///
/// - Source: draft-dekater-scion-pki, sections 2 and 3; scionproto/scion, tools/topology/cert.py.
public struct NetworkTrust: Hashable, Sendable {
    /// The root configurations.
    public private(set) var trcs: [ISD: SignedTRC] = [:]
    /// The chains of the autonomous systems.
    public private(set) var chains: [ISDAS: CertificateChain] = [:]

    /// How long all of it is valid; longer than any test network lives.
    static let lifetime = Duration.seconds(365 * 86_400)

    /// Issues everything, valid from an hour ago, since clocks differ.
    ///
    /// - Throws: ``ControlPlaneError/trust(_:)``.
    public init(
        _ network: NetworkDescription, _ keys: NetworkKeys, now: UnixTime
    ) throws(ControlPlaneError) {
        let start = UnixTime(seconds: now.wholeSeconds) - .seconds(3600)
        let issuer = CertificateIssuer(
            keys: keys, validity: start...start + NetworkTrust.lifetime)
        do throws(TrustError) {
            for isd in network.isds {
                let members = network.systems.filter { $0.isdAS.isd == isd }
                trcs[isd] = try issuer.trc(of: isd, members, now: now)
            }
            var authorities: [ISDAS: ControlPlaneCertificate] = [:]
            for system in network.systems {
                let name = system.certificateIssuer
                if authorities[name] == nil { authorities[name] = try issuer.authority(name) }
                guard let authority = authorities[name] else { continue }
                chains[system.isdAS] = try issuer.chain(of: system.isdAS, issuedBy: authority)
            }
        } catch {
            throw .trust(error)
        }
    }

    /// All of it, to verify segments with.
    ///
    /// - Throws: ``ControlPlaneError/trust(_:)``.
    public func store() throws(ControlPlaneError) -> TrustStore {
        do throws(TrustError) {
            var store = try TrustStore(trcs.values.sorted { $0.trc.id.isd < $1.trc.id.isd })
            for (_, chain) in chains { store.add(chain) }
            return store
        } catch {
            throw .trust(error)
        }
    }
}

/// Issues certificates, all for the same time.
private struct CertificateIssuer {
    let keys: NetworkKeys
    let validity: ClosedRange<UnixTime>

    func trc(
        of isd: ISD, _ members: [NetworkDescription.AS], now: UnixTime
    ) throws(TrustError) -> SignedTRC {
        let voters = members.filter { $0.roles.contains(.voting) }.map(\.isdAS)
        let kinds: [NetworkKeys.Purpose] = [.sensitiveVoting, .regularVoting]
        var certificates: [X509Certificate] = []
        for kind in kinds {
            for voter in voters { certificates.append(try certificate(of: voter, kind, nil)) }
        }
        let ballots = certificates
        for system in members where system.roles.contains(.issuing) {
            certificates.append(try certificate(of: system.isdAS, .root, nil))
        }
        var signed = SignedTRC(
            try TRC(
                base: isd, validity: validity, votingQuorum: voters.count / 2 + 1,
                coreASes: members.filter(\.isCore).map(\.isdAS),
                authoritativeASes: members.filter { $0.roles.contains(.authoritative) }
                    .map(\.isdAS),
                note: "test network", certificates: certificates))
        for (index, ballot) in ballots.enumerated() {
            let (kind, voter) = (kinds[index / voters.count], voters[index % voters.count])
            let certificate = try ControlPlaneCertificate(ballot)
            try trusting { () throws(CryptoError) in
                try signed.sign(
                    with: keys.signingKey(of: voter, for: kind), of: certificate, at: now)
            }
        }
        return signed
    }

    func authority(_ isdAS: ISDAS) throws(TrustError) -> ControlPlaneCertificate {
        try ControlPlaneCertificate(try certificate(of: isdAS, .authority, (isdAS, .root)))
    }

    func chain(
        of isdAS: ISDAS, issuedBy authority: ControlPlaneCertificate
    ) throws(TrustError) -> CertificateChain {
        let issuer = authority.isdAS ?? isdAS
        let own = try certificate(of: isdAS, .signing, (issuer, .authority))
        return try CertificateChain(try ControlPlaneCertificate(own), authority)
    }

    /// A certificate for a key of an AS, signed by the key of another, or else by itself.
    private func certificate(
        of isdAS: ISDAS, _ purpose: NetworkKeys.Purpose,
        _ signer: (isdAS: ISDAS, purpose: NetworkKeys.Purpose)?
    ) throws(TrustError) -> X509Certificate {
        try trusting { () throws(CryptoError) in
            let key = try keys.signingKey(of: isdAS, for: purpose)
            let signer = signer ?? (isdAS, purpose)
            let signingKey = try keys.signingKey(of: signer.isdAS, for: signer.purpose)
            let names: [X509Extension] = [
                .subjectKeyIdentifier(identifier(of: key.publicKey)),
                .authorityKeyIdentifier(identifier(of: signingKey.publicKey)),
            ]
            let draft = X509Draft(
                serialNumber: serialNumber(of: isdAS, purpose),
                issuer: name(of: signer.isdAS, signer.purpose), validity: validity,
                subject: name(of: isdAS, purpose), publicKey: key.publicKey,
                extensions: purpose.extensions + names)
            return try draft.signed(by: signingKey)
        }
    }

    private func name(of isdAS: ISDAS, _ purpose: NetworkKeys.Purpose) -> X509Name {
        X509Name([(.commonName, "\(isdAS) \(purpose.title)"), (.isdAS, isdAS.description)])
    }

    /// Eight bytes, the first of which is neither zero nor makes the number negative.
    private func serialNumber(
        of isdAS: ISDAS, _ purpose: NetworkKeys.Purpose
    ) -> [UInt8] {
        let number = keys.number(for: "serial number \(purpose.rawValue) \(isdAS)")
        return [UInt8](capacity: 8) { $0.append(bigEndian: number & ~(1 << 63) | 1 << 62) }
    }

    /// The name of a key: a hash of it, as long as those of the reference.
    private func identifier(of key: P256PublicKey) -> [UInt8] {
        let digest = SHA256.hash(key.subjectPublicKeyInfo.span)
        return [UInt8](capacity: 20) { $0.append(copying: digest.bytes.extracting(first: 20)) }
    }
}

extension NetworkKeys.Purpose {
    fileprivate var title: String {
        switch self {
        case .signing: "AS Certificate"
        case .authority: "CA Certificate"
        case .root: "Root Certificate"
        case .sensitiveVoting: "Sensitive Voting Certificate"
        case .regularVoting: "Regular Voting Certificate"
        }
    }

    /// What certificates for such a key say, but for the names of keys.
    fileprivate var extensions: [X509Extension] {
        switch self {
        case .signing:
            [
                .keyUsage(.digitalSignature),
                .extendedKeyUsage([.serverAuthentication, .clientAuthentication, .timeStamping]),
            ]
        case .authority: [.keyUsage(.certificateSign), .certificateAuthority(pathLength: 0)]
        case .root:
            [
                .keyUsage(.certificateSign), .extendedKeyUsage([.controlPlaneRoot, .timeStamping]),
                .certificateAuthority(pathLength: 1),
            ]
        case .sensitiveVoting: [.extendedKeyUsage([.sensitiveVoting, .timeStamping])]
        case .regularVoting: [.extendedKeyUsage([.regularVoting, .timeStamping])]
        }
    }
}

private func trusting<Value>(
    _ make: () throws(CryptoError) -> Value
) throws(TrustError) -> Value {
    do throws(CryptoError) { return try make() } catch { throw .certificate(error) }
}
