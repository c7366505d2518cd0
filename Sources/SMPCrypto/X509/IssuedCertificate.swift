internal import CSMPLibCrypto
public import SMPBytes

/// A certificate that was made here, for a key that is known here.
///
/// ```swift
/// let key = try SigningKey(generating: .p256)
/// let certificate = try IssuedCertificate(for: key, names: ["localhost", "127.0.0.1"], validity)
/// ```
///
/// - Source: RFC 5280, section 4.
public struct IssuedCertificate: Sendable {
    /// The certificate.
    public let der: [UInt8]
    /// The key that it is for.
    public let key: SigningKey

    /// What a certificate may be used for.
    public enum Role: Hashable, Sendable {
        /// To show who a server is, or a client.
        case endEntity
        /// To sign other certificates.
        case authority
    }

    /// Makes a certificate that is signed by its own key.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - names: Host names and IP addresses, the first of which is also the subject's name.
    ///   - validity: From when until when it is valid, in whole seconds.
    ///   - role: What it is for.
    /// - Throws: `CryptoError.outOfRange` for a name that a certificate cannot hold;
    ///   `CryptoError.failed` when there is no randomness.
    public init(
        for key: SigningKey, names: [String], validity: ClosedRange<UnixTime>,
        role: Role = .endEntity
    ) throws(CryptoError) {
        self.key = key
        der = try CertificateMaker(key, names, validity, role).signed(by: key, issuer: nil)
    }

    /// Makes a certificate that an authority signs.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - names: Host names and IP addresses, the first of which is also the subject's name.
    ///   - validity: From when until when it is valid, in whole seconds.
    ///   - role: What it is for.
    ///   - issuer: The certificate of the authority, with its key.
    /// - Throws: `CryptoError.outOfRange` for a name that a certificate cannot hold;
    ///   `CryptoError.failed` when there is no randomness.
    public init(
        for key: SigningKey, names: [String], validity: ClosedRange<UnixTime>,
        role: Role = .endEntity, signedBy issuer: IssuedCertificate
    ) throws(CryptoError) {
        self.key = key
        der = try CertificateMaker(key, names, validity, role).signed(
            by: issuer.key, issuer: issuer.der)
    }

    /// The certificate as text.
    public var pem: String { PEMBlock(label: "CERTIFICATE", bytes: der).text }
}

/// A certificate that is being put together.
@safe private struct CertificateMaker: ~Copyable {
    private let certificate: OpaquePointer
    private let names: [String]
    private let role: IssuedCertificate.Role

    init(
        _ key: SigningKey, _ names: [String], _ validity: ClosedRange<UnixTime>,
        _ role: IssuedCertificate.Role
    ) throws(CryptoError) {
        // Only what stands for itself in the text that libcrypto reads extensions from.
        let isPlain = names.allSatisfy { name in
            !name.isEmpty && name.utf8.count <= 64
                && name.utf8.allSatisfy {
                    $0 == 0x2D || $0 == 0x2E || $0 == 0x3A || $0 == 0x2A || 0x30...0x39 ~= $0
                        || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0
                }
        }
        guard isPlain, !names.isEmpty else { throw .outOfRange("a name of a certificate") }
        let serial = try Random.bytes(16)
        unsafe certificate = mustExist(X509_new())
        self.names = names
        self.role = role
        unsafe Self.fill(certificate, key, serial, validity)
    }

    deinit {
        unsafe X509_free(certificate)
    }

    private static func fill(
        _ certificate: OpaquePointer, _ key: SigningKey, _ serial: [UInt8],
        _ validity: ClosedRange<UnixTime>
    ) {
        unsafe mustSucceed(X509_set_version(certificate, 2))
        let number = unsafe mustExist(BN_bin2bn(serial, CInt(serial.count), nil))
        defer { unsafe BN_free(number) }
        _ = unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate))
        let start = Int(clamping: validity.lowerBound.wholeSeconds)
        let end = Int(clamping: validity.upperBound.wholeSeconds)
        _ = unsafe ASN1_TIME_set(X509_getm_notBefore(certificate), start)
        _ = unsafe ASN1_TIME_set(X509_getm_notAfter(certificate), end)
        unsafe mustSucceed(X509_set_pubkey(certificate, key.key.pointer))
    }

    /// Adds names and extensions, and signs.
    borrowing func signed(
        by signer: SigningKey, issuer: [UInt8]?
    ) throws(CryptoError) -> [UInt8] {
        let subject = unsafe X509_get_subject_name(certificate)
        let name = Array((names.first ?? "").utf8)
        unsafe mustSucceed(
            X509_NAME_add_entry_by_NID(
                subject, NID_commonName, MBSTRING_UTF8, name, CInt(name.count), -1, 0))
        let authority = try unsafe Self.decode(issuer)
        defer { unsafe X509_free(authority) }
        unsafe mustSucceed(
            X509_set_issuer_name(
                certificate, X509_get_subject_name(authority ?? certificate)))
        try addExtensions()
        // RFC 5280, sections 4.2.1.1 and 4.2.1.2: by these a chain is found.
        try unsafe add(NID_subject_key_identifier, "hash", issuer: certificate)
        if let authority = unsafe authority {
            try unsafe add(NID_authority_key_identifier, "keyid:always", issuer: authority)
        }
        let digest: OpaquePointer? =
            switch signer.kind {
            case .ed25519: nil
            case .p384: unsafe Fetched.sha384.pointer
            default: unsafe Fetched.sha256.pointer
            }
        guard unsafe X509_sign(certificate, signer.key.pointer, digest) > 0 else {
            ERR_clear_error()
            throw .failed(operation: "signature of a certificate")
        }
        return unsafe DER.encode { unsafe i2d_X509(certificate, $0) }
    }

    /// The certificate of the authority, which the caller frees.
    private static func decode(_ issuer: [UInt8]?) throws(CryptoError) -> OpaquePointer? {
        guard let issuer else { return nil }
        let authority = unsafe DER.decode(
            issuer.span, { unsafe d2i_X509(nil, $0, $1) }, free: { unsafe X509_free($0) })
        guard let authority = unsafe authority else {
            throw .malformed(expected: "a certificate")
        }
        return unsafe authority
    }

    private borrowing func addExtensions() throws(CryptoError) {
        let isAuthority = role == .authority
        try add(NID_basic_constraints, isAuthority ? "critical,CA:TRUE" : "critical,CA:FALSE")
        try add(
            NID_key_usage,
            isAuthority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature")
        if !isAuthority { try add(NID_ext_key_usage, "serverAuth,clientAuth") }
        let texts = names.map { name in
            let isAddress = name.contains(":") || name.utf8.allSatisfy { $0 < 0x3A }
            return (isAddress ? "IP:" : "DNS:") + name
        }
        try add(NID_subject_alt_name, texts.joined(separator: ","))
    }

    private borrowing func add(_ type: CInt, _ value: String) throws(CryptoError) {
        try unsafe add(type, value, issuer: nil)
    }

    private borrowing func add(
        _ type: CInt, _ value: String, issuer: OpaquePointer?
    ) throws(CryptoError) {
        var context = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
        guard let added = unsafe X509V3_EXT_conf_nid(nil, &context, type, value) else {
            ERR_clear_error()
            throw .outOfRange("\(value) in a certificate")
        }
        defer { unsafe X509_EXTENSION_free(added) }
        unsafe mustSucceed(X509_add_ext(certificate, added, -1))
    }
}
