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

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// A new operation with this key.
    var operation: KeyOperation {
        unsafe KeyOperation(EVP_PKEY_CTX_new_from_pkey(nil, pointer, nil))
    }

    private static func isOnP256(_ key: OpaquePointer) -> Bool {
        guard unsafe EVP_PKEY_is_a(key, "EC") == 1 else { return false }
        var name = [CChar](repeating: 0, count: 32)
        let found = unsafe EVP_PKEY_get_group_name(key, &name, name.count, nil)
        ERR_clear_error()
        return unsafe found == 1
            && name.withUnsafeBufferPointer { name in
                guard let start = name.baseAddress else { return false }
                return unsafe OBJ_txt2nid(start) == NID_X9_62_prime256v1
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
