package import SMPBytes
public import SMPCrypto

/// A certificate of one of the five kinds that SCION has.
///
/// ```
///   voting            root                who may change the trust root configuration (TRC),
///   ──────            ────                where all of these are
///                      │ signs
///                  authority              a CA, the certificate of which is renewed often
///                      │ signs
///               autonomous system         whose key signs path segments
/// ```
///
/// - Source: draft-dekater-scion-pki, section 2; the reference (pkg/scrypto/cppki) for what is
///   checked.
public struct ControlPlaneCertificate: Hashable, Sendable {
    /// What a certificate is for.
    public enum Kind: Hashable, Sendable, CaseIterable {
        /// It votes on changes that matter for trust.
        case sensitiveVoting
        /// It votes on changes that do not.
        case regularVoting
        /// It signs the certificates of authorities.
        case root
        /// It signs the certificates of autonomous systems.
        case authority
        /// It signs path segments, and whatever else an autonomous system has to say.
        case autonomousSystem
    }

    /// The certificate.
    public let certificate: X509Certificate
    /// What it is for.
    public let kind: Kind
    /// Who it is for; a voter need not be an autonomous system.
    public let isdAS: ISDAS?

    /// Finds out what a certificate is for, and whether it is fit for that.
    ///
    /// Its signature and its time are not looked at.
    ///
    /// - Throws: ``TrustError/violates(_:by:)``.
    public init(_ certificate: X509Certificate) throws(TrustError) {
        self.certificate = certificate
        let name = certificate.subject.commonName ?? "a certificate without a name"
        guard let kind = Kind(certificate) else { throw .violates(.certificateKind, by: name) }
        self.kind = kind
        do throws(AddressError) {
            isdAS = try certificate.subject[.isdAS].map { text throws(AddressError) in
                try ISDAS(text)
            }
        } catch {
            throw .violates(.certificateISDAS, by: name)
        }
        if let rule = brokenRule { throw .violates(rule, by: name) }
    }

    /// Reads a certificate that fills `der`.
    ///
    /// - Throws: ``TrustError``.
    public init(der: Span<UInt8>) throws(TrustError) {
        let certificate: X509Certificate
        do throws(CryptoError) {
            certificate = try X509Certificate(der: der)
        } catch {
            throw .certificate(error)
        }
        try self.init(certificate)
    }

    /// The name that people know it by.
    public var name: String { certificate.subject.commonName ?? isdAS?.description ?? "-" }
}

extension OID {
    /// The number of an autonomous system, as an attribute of a name.
    package static let isdAS = OID(1, 3, 6, 1, 4, 1, 55324, 1, 2, 1)
    /// Meant for votes that matter for trust.
    package static let sensitiveVoting = OID(1, 3, 6, 1, 4, 1, 55324, 1, 3, 1)
    /// Meant for other votes.
    package static let regularVoting = OID(1, 3, 6, 1, 4, 1, 55324, 1, 3, 2)
    /// Meant for signing certificates of authorities.
    package static let controlPlaneRoot = OID(1, 3, 6, 1, 4, 1, 55324, 1, 3, 3)
    /// Meant for servers in TLS.
    package static let serverAuthentication = OID(1, 3, 6, 1, 5, 5, 7, 3, 1)
    /// Meant for clients in TLS.
    package static let clientAuthentication = OID(1, 3, 6, 1, 5, 5, 7, 3, 2)
    /// Meant for signatures with a time.
    package static let timeStamping = OID(1, 3, 6, 1, 5, 5, 7, 3, 8)
}

extension ControlPlaneCertificate.Kind {
    /// What a certificate is meant for by its extensions, if it is clear.
    fileprivate init?(_ certificate: X509Certificate) {
        let extensions = certificate.extensions
        let names: [OID: Self] = [
            .sensitiveVoting: .sensitiveVoting, .regularVoting: .regularVoting,
            .controlPlaneRoot: .root,
        ]
        let kinds = extensions.extendedKeyUsages.compactMap { names[$0] }
        switch kinds.count {
        case 1: self = kinds[0]
        case 0 where extensions.keyUsage?.contains(.certificateSign) == true: self = .authority
        case 0 where extensions.keyUsage?.contains(.digitalSignature) == true:
            self = .autonomousSystem
        default: return nil
        }
    }
}

// MARK: - Rules

extension TrustRule {
    /// draft-dekater-scion-pki, section 2.
    public static let certificateKind = TrustRule(
        "a certificate is for voting, a root, an authority or an autonomous system")
    /// draft-dekater-scion-pki, section 2.2.4.
    public static let certificateISDAS = TrustRule(
        "a certificate has the number of its subject, and of its issuer, in the usual spelling")
    /// draft-dekater-scion-pki, section 2.2.1.
    public static let certificateAlgorithm = TrustRule(
        "a certificate is signed with ECDSA, here always with SHA-256")
    /// draft-dekater-scion-pki, section 2.2.5.
    public static let certificateKeyIdentifiers = TrustRule(
        "a certificate names its key, and the key of another that signed it, not as critical")
    /// draft-dekater-scion-pki, section 2.2.5.
    public static let certificateKeyUsage = TrustRule(
        "a certificate of a root or an authority only signs certificates, others never do")
    /// draft-dekater-scion-pki, section 2.2.5.
    public static let certificateExtendedKeyUsage = TrustRule(
        "a certificate that signs other things is for time stamps too; those of TLS only if it is of "
            + "an autonomous system")
    /// draft-dekater-scion-pki, section 2.2.5.
    public static let certificatePathLength = TrustRule(
        "a chain has one authority below a root, and none below that")
}

extension ControlPlaneCertificate {
    /// The first rule that is broken, if any.
    private var brokenRule: TrustRule? {
        let checks: [(Bool, TrustRule)] = [
            (certificate.signatureAlgorithm == .ecdsaWithSHA256, .certificateAlgorithm),
            (keyIdentifiersAreFit, .certificateKeyIdentifiers),
            (namesAreFit, .certificateISDAS),
            (keyUsageIsFit, .certificateKeyUsage),
            (extendedKeyUsageIsFit, .certificateExtendedKeyUsage),
            (constraintsAreFit, .certificatePathLength),
        ]
        return checks.first { !$0.0 }?.1
    }

    private var keyIdentifiersAreFit: Bool {
        let extensions = certificate.extensions
        let own = extensions.subjectKeyIdentifier ?? []
        let signer = extensions.authorityKeyIdentifier
        let isCritical = extensions.all.contains { item in
            item.isCritical
                && [.subjectKeyIdentifier, .authorityKeyIdentifier].contains(item.type)
        }
        guard !own.isEmpty, !isCritical else { return false }
        switch kind {
        case .sensitiveVoting, .regularVoting, .root: return signer == nil || signer == own
        case .authority, .autonomousSystem: return signer?.isEmpty == false
        }
    }

    private var namesAreFit: Bool {
        let (subject, issuer) = (certificate.subject[.isdAS], certificate.issuer[.isdAS])
        let needsBoth = kind != .sensitiveVoting && kind != .regularVoting
        return [subject, issuer].allSatisfy { text in
            guard let text else { return !needsBoth }
            guard let isdAS = try? ISDAS(text), !isdAS.isWildcard else { return false }
            return isdAS.description == text
        }
    }

    private var keyUsageIsFit: Bool {
        let usage = certificate.extensions.keyUsage ?? []
        switch kind {
        case .sensitiveVoting, .regularVoting:
            return usage.isDisjoint(with: [.certificateSign, .digitalSignature])
        case .root, .authority:
            return usage.contains(.certificateSign) && !usage.contains(.digitalSignature)
        case .autonomousSystem:
            return usage.contains(.digitalSignature) && !usage.contains(.certificateSign)
        }
    }

    private var extendedKeyUsageIsFit: Bool {
        let usages = Set(certificate.extensions.extendedKeyUsages)
        let isForTLS = !usages.isDisjoint(with: [.serverAuthentication, .clientAuthentication])
        switch kind {
        case .sensitiveVoting, .regularVoting: return usages.contains(.timeStamping) && !isForTLS
        case .root, .authority: return !isForTLS
        case .autonomousSystem: return usages.contains(.timeStamping)
        }
    }

    private var constraintsAreFit: Bool {
        let extensions = certificate.extensions
        let constraints = extensions.all.first { $0.type == .basicConstraints }
        switch kind {
        case .root, .authority:
            return constraints?.isCritical == true && extensions.isCertificateAuthority
                && extensions.pathLength == (kind == .root ? 1 : 0)
        default: return !extensions.isCertificateAuthority
        }
    }
}
