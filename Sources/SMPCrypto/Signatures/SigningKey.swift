internal import CSMPLibCrypto
internal import SMPBytes

/// A private key that signs handshakes and certificates.
///
/// - Source: RFC 5958 (PKCS #8) and RFC 5915 for its forms.
public struct SigningKey: Sendable {
    /// What kind of key it is.
    public let kind: KeyKind
    /// The public key with its algorithm, in DER. (SubjectPublicKeyInfo)
    public let publicKeyInfo: [UInt8]

    let key: KeyHandle

    /// How the key can sign in a handshake, the best first.
    public var schemes: [SignatureScheme] { kind.schemes }

    /// Makes a new key.
    ///
    /// - Throws: `CryptoError.failed` when there is no randomness to make it from.
    public init(generating kind: KeyKind) throws(CryptoError) {
        let name =
            switch kind {
            case .p256, .p384: "EC"
            case .ed25519: "ED25519"
            case .rsa: "RSA"
            case .rsaPSS: "RSA-PSS"
            }
        let operation = unsafe KeyOperation(EVP_PKEY_CTX_new_from_name(nil, name, nil))
        unsafe mustSucceed(EVP_PKEY_keygen_init(operation.context))
        switch kind {
        case .p256: unsafe mustSucceed(EVP_PKEY_CTX_set_group_name(operation.context, "P-256"))
        case .p384: unsafe mustSucceed(EVP_PKEY_CTX_set_group_name(operation.context, "P-384"))
        case .rsa, .rsaPSS:
            unsafe mustSucceed(
                EVP_PKEY_CTX_set_rsa_keygen_bits(
                    operation.context, CInt(KeyKind.minimumRSALength)))
        case .ed25519: break
        }
        var generated: OpaquePointer?
        _ = unsafe EVP_PKEY_generate(operation.context, &generated)
        try unsafe self.init(
            KeyHandle(generated, orThrow: .failed(operation: "key generation")))
    }

    /// Reads a private key: PKCS #8, or SEC 1 for the NIST curves, or PKCS #1 for RSA.
    ///
    /// - Throws: `CryptoError.malformed`; `CryptoError.unsuitableKey` for another algorithm, or an
    ///   RSA key of fewer than 2,048 bits.
    public init(der bytes: Span<UInt8>) throws(CryptoError) {
        let key = unsafe DER.decode(
            bytes, { unsafe d2i_AutoPrivateKey(nil, $0, $1) }, free: { unsafe EVP_PKEY_free($0) })
        try unsafe self.init(KeyHandle(key, orThrow: .malformed(expected: "a private key")))
    }

    /// Reads the first private key in a text, which must not be encrypted.
    ///
    /// - Throws: `CryptoError.malformed`; `CryptoError.unsuitableKey` for another algorithm, or an
    ///   RSA key of fewer than 2,048 bits.
    public init(pem text: Span<UInt8>) throws(CryptoError) {
        let key = unsafe PEM.decode(text) { unsafe PEM_read_bio_PrivateKey($0, nil, $1, nil) }
        try unsafe self.init(KeyHandle(key, orThrow: .malformed(expected: "a private key")))
    }

    private init(_ key: KeyHandle) throws(CryptoError) {
        guard let kind = KeyKind(key) else {
            throw .unsuitableKey(expected: "ECDSA, Ed25519 or RSA")
        }
        if kind == .rsa || kind == .rsaPSS {
            guard unsafe Int(EVP_PKEY_get_bits(key.pointer)) >= KeyKind.minimumRSALength else {
                throw .unsuitableKey(expected: "RSA with 2,048 bits or more")
            }
        }
        self.kind = kind
        self.key = key
        publicKeyInfo = unsafe DER.encode { unsafe i2d_PUBKEY(key.pointer, $0) }
    }

    /// The private key as PKCS #8, in PEM.
    public var pem: String {
        let info = unsafe mustExist(EVP_PKEY2PKCS8(key.pointer))
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        let bytes = unsafe DER.encode { unsafe i2d_PKCS8_PRIV_KEY_INFO(info, $0) }
        return PEMBlock(label: "PRIVATE KEY", bytes: bytes).text
    }

    /// Signs a message.
    ///
    /// - Throws: `CryptoError.unsuitableKey` for a scheme that is not one of ``schemes``;
    ///   `CryptoError.failed` when there is no randomness.
    public func sign(
        _ message: Span<UInt8>, _ scheme: SignatureScheme
    ) throws(CryptoError) -> [UInt8] {
        guard let parameters = SignatureParameters(scheme), parameters.kind == kind else {
            throw .unsuitableKey(expected: "the signature scheme")
        }
        let operation = DigestOperation()
        guard unsafe operation.begin(parameters, key, EVP_DigestSignInit_ex) else {
            throw .failed(operation: "signature")
        }
        let length = unsafe Int(EVP_PKEY_get_size(key.pointer))
        let signature = [UInt8](capacity: length) { out in
            unsafe out.withUnsafeMutableBufferPointer { buffer, initialized in
                var written = buffer.count
                let result = unsafe message.withUnsafeBufferPointer {
                    unsafe EVP_DigestSign(
                        operation.context, buffer.baseAddress, &written, $0.baseAddress, $0.count)
                }
                if result == 1 { initialized = written }
            }
        }
        guard !signature.isEmpty else {
            ERR_clear_error()
            throw .failed(operation: "signature")
        }
        return signature
    }
}

/// One signature, or one verification.
@safe struct DigestOperation: ~Copyable {
    typealias Begin = (
        OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?, UnsafePointer<CChar>?,
        OpaquePointer?, UnsafePointer<CChar>?, OpaquePointer?, UnsafePointer<OSSL_PARAM>?
    ) -> CInt

    let context: OpaquePointer

    init() {
        unsafe context = mustExist(EVP_MD_CTX_new())
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Sets the operation up.
    ///
    /// - Returns: Whether the key can do it.
    borrowing func begin(_ parameters: SignatureParameters, _ key: KeyHandle, _ begin: Begin)
        -> Bool
    {
        var options: OpaquePointer?
        let result = unsafe begin(
            context, &options, parameters.digest, nil, nil, key.pointer, nil)
        defer { ERR_clear_error() }
        guard result == 1 else { return false }
        guard parameters.isPSS else { return true }
        return unsafe EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1
    }
}
