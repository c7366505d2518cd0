public import SMPBytes
public import SMPCrypto

/// The certificate of an autonomous system, and that of the authority that signed it.
///
/// The root that signed the authority's certificate is in the trust root configuration of the
/// isolation domain.
///
/// - Source: draft-dekater-scion-pki, section 2; SCION control plane, `Chain` in cppki.proto.
public struct CertificateChain: Hashable, Sendable {
    /// The certificate of the autonomous system.
    public let autonomousSystem: ControlPlaneCertificate
    /// The certificate of the authority.
    public let authority: ControlPlaneCertificate
    /// The autonomous system.
    public let isdAS: ISDAS

    /// Joins both certificates.
    ///
    /// - Throws: ``TrustError/violates(_:by:)`` when they are of other kinds, or when the first
    ///   outlives the second.
    public init(
        _ autonomousSystem: ControlPlaneCertificate, _ authority: ControlPlaneCertificate
    ) throws(TrustError) {
        let name = autonomousSystem.name
        guard autonomousSystem.kind == .autonomousSystem, authority.kind == .authority,
            let isdAS = autonomousSystem.isdAS
        else { throw .violates(.chainKinds, by: name) }
        let (inner, outer) = (
            autonomousSystem.certificate.validity, authority.certificate.validity
        )
        guard outer.lowerBound <= inner.lowerBound, inner.upperBound <= outer.upperBound else {
            throw .violates(.chainValidity, by: name)
        }
        self.autonomousSystem = autonomousSystem
        self.authority = authority
        self.isdAS = isdAS
    }

    /// Reads both certificates from the text of a file, that of the autonomous system first.
    ///
    /// - Throws: ``TrustError``.
    public init(pem: Span<UInt8>) throws(TrustError) {
        let certificates: [X509Certificate]
        do throws(CryptoError) {
            certificates = try X509Certificate.certificates(pem: pem)
        } catch {
            throw .certificate(error)
        }
        guard certificates.count == 2 else { throw .violates(.chainKinds, by: "the file") }
        try self.init(
            try ControlPlaneCertificate(certificates[0]),
            try ControlPlaneCertificate(certificates[1]))
    }

    /// The name of the key, as ``VerificationKeyID/subjectKeyID`` has it.
    public var subjectKeyID: [UInt8] {
        autonomousSystem.certificate.subjectKeyIdentifier ?? []
    }

    /// The key that verifies what the autonomous system signs.
    public var publicKey: P256PublicKey { autonomousSystem.certificate.publicKey }

    /// When the certificate of the autonomous system is valid.
    public var validity: ClosedRange<UnixTime> { autonomousSystem.certificate.validity }

    /// Throws unless a root of the configuration vouches for the chain at a time.
    ///
    /// - Throws: ``TrustError``.
    public func verify(against trc: TRC, at time: UnixTime) throws(TrustError) {
        guard trc.id.isd == isdAS.isd else { throw .violates(.chainISD, by: "\(isdAS)") }
        guard trc.validity.contains(time) else {
            throw .violates(.trcIsValid, by: "\(trc.id)")
        }
        do throws(X509VerificationError) {
            try autonomousSystem.certificate.verify(
                through: [authority.certificate],
                to: trc.certificates(.root).map(\.certificate), at: time)
        } catch {
            throw .untrusted(error, certificate: autonomousSystem.name)
        }
    }
}

extension TrustRule {
    /// SCION control plane, `Chain` in cppki.proto.
    public static let chainKinds = TrustRule(
        "a chain has a certificate of an autonomous system, then one of an authority")
    /// The reference implementation (pkg/scrypto/cppki).
    public static let chainValidity = TrustRule(
        "the certificate of an autonomous system is not valid before or after its authority's")
    /// draft-dekater-scion-pki, section 4.
    public static let chainISD = TrustRule(
        "an autonomous system is vouched for in its own isolation domain")
    /// draft-dekater-scion-pki, section 3.
    public static let trcIsValid = TrustRule("a trust root configuration is used while it is valid")
}
