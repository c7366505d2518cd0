internal import CSMPLibCrypto
internal import SMPBytes

/// A public key that signatures of handshakes are checked with.
///
/// Whose key it is, is for others to decide.
public struct VerifyingKey: Sendable {
    /// What kind of key it is.
    public let kind: KeyKind
    /// The size of the modulus or of the field, in bits.
    public let bitCount: Int

    private let key: KeyHandle

    /// Reads the key of an X.509 certificate in DER.
    ///
    /// - Throws: `CryptoError.malformed`; `CryptoError.unsuitableKey` for an algorithm that
    ///   handshakes are not signed with.
    public init(certificate bytes: Span<UInt8>) throws(CryptoError) {
        let failure = CryptoError.malformed(expected: "a certificate with a key")
        let certificate = unsafe DER.decode(
            bytes, { unsafe d2i_X509(nil, $0, $1) }, free: { unsafe X509_free($0) })
        defer { unsafe X509_free(certificate) }
        let key = unsafe certificate.flatMap { unsafe X509_get_pubkey($0) }
        try unsafe self.init(KeyHandle(key, orThrow: failure))
    }

    /// Reads a SubjectPublicKeyInfo in DER.
    ///
    /// - Throws: `CryptoError.malformed`; `CryptoError.unsuitableKey` for an algorithm that
    ///   handshakes are not signed with.
    public init(publicKeyInfo bytes: Span<UInt8>) throws(CryptoError) {
        let key = unsafe DER.decode(
            bytes, { unsafe d2i_PUBKEY(nil, $0, $1) }, free: { unsafe EVP_PKEY_free($0) })
        try unsafe self.init(KeyHandle(key, orThrow: .malformed(expected: "a public key")))
    }

    private init(_ key: KeyHandle) throws(CryptoError) {
        guard let kind = KeyKind(key) else {
            throw .unsuitableKey(expected: "ECDSA, Ed25519 or RSA")
        }
        self.kind = kind
        self.key = key
        bitCount = unsafe Int(EVP_PKEY_get_bits(key.pointer))
    }

    /// Whether the key is an RSA key that is too short to be trusted.
    public var isTooShort: Bool {
        (kind == .rsa || kind == .rsaPSS) && bitCount < KeyKind.minimumRSALength
    }

    /// Whether the key is of the kind that a scheme signs with.
    public func fits(_ scheme: SignatureScheme) -> Bool {
        SignatureParameters(scheme)?.kind == kind
    }

    /// Whether `signature` of `message` was made with the other half of this key.
    ///
    /// - Returns: `false` also for a scheme that the key is not for, and a malformed signature.
    public func isValid(
        _ signature: Span<UInt8>, of message: Span<UInt8>, _ scheme: SignatureScheme
    ) -> Bool {
        guard let parameters = SignatureParameters(scheme), parameters.kind == kind else {
            return false
        }
        let operation = DigestOperation()
        guard unsafe operation.begin(parameters, key, EVP_DigestVerifyInit_ex) else {
            return false
        }
        // A signature that cannot be parsed leaves an error behind for the next caller to find.
        defer { ERR_clear_error() }
        return unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerify(
                    operation.context, signature.baseAddress, signature.count,
                    message.baseAddress, message.count) == 1
            }
        }
    }
}
