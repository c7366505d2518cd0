internal import CSMPLibCrypto

/// A key that makes ECDSA signatures on the curve P-256 with SHA-256.
///
/// - Source: FIPS 186-4, section 6.
public struct P256PrivateKey: ~Copyable, Sendable {
    /// The half that others check signatures with.
    public let publicKey: P256PublicKey

    private let key: KeyHandle

    /// Makes a new key.
    ///
    /// - Throws: `CryptoError.failed` when there is no randomness to make it from.
    public init() throws(CryptoError) {
        let operation = unsafe KeyOperation(EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil))
        unsafe mustSucceed(EVP_PKEY_keygen_init(operation.context))
        unsafe mustSucceed(
            EVP_PKEY_CTX_set_ec_paramgen_curve_nid(operation.context, NID_X9_62_prime256v1))
        var generated: OpaquePointer?
        _ = unsafe EVP_PKEY_generate(operation.context, &generated)
        let key = try unsafe KeyHandle(
            p256: generated, orThrow: .failed(operation: "key generation"))

        let info = unsafe DER.encode { unsafe i2d_PUBKEY(key.pointer, $0) }
        publicKey = try P256PublicKey(subjectPublicKeyInfo: info.span)
        self.key = key
    }

    /// Signs the message with this hash.
    ///
    /// Two signatures of the same message differ: each takes a random number.
    ///
    /// - Returns: The signature as ASN.1 DER, at most 72 bytes.
    /// - Throws: `CryptoError.failed` when there is no randomness.
    public func signature(for digest: SHA256Digest) throws(CryptoError) -> [UInt8] {
        let operation = key.operation
        unsafe mustSucceed(EVP_PKEY_sign_init(operation.context))
        let signature = [UInt8](capacity: 72) { signature in
            unsafe signature.withUnsafeMutableBufferPointer { signature, length in
                unsafe digest.bytes.withUnsafeBufferPointer { digest in
                    var written = signature.count
                    let result = unsafe EVP_PKEY_sign(
                        operation.context, signature.baseAddress, &written,
                        digest.baseAddress, digest.count)
                    if result == 1 { length = written }
                }
            }
        }
        guard !signature.isEmpty else {
            ERR_clear_error()
            throw .failed(operation: "signature")
        }
        return signature
    }
}
