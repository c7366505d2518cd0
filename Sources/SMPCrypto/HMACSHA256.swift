internal import CSMPLibCrypto

/// The message authentication code HMAC with SHA-256, in one call or piece by piece.
///
/// - Source: RFC 2104; FIPS 198-1.
@safe
public struct HMACSHA256: ~Copyable {
    private let context: OpaquePointer

    /// Starts a message under `key`, which may have any length.
    public init(key: Span<UInt8>) {
        unsafe context = mustExist(EVP_MAC_CTX_new(Fetched.hmac.pointer))
        unsafe "SHA2-256".withCString { name in
            let digest = unsafe OSSL_PARAM_construct_utf8_string(
                OSSL_MAC_PARAM_DIGEST, UnsafeMutablePointer(mutating: name), 0)
            let parameters = unsafe [digest, OSSL_PARAM_construct_end()]
            unsafe key.withUnsafeBufferPointer { key in
                // A null pointer would mean the key of before, so an empty key needs another.
                let start =
                    unsafe key.baseAddress
                    ?? UnsafeRawPointer(name)
                    .assumingMemoryBound(to: UInt8.self)
                unsafe mustSucceed(EVP_MAC_init(context, start, key.count, parameters))
            }
        }
    }

    deinit {
        unsafe EVP_MAC_CTX_free(context)
    }

    /// Adds `bytes` to the end of the message.
    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe mustSucceed(EVP_MAC_update(context, bytes.baseAddress, bytes.count))
        }
    }

    /// The code of the whole message.
    public consuming func finish() -> SHA256Digest {
        unsafe SHA256Digest(writtenBy: { code in
            unsafe mustSucceed(EVP_MAC_final(context, code, nil, SHA256Digest.length))
        })
    }

    /// The code of `message` under `key`.
    public static func code(of message: Span<UInt8>, key: Span<UInt8>) -> SHA256Digest {
        var hmac = HMACSHA256(key: key)
        hmac.update(message)
        return hmac.finish()
    }
}
