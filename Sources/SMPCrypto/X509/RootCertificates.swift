internal import CSMPLibCrypto
public import SMPBytes

/// Certificates that are believed, and whoever they vouch for.
///
/// - Source: RFC 5280, section 6, as libcrypto implements it; RFC 9525 for names.
public struct RootCertificates: Sendable {
    /// The longest chain that is looked at, in certificates.
    public static let maximumChainLength = 16

    private let roots: [X509Handle]

    /// Takes certificates in DER.
    ///
    /// - Parameter certificates: The certificates.
    /// - Throws: `CryptoError.malformed` for what is none.
    public init(der certificates: [[UInt8]]) throws(CryptoError) {
        var roots: [X509Handle] = []
        for certificate in certificates {
            guard let root = X509Handle(certificate.span) else {
                throw .malformed(expected: "a certificate")
            }
            roots.append(root)
        }
        self.roots = roots
    }

    /// Reads all certificates in a text.
    ///
    /// - Parameter text: Certificates in PEM; other blocks are skipped.
    /// - Throws: `CryptoError.malformed` when there is none.
    public init(pem text: Span<UInt8>) throws(CryptoError) {
        let blocks = PEMBlock.blocks(in: text).filter { $0.label == "CERTIFICATE" }
        guard !blocks.isEmpty else { throw .malformed(expected: "certificates in PEM") }
        try self.init(der: blocks.map(\.bytes))
    }

    /// Throws unless a chain leads from one of these certificates to its first.
    ///
    /// The name in the subject of a certificate never counts, only the alternative names.
    ///
    /// - Parameters:
    ///   - chain: The certificates in DER, the one in question first.
    ///   - host: The name or IP address that it has to be for, or `nil` for any.
    ///   - now: When.
    ///   - purpose: What it is shown for.
    /// - Throws: Why it is not believed.
    public func verify(
        _ chain: [[UInt8]], host: String?, now: UnixTime, purpose: CertificatePurpose
    ) throws(CertificateError) {
        guard !chain.isEmpty else { throw .empty }
        guard chain.count <= Self.maximumChainLength else {
            throw .refused("the chain is too long")
        }
        var certificates: [X509Handle] = []
        for bytes in chain {
            guard let certificate = X509Handle(bytes.span) else { throw .malformed }
            certificates.append(certificate)
        }
        let leaf = certificates.removeFirst()
        guard leaf.maySign else { throw .unsuitable }
        let search = ChainSearch(roots: roots, others: certificates)
        try search.verify(leaf, host: host, now: now, purpose: purpose)
    }
}

/// A certificate that libcrypto holds, and does not change.
@safe private final class X509Handle: @unchecked Sendable {
    let pointer: OpaquePointer

    init?(_ bytes: Span<UInt8>) {
        let certificate = unsafe DER.decode(
            bytes, { unsafe d2i_X509(nil, $0, $1) }, free: { unsafe X509_free($0) })
        guard let certificate = unsafe certificate else {
            ERR_clear_error()
            return nil
        }
        unsafe pointer = certificate
    }

    deinit {
        unsafe X509_free(pointer)
    }

    /// Whether the key may make signatures, which is all that a handshake needs of it.
    var maySign: Bool {
        let usage = unsafe X509_get_key_usage(pointer)
        ERR_clear_error()
        return usage & UInt32(KU_DIGITAL_SIGNATURE) != 0
    }
}

/// A search for a chain.
@safe private struct ChainSearch: ~Copyable {
    private let store: OpaquePointer
    private let context: OpaquePointer
    private let others: OpaquePointer
    /// What the pointers lead to.
    private let certificates: [X509Handle]

    init(roots: [X509Handle], others certificates: [X509Handle]) {
        unsafe store = mustExist(X509_STORE_new())
        unsafe context = mustExist(X509_STORE_CTX_new())
        unsafe others = mustExist(OPENSSL_sk_new_null())
        self.certificates = roots + certificates
        for root in roots { unsafe mustSucceed(X509_STORE_add_cert(store, root.pointer)) }
        for certificate in certificates {
            let pointer = unsafe UnsafeRawPointer(certificate.pointer)
            unsafe mustSucceed(OPENSSL_sk_push(others, pointer) > 0 ? 1 : 0)
        }
    }

    deinit {
        unsafe OPENSSL_sk_free(others)
        unsafe X509_STORE_CTX_free(context)
        unsafe X509_STORE_free(store)
    }

    borrowing func verify(
        _ leaf: X509Handle, host: String?, now: UnixTime, purpose: CertificatePurpose
    ) throws(CertificateError) {
        defer { ERR_clear_error() }
        unsafe mustSucceed(X509_STORE_CTX_init(context, store, leaf.pointer, others))
        let parameters = unsafe X509_STORE_CTX_get0_param(context)
        unsafe X509_VERIFY_PARAM_set_time(parameters, Int(clamping: now.wholeSeconds))
        _ = unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_X509_STRICT))
        unsafe X509_VERIFY_PARAM_set_hostflags(
            parameters, UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
        _ = unsafe X509_STORE_CTX_set_purpose(
            context, purpose == .server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT)
        if let host {
            let isAddress = unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1
            guard unsafe isAddress || X509_VERIFY_PARAM_set1_host(parameters, host, 0) == 1 else {
                throw .wrongHost
            }
        }
        guard unsafe X509_verify_cert(context) == 1 else { throw reason }
        guard hasLongKeys else { throw .unsuitable }
    }

    /// Why no chain was found.
    private var reason: CertificateError {
        let error = unsafe X509_STORE_CTX_get_error(context)
        switch error {
        case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID: return .expired
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_INVALID_CA,
            X509_V_ERR_PATH_LENGTH_EXCEEDED:
            return .unknownIssuer
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH,
            X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION:
            return .wrongHost
        case X509_V_ERR_INVALID_PURPOSE, X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
            return .unsuitable
        case X509_V_ERR_CERT_SIGNATURE_FAILURE: return .malformed
        default:
            guard let text = unsafe X509_verify_cert_error_string(Int(error)) else {
                return .refused("error \(error)")
            }
            return unsafe .refused(String(cString: text))
        }
    }

    /// Whether every RSA key of the chain that was found has 2,048 bits or more.
    private var hasLongKeys: Bool {
        let chain = unsafe X509_STORE_CTX_get0_chain(context)
        for index in unsafe 0..<OPENSSL_sk_num(chain) {
            guard let entry = unsafe OPENSSL_sk_value(chain, index) else { return false }
            let key = unsafe X509_get0_pubkey(OpaquePointer(entry))
            let isRSA = unsafe EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "RSA-PSS") == 1
            guard unsafe !isRSA || Int(EVP_PKEY_get_bits(key)) >= KeyKind.minimumRSALength else {
                return false
            }
        }
        return true
    }
}
