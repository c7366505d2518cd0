internal import CSMPLibCrypto
internal import SMPBytes

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
        try unsafe self.init(generated, orThrow: .failed(operation: "key generation"))
    }

    /// Takes the number that makes a key, with its most significant byte first.
    ///
    /// Whoever has the number has the key. It is for keys that are derived from a secret, so that
    /// they need not be stored.
    ///
    /// - Throws: `CryptoError.malformed` unless there are 32 bytes, of a number from 1 to one less
    ///   than the order of the curve.
    public init(scalar: Span<UInt8>) throws(CryptoError) {
        let failure = CryptoError.malformed(expected: "the number of a key for P-256")
        guard Self.isScalar(scalar) else { throw failure }
        // RFC 5915, section 3: version 1, the number, and the curve as context 0.
        let start: [UInt8] = [0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20]
        let end: [UInt8] = [
            0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
        ]
        let encoded = SecretBytes(count: start.count + scalar.count + end.count) { bytes in
            bytes.append(copying: start.span)
            bytes.append(copying: scalar)
            bytes.append(copying: end.span)
        }
        let key = unsafe DER.decode(
            encoded.bytes, { unsafe d2i_PrivateKey(EVP_PKEY_EC, nil, $0, $1) },
            free: { unsafe EVP_PKEY_free($0) })
        try unsafe self.init(key, orThrow: failure)
    }

    private init(_ key: OpaquePointer?, orThrow failure: CryptoError) throws(CryptoError) {
        let key = try unsafe KeyHandle(p256: key, orThrow: failure)
        let info = unsafe DER.encode { unsafe i2d_PUBKEY(key.pointer, $0) }
        publicKey = try P256PublicKey(subjectPublicKeyInfo: info.span)
        self.key = key
    }

    /// Whether the number is one that a key can be made of.
    ///
    /// - Source: FIPS 186-4, section D.1.2.3, for the order of the curve.
    private static func isScalar(_ bytes: Span<UInt8>) -> Bool {
        let order: [4 of UInt64] = [
            0xffff_ffff_0000_0000, 0xffff_ffff_ffff_ffff, 0xbce6_faad_a717_9e84,
            0xf3b9_cac2_fc63_2551,
        ]
        guard bytes.count == 32 else { return false }
        let words = (0..<4).map { bytes.bigEndian(UInt64.self, at: 8 * $0) }
        let difference = (0..<4).first { words[$0] != order[$0] }
        return words.contains { $0 > 0 } && (difference.map { words[$0] < order[$0] } ?? false)
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
