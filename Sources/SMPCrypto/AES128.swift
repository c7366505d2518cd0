internal import CSMPLibCrypto

/// The block cipher AES with one 128-bit key, ready to encrypt.
///
/// It turns single blocks into single blocks, so it is no way to encrypt a message; ``AESCMAC``
/// and ``AESCBCMAC`` are built from it. A context of libcrypto is state that a call may change,
/// hence `mutating`: the compiler sees to it that no two threads use one at the same time.
///
/// - Source: FIPS 197.
@safe
public struct AES128: ~Copyable, @unchecked Sendable {
    /// The size of a key, in bytes.
    public static let keyLength = 16

    private let context: OpaquePointer

    /// Prepares `key`.
    ///
    /// - Throws: `CryptoError.keyLength` unless it has ``keyLength`` bytes.
    public init(key: Span<UInt8>) throws(CryptoError) {
        guard key.count == Self.keyLength else { throw .keyLength(actual: key.count) }
        self.init(key: AESBlock(in: key, at: 0))
    }

    /// Prepares `key`.
    public init(key: AESBlock) {
        unsafe context = mustExist(EVP_CIPHER_CTX_new())
        unsafe mustSucceed(
            EVP_EncryptInit_ex2(context, Fetched.aes128.pointer, nil, nil, nil))
        unsafe mustSucceed(EVP_CIPHER_CTX_set_padding(context, 0))
        change(key: key)
    }

    deinit {
        // Wipes the round keys, too.
        unsafe EVP_CIPHER_CTX_free(context)
    }

    /// Replaces the key, which costs less than half of what a new context does.
    public mutating func change(key: AESBlock) {
        unsafe withUnsafeBytes(of: (key.high.bigEndian, key.low.bigEndian)) { key in
            let key = unsafe key.assumingMemoryBound(to: UInt8.self).baseAddress
            unsafe mustSucceed(EVP_EncryptInit_ex2(context, nil, key, nil, nil))
        }
    }

    /// The ciphertext of one block.
    public mutating func encrypt(_ block: AESBlock) -> AESBlock {
        var words = (block.high.bigEndian, block.low.bigEndian)
        unsafe withUnsafeMutableBytes(of: &words) { bytes in
            let start = unsafe bytes.assumingMemoryBound(to: UInt8.self).baseAddress
            var written: CInt = 0
            unsafe mustSucceed(EVP_EncryptUpdate(context, start, &written, start, 16))
        }
        return AESBlock(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
    }
}
