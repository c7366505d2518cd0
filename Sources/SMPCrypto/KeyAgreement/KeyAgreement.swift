internal import CSMPLibCrypto
internal import SMPBytes

/// One end's key of a Diffie-Hellman exchange: what it sends, and what both ends make of it.
///
/// - Source: RFC 7748, section 6.1, for X25519; SEC 1, section 3.3.1, for the NIST curves; RFC 8446,
///   section 7.4, for how TLS uses both.
public struct KeyAgreement: Sendable {
    /// The group that the key belongs to.
    public enum Group: Hashable, Sendable, CaseIterable {
        /// Curve25519.
        case x25519
        /// The NIST curve P-256.
        case p256
        /// The NIST curve P-384.
        case p384

        /// The size of a private key, in bytes.
        public var privateKeyLength: Int { self == .p384 ? 48 : 32 }

        /// The size of what is sent, in bytes.
        public var publicKeyLength: Int {
            switch self {
            case .x25519: 32
            case .p256: 65
            case .p384: 97
            }
        }
    }

    /// The group.
    public let group: Group
    /// What the peer is sent: the number of a point, or both numbers behind a 4.
    public let publicKey: [UInt8]

    private let key: KeyHandle

    /// Takes a private key.
    ///
    /// Random bytes are one; a number above the order of a NIST curve stands for what is left of it.
    ///
    /// - Parameters:
    ///   - group: The group.
    ///   - privateKey: As many random bytes as the group wants.
    /// - Throws: `CryptoError.malformed` when they are no private key.
    public init(_ group: Group, privateKey: Span<UInt8>) throws(CryptoError) {
        guard privateKey.count == group.privateKeyLength else {
            throw .malformed(expected: "a private key of the group")
        }
        let key = try unsafe KeyHandle(
            group.decode(privateKey),
            orThrow: .malformed(expected: "a private key of the group"))
        self.group = group
        self.key = key
        publicKey = Self.publicKey(of: key)
    }

    /// What both ends know and nobody else does.
    ///
    /// - Parameter peer: What the peer has sent.
    /// - Returns: 32 bytes, or 48 for P-384.
    /// - Throws: `CryptoError.malformed` for what is no point of the group, or one of those that
    ///   would make the secret known to all.
    public func sharedSecret(with peer: Span<UInt8>) throws(CryptoError) -> SecretBytes {
        let failure = CryptoError.malformed(expected: "a public key of the group")
        guard peer.count == group.publicKeyLength, group == .x25519 || peer[0] == 4 else {
            throw failure
        }
        let other = try unsafe KeyHandle(decode(peer), orThrow: failure)
        let operation = key.operation
        unsafe mustSucceed(EVP_PKEY_derive_init(operation.context))
        defer { ERR_clear_error() }
        guard unsafe EVP_PKEY_derive_set_peer(operation.context, other.pointer) == 1 else {
            throw failure
        }
        return try SecretBytes(count: group.privateKeyLength) { out throws(CryptoError) in
            let isDone = unsafe out.withUnsafeMutableBufferPointer { buffer, initialized in
                var length = buffer.count
                let result = unsafe EVP_PKEY_derive(
                    operation.context, buffer.baseAddress, &length)
                guard result == 1, length == buffer.count else { return false }
                initialized = length
                return true
            }
            guard isDone else { throw failure }
        }
    }

    private func decode(_ peer: Span<UInt8>) -> OpaquePointer? {
        unsafe peer.withUnsafeBufferPointer { bytes in
            guard group != .x25519 else {
                return unsafe EVP_PKEY_new_raw_public_key_ex(
                    nil, "X25519", nil, bytes.baseAddress, bytes.count)
            }
            let other = unsafe mustExist(EVP_PKEY_new())
            unsafe mustSucceed(EVP_PKEY_copy_parameters(other, key.pointer))
            if unsafe EVP_PKEY_set1_encoded_public_key(other, bytes.baseAddress, bytes.count) == 1 {
                return unsafe other
            }
            unsafe EVP_PKEY_free(other)
            return nil
        }
    }

    private static func publicKey(of key: KeyHandle) -> [UInt8] {
        var bytes: UnsafeMutablePointer<UInt8>?
        let length = unsafe EVP_PKEY_get1_encoded_public_key(key.pointer, &bytes)
        guard let start = unsafe bytes, length > 0 else {
            fatalError("libcrypto has no public key for a private one")
        }
        defer { unsafe CRYPTO_free(start, "", 0) }
        return unsafe [UInt8](UnsafeBufferPointer(start: start, count: length))
    }
}

extension KeyAgreement.Group {
    /// The key that libcrypto makes of a private number.
    fileprivate func decode(_ privateKey: Span<UInt8>) -> OpaquePointer? {
        switch self {
        case .x25519:
            return unsafe privateKey.withUnsafeBufferPointer {
                unsafe EVP_PKEY_new_raw_private_key_ex(
                    nil, "X25519", nil, $0.baseAddress, $0.count)
            }
        case .p256:
            return unsafe decodeEC(
                privateKey, [0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20],
                [0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07])
        case .p384:
            return unsafe decodeEC(
                privateKey, [0x30, 0x3e, 0x02, 0x01, 0x01, 0x04, 0x30],
                [0xa0, 0x07, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22])
        }
    }

    /// Reads version 1, the number, and the curve as context 0.
    ///
    /// - Source: RFC 5915, section 3.
    private func decodeEC(
        _ number: Span<UInt8>, _ start: [UInt8], _ end: [UInt8]
    ) -> OpaquePointer? {
        let encoded = SecretBytes(count: start.count + number.count + end.count) { bytes in
            bytes.append(copying: start.span)
            bytes.append(copying: number)
            bytes.append(copying: end.span)
        }
        return unsafe DER.decode(
            encoded.bytes, { unsafe d2i_PrivateKey(EVP_PKEY_EC, nil, $0, $1) },
            free: { unsafe EVP_PKEY_free($0) })
    }
}
