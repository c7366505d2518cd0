internal import CSMPLibCrypto

/// A key that libcrypto holds.
///
/// Nothing changes a key after it was made, and libcrypto counts its references and guards its
/// caches by itself, so that several threads may use one.
@safe final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over the reference to `key`, which is `nil` after a call that failed.
    ///
    /// - Throws: What `failure` says when there is no key; `CryptoError.unsuitableKey` when it is
    ///   not one on the curve P-256.
    init(p256 key: OpaquePointer?, orThrow failure: CryptoError) throws(CryptoError) {
        guard let key = unsafe key else {
            ERR_clear_error()
            throw failure
        }
        unsafe pointer = key
        guard unsafe Self.isOnP256(key) else { throw .unsuitableKey(expected: "P-256") }
    }

    /// Takes over the reference to a key of any kind, which is `nil` after a call that failed.
    ///
    /// - Throws: What `failure` says when there is no key.
    init(_ key: OpaquePointer?, orThrow failure: CryptoError) throws(CryptoError) {
        guard let key = unsafe key else {
            ERR_clear_error()
            throw failure
        }
        unsafe pointer = key
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// A new operation with this key.
    var operation: KeyOperation {
        unsafe KeyOperation(EVP_PKEY_CTX_new_from_pkey(nil, pointer, nil))
    }

    private static func isOnP256(_ key: OpaquePointer) -> Bool {
        unsafe curve(of: key) == NID_X9_62_prime256v1
    }

    /// The number that libcrypto has given to the curve of a key, or `nil` for other keys.
    static func curve(of key: OpaquePointer) -> CInt? {
        guard unsafe EVP_PKEY_is_a(key, "EC") == 1 else { return nil }
        var name = [CChar](repeating: 0, count: 32)
        let found = unsafe EVP_PKEY_get_group_name(key, &name, name.count, nil)
        ERR_clear_error()
        guard found == 1 else { return nil }
        return unsafe name.withUnsafeBufferPointer { name in
            guard let start = name.baseAddress else { return nil }
            return unsafe OBJ_txt2nid(start)
        }
    }
}

/// One use of a key.
@safe struct KeyOperation: ~Copyable {
    let context: OpaquePointer

    init(_ context: OpaquePointer?) {
        unsafe self.context = mustExist(context)
    }

    deinit {
        unsafe EVP_PKEY_CTX_free(context)
    }
}
