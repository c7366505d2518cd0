internal import CSMPLibCrypto
public import SMPBytes

/// Why a certificate is not believed.
public struct X509VerificationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line, in the words of libcrypto.
    public let description: String
}

extension X509Certificate {
    /// Throws unless a chain of signatures leads to this certificate from one that is trusted.
    ///
    /// Each certificate of the chain has to be valid at the time, its last second not counted, and
    /// may only do what it says it may. What it is meant for (its extended key usage) is left to the
    /// caller.
    ///
    /// - Parameters:
    ///   - others: Certificates that may be links of the chain.
    ///   - roots: Certificates that are trusted.
    ///   - time: When.
    /// - Throws: ``X509VerificationError``.
    /// - Source: RFC 5280, section 6, as libcrypto implements it.
    public func verify(
        through others: [X509Certificate] = [], to roots: [X509Certificate], at time: UnixTime
    ) throws(X509VerificationError) {
        let verification = Verification(roots: roots, others: others)
        if let reason = verification.reason(against: self, at: time) {
            throw X509VerificationError(description: reason)
        }
    }

    /// Whether `key` made the signature, whatever the certificate says.
    public func isSigned(by key: P256PublicKey) -> Bool {
        key.hasSigned(self)
    }
}

/// A search for a chain.
@safe private struct Verification: ~Copyable {
    private let store: OpaquePointer
    private let context: OpaquePointer
    private let others: OpaquePointer
    /// What the pointers lead to.
    private let certificates: [X509Certificate]

    init(roots: [X509Certificate], others certificates: [X509Certificate]) {
        unsafe store = mustExist(X509_STORE_new())
        unsafe context = mustExist(X509_STORE_CTX_new())
        unsafe others = mustExist(OPENSSL_sk_new_null())
        self.certificates = roots + certificates
        for root in roots {
            unsafe mustSucceed(X509_STORE_add_cert(store, root.handle.pointer))
        }
        for certificate in certificates {
            let pointer = unsafe UnsafeRawPointer(certificate.handle.pointer)
            unsafe mustSucceed(OPENSSL_sk_push(others, pointer) > 0 ? 1 : 0)
        }
    }

    deinit {
        unsafe OPENSSL_sk_free(others)
        unsafe X509_STORE_CTX_free(context)
        unsafe X509_STORE_free(store)
    }

    /// Why `certificate` is not believed, or `nil` if it is.
    borrowing func reason(against certificate: X509Certificate, at time: UnixTime) -> String? {
        defer { ERR_clear_error() }
        let pointer = unsafe certificate.handle.pointer
        unsafe mustSucceed(X509_STORE_CTX_init(context, store, pointer, others))
        let parameters = unsafe X509_STORE_CTX_get0_param(context)
        unsafe X509_VERIFY_PARAM_set_time(parameters, Int(clamping: time.wholeSeconds))
        guard unsafe X509_verify_cert(context) != 1 else { return nil }
        let error = unsafe Int(X509_STORE_CTX_get_error(context))
        guard let text = unsafe X509_verify_cert_error_string(error) else {
            return "error \(error)"
        }
        return unsafe String(cString: text)
    }
}
