internal import CSMPLibCrypto
internal import SMPBytes

// What the handshake is compiled against until the real types are there: remove the whole file then.

/// A group of key agreement.
public enum KeyAgreementGroup: Hashable, Sendable, CaseIterable {
    /// X25519.
    case x25519
    /// P-256.
    case p256
    /// P-384.
    case p384

    /// The most random bytes that a private key is made of.
    public static let maximumPrivateKeyLength = 48

    /// The size of a private key, in bytes.
    public var privateKeyLength: Int { self == .p384 ? 48 : 32 }

    var publicKeyLength: Int {
        switch self {
        case .x25519: 32
        case .p256: 65
        case .p384: 97
        }
    }
}

@safe final class AnyKeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ key: OpaquePointer?, _ failure: CryptoError) throws(CryptoError) {
        guard let key = unsafe key else {
            ERR_clear_error()
            throw failure
        }
        unsafe pointer = key
    }

    deinit { unsafe EVP_PKEY_free(pointer) }
}

/// A private key for agreement.
public struct KeyAgreementKey: Sendable {
    private let group: KeyAgreementGroup
    private let handle: AnyKeyHandle
    /// The public key.
    public let publicKey: [UInt8]

    /// Makes a key of random bytes.
    public init(_ group: KeyAgreementGroup, privateKey: Span<UInt8>) throws(CryptoError) {
        guard privateKey.count == group.privateKeyLength else {
            throw .malformed(expected: "a private key")
        }
        let key: OpaquePointer?
        switch group {
        case .x25519:
            unsafe key = privateKey.withUnsafeBufferPointer { bytes in
                unsafe EVP_PKEY_new_raw_private_key_ex(
                    nil, "X25519", nil, bytes.baseAddress, bytes.count)
            }
        case .p256:
            unsafe key = Self.curveKey(
                privateKey, 0x31,
                [0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07])
        case .p384:
            unsafe key = Self.curveKey(
                privateKey, 0x3e, [0xa0, 0x07, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22])
        }
        handle = try unsafe AnyKeyHandle(key, .malformed(expected: "a private key"))
        self.group = group
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = unsafe EVP_PKEY_get1_encoded_public_key(handle.pointer, &bytes)
        guard let start = unsafe bytes else { throw .failed(operation: "public key") }
        unsafe publicKey = Array(UnsafeBufferPointer(start: start, count: count))
        unsafe CRYPTO_free(start, "", 0)
    }

    private static func curveKey(
        _ scalar: Span<UInt8>, _ length: UInt8, _ end: [UInt8]
    ) -> OpaquePointer? {
        let start: [UInt8] = [0x30, length, 0x02, 0x01, 0x01, 0x04, UInt8(scalar.count)]
        let encoded = SecretBytes(count: start.count + scalar.count + end.count) { bytes in
            bytes.append(copying: start.span)
            bytes.append(copying: scalar)
            bytes.append(copying: end.span)
        }
        return unsafe DER.decode(
            encoded.bytes, { unsafe d2i_PrivateKey(EVP_PKEY_EC, nil, $0, $1) },
            free: { unsafe EVP_PKEY_free($0) })
    }

    /// The secret that both ends can make.
    public func sharedSecret(with peer: Span<UInt8>) throws(CryptoError) -> SecretBytes {
        let failure = CryptoError.malformed(expected: "a public key")
        guard peer.count == group.publicKeyLength, group == .x25519 || peer[0] == 4 else {
            throw failure
        }
        let other = unsafe mustExist(EVP_PKEY_new())
        defer {
            unsafe EVP_PKEY_free(other)
            ERR_clear_error()
        }
        if group == .x25519 {
            unsafe mustSucceed(EVP_PKEY_set_type_str(other, "X25519", 6))
        } else {
            unsafe mustSucceed(EVP_PKEY_copy_parameters(other, handle.pointer))
        }
        let isSet = unsafe peer.withUnsafeBufferPointer { bytes in
            unsafe EVP_PKEY_set1_encoded_public_key(other, bytes.baseAddress, bytes.count)
        }
        guard isSet == 1 else { throw failure }
        let operation = unsafe KeyOperation(EVP_PKEY_CTX_new_from_pkey(nil, handle.pointer, nil))
        guard unsafe EVP_PKEY_derive_init(operation.context) == 1,
            unsafe EVP_PKEY_derive_set_peer(operation.context, other) == 1
        else { throw failure }
        return try SecretBytes(count: group.privateKeyLength) { out throws(CryptoError) in
            let result = unsafe out.withUnsafeMutableBufferPointer { buffer, initialized in
                var length = buffer.count
                let result = unsafe EVP_PKEY_derive(
                    operation.context, buffer.baseAddress, &length)
                if result == 1 { initialized = length }
                return result
            }
            guard result == 1 else { throw failure }
        }
    }
}

extension SignatureScheme {
    fileprivate var digestName: String? {
        switch rawValue {
        case 0x0403, 0x0804, 0x0809: "SHA256"
        case 0x0503, 0x0805, 0x080a: "SHA384"
        case 0x0603, 0x0806, 0x080b: "SHA512"
        default: nil
        }
    }

    fileprivate var isPSS: Bool { 0x0804...0x0806 ~= rawValue || 0x0809...0x080b ~= rawValue }
}

/// A private key that signs.
public struct SigningKey: Sendable {
    /// How the key can sign in a handshake, the best first.
    public let schemes: [SignatureScheme]
    /// The public key with its algorithm, in DER.
    public let publicKeyInfo: [UInt8]

    private let handle: AnyKeyHandle

    /// Reads a key in DER.
    public init(der: Span<UInt8>) throws(CryptoError) {
        let key = unsafe DER.decode(
            der, { unsafe d2i_AutoPrivateKey(nil, $0, $1) }, free: { unsafe EVP_PKEY_free($0) })
        let handle = try unsafe AnyKeyHandle(key, .malformed(expected: "a private key"))
        let numbers: [UInt16] =
            if unsafe EVP_PKEY_is_a(handle.pointer, "ED25519") == 1 {
                [0x0807]
            } else if unsafe EVP_PKEY_is_a(handle.pointer, "RSA") == 1 {
                [0x0804, 0x0805, 0x0806]
            } else {
                unsafe EVP_PKEY_get_bits(handle.pointer) == 384 ? [0x0503] : [0x0403]
            }
        schemes = numbers.map(SignatureScheme.init(rawValue:))
        publicKeyInfo = unsafe DER.encode { unsafe i2d_PUBKEY(handle.pointer, $0) }
        self.handle = handle
    }

    /// Signs a message.
    public func sign(
        _ message: Span<UInt8>, scheme: SignatureScheme
    ) throws(CryptoError) -> [UInt8] {
        let context = unsafe mustExist(EVP_MD_CTX_new())
        defer { unsafe EVP_MD_CTX_free(context) }
        var operation: OpaquePointer?
        var signature = [UInt8](repeating: 0, count: 1_024)
        var length = signature.count
        let name = scheme.digestName
        guard
            unsafe EVP_DigestSignInit_ex(
                context, &operation, name, nil, nil, handle.pointer, nil) == 1
        else { throw .failed(operation: "signature") }
        if scheme.isPSS {
            unsafe EVP_PKEY_CTX_set_rsa_padding(operation, RSA_PKCS1_PSS_PADDING)
            unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(operation, RSA_PSS_SALTLEN_DIGEST)
        }
        let result = unsafe message.withUnsafeBufferPointer { message in
            unsafe EVP_DigestSign(
                context, &signature, &length, message.baseAddress, message.count)
        }
        guard result == 1 else { throw .failed(operation: "signature") }
        return Array(signature.prefix(length))
    }
}

/// A public key that checks signatures.
public struct VerifyingKey: Sendable {
    private let handle: AnyKeyHandle

    /// Reads the key in a certificate.
    public init(certificate der: Span<UInt8>) throws(CryptoError) {
        let certificate = unsafe DER.decode(
            der, { unsafe d2i_X509(nil, $0, $1) }, free: { unsafe X509_free($0) })
        defer { unsafe X509_free(certificate) }
        let key = unsafe certificate.flatMap { unsafe X509_get_pubkey($0) }
        handle = try unsafe AnyKeyHandle(key, .malformed(expected: "a certificate with a key"))
    }

    /// Whether a signature is right.
    public func verify(
        _ signature: Span<UInt8>, of message: Span<UInt8>, scheme: SignatureScheme
    ) -> Bool {
        defer { ERR_clear_error() }
        let isRSA = unsafe EVP_PKEY_is_a(handle.pointer, "RSA") == 1
        let isEdwards = unsafe EVP_PKEY_is_a(handle.pointer, "ED25519") == 1
        guard isRSA == scheme.isPSS, isEdwards == (scheme.rawValue == 0x0807) else { return false }
        let context = unsafe mustExist(EVP_MD_CTX_new())
        defer { unsafe EVP_MD_CTX_free(context) }
        var operation: OpaquePointer?
        let name = scheme.digestName
        guard
            unsafe EVP_DigestVerifyInit_ex(
                context, &operation, name, nil, nil, handle.pointer, nil) == 1
        else { return false }
        if scheme.isPSS {
            unsafe EVP_PKEY_CTX_set_rsa_padding(operation, RSA_PKCS1_PSS_PADDING)
            unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(operation, RSA_PSS_SALTLEN_DIGEST)
        }
        return unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerify(
                    context, signature.baseAddress, signature.count, message.baseAddress,
                    message.count) == 1
            }
        }
    }
}
