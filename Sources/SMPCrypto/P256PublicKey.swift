internal import CSMPLibCrypto

/// A key that checks ECDSA signatures on the curve P-256 with SHA-256.
///
/// Where the key comes from is for its user to trust: of a certificate only the key is read, not
/// who issued it, to whom, and for how long.
///
/// - Source: FIPS 186-4, section 6; RFC 5480 for the forms of a key; RFC 3279, section 2.2.3, for
///   that of a signature.
public struct P256PublicKey: Sendable {
    /// How keys and certificates are written.
    public enum Encoding: Sendable {
        /// The bytes of an ASN.1 value.
        case der
        /// The same in base 64 between two lines of dashes; of several values, the first counts.
        case pem
    }

    private let key: KeyHandle

    /// Reads a SubjectPublicKeyInfo, in PEM called PUBLIC KEY.
    ///
    /// - Throws: `CryptoError.malformed`; `CryptoError.unsuitableKey` for a key that is not on
    ///   the curve P-256.
    public init(
        subjectPublicKeyInfo bytes: Span<UInt8>, _ encoding: Encoding = .der
    ) throws(CryptoError) {
        let key =
            switch encoding {
            case .der:
                unsafe DER.decode(
                    bytes, { unsafe d2i_PUBKEY(nil, $0, $1) }, free: { unsafe EVP_PKEY_free($0) })
            case .pem:
                unsafe PEM.decode(bytes) { unsafe PEM_read_bio_PUBKEY($0, nil, $1, nil) }
            }
        self.key = try unsafe KeyHandle(
            p256: key, orThrow: .malformed(expected: "a public key"))
    }

    /// Reads the key in an X.509 certificate.
    ///
    /// - Throws: `CryptoError.malformed`; `CryptoError.unsuitableKey` for a key that is not on
    ///   the curve P-256.
    public init(
        certificate bytes: Span<UInt8>, _ encoding: Encoding = .der
    ) throws(CryptoError) {
        let certificate =
            switch encoding {
            case .der:
                unsafe DER.decode(
                    bytes, { unsafe d2i_X509(nil, $0, $1) }, free: { unsafe X509_free($0) })
            case .pem:
                unsafe PEM.decode(bytes) { unsafe PEM_read_bio_X509($0, nil, $1, nil) }
            }
        defer { unsafe X509_free(certificate) }
        let key = unsafe certificate.flatMap { unsafe X509_get_pubkey($0) }
        self.key = try unsafe KeyHandle(
            p256: key, orThrow: .malformed(expected: "a certificate with a key"))
    }

    /// Whether `signature` was made with the other half of this key.
    ///
    /// - Parameters:
    ///   - signature: As ASN.1 DER; any other form, however close, is no signature.
    ///   - digest: The hash of the signed message.
    /// - Returns: `false` also when `signature` is malformed.
    public func isValid(_ signature: Span<UInt8>, for digest: SHA256Digest) -> Bool {
        let operation = key.operation
        unsafe mustSucceed(EVP_PKEY_verify_init(operation.context))
        let result = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe digest.bytes.withUnsafeBufferPointer { digest in
                unsafe EVP_PKEY_verify(
                    operation.context, signature.baseAddress, signature.count,
                    digest.baseAddress, digest.count)
            }
        }
        // A signature that cannot be parsed leaves an error behind for the next caller to find.
        ERR_clear_error()
        return result == 1
    }

    /// Whether the other half of this key made the signature of a certificate.
    func hasSigned(_ certificate: X509Certificate) -> Bool {
        let result = unsafe X509_verify(certificate.handle.pointer, key.pointer)
        ERR_clear_error()
        return result == 1
    }

    /// The key as the DER of a SubjectPublicKeyInfo.
    public var subjectPublicKeyInfo: [UInt8] {
        unsafe DER.encode { unsafe i2d_PUBKEY(key.pointer, $0) }
    }
}
