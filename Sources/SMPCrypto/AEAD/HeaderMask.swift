internal import CSMPLibCrypto

/// Makes the masks that hide parts of packet headers, from samples of what is encrypted.
///
/// A key with AES takes the samples of many packets at once, which costs a fraction of one after
/// the other.
///
/// - Source: RFC 9001, section 5.4.
@safe
public struct HeaderMask: ~Copyable, @unchecked Sendable {
    /// The size of a sample, in bytes.
    public static let sampleLength = 16

    private let algorithm: AEADAlgorithm
    private let context: OpaquePointer

    /// Prepares a key, which is as long as one for packets.
    ///
    /// - Throws: `CryptoError.outOfRange` for a key of another length than the algorithm has.
    public init(_ algorithm: AEADAlgorithm, key: Span<UInt8>) throws(CryptoError) {
        guard key.count == algorithm.keyLength else {
            throw .outOfRange("a key of \(key.count) bytes for \(algorithm)")
        }
        self.algorithm = algorithm
        unsafe context = mustExist(EVP_CIPHER_CTX_new())
        unsafe key.withUnsafeBufferPointer { key in
            unsafe mustSucceed(
                EVP_EncryptInit_ex2(
                    context, algorithm.maskCipher.pointer, key.baseAddress, nil, nil))
        }
        unsafe mustSucceed(EVP_CIPHER_CTX_set_padding(context, 0))
    }

    deinit {
        // Wipes the round keys, too.
        unsafe EVP_CIPHER_CTX_free(context)
    }

    /// Replaces samples by their masks, of which the first five bytes count.
    ///
    /// - Precondition: There are whole samples, ``sampleLength`` bytes each, one behind the other.
    public mutating func mask(_ samples: inout MutableSpan<UInt8>) {
        precondition(samples.count.isMultiple(of: Self.sampleLength))
        unsafe samples.withUnsafeMutableBufferPointer { samples in
            guard let start = samples.baseAddress else { return }
            guard algorithm == .chaCha20Poly1305 else {
                return unsafe encrypt(start, samples.count)
            }
            for offset in stride(from: 0, to: samples.count, by: Self.sampleLength) {
                let sample = unsafe start + offset
                // The sample is the counter and the nonce of the cipher, which encrypts zeros.
                unsafe mustSucceed(EVP_EncryptInit_ex2(context, nil, nil, sample, nil))
                unsafe sample.update(repeating: 0, count: Self.sampleLength)
                unsafe encrypt(sample, Self.sampleLength)
            }
        }
    }

    private func encrypt(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) {
        guard count > 0 else { return }
        var length: CInt = 0
        unsafe mustSucceed(
            EVP_EncryptUpdate(
                context, bytes, &length, bytes, CInt(truncatingIfNeeded: count)))
    }
}

extension AEADAlgorithm {
    fileprivate var maskCipher: Fetched.Cipher {
        switch self {
        case .aes128GCM: Fetched.aes128
        case .aes256GCM: Fetched.aes256
        case .chaCha20Poly1305: Fetched.chaCha20
        }
    }
}
