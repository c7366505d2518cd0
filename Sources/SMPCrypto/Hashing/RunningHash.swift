internal import CSMPLibCrypto

/// A hash of what has come so far, which may be looked at before more comes.
///
/// A handshake needs the hash of its messages several times, each time up to another one.
///
/// - Source: FIPS 180-4; RFC 8446, section 4.4.1.
@safe
public struct RunningHash: ~Copyable, @unchecked Sendable {
    /// The hash function.
    public let algorithm: HashAlgorithm

    private let context: OpaquePointer

    /// Starts with no input.
    public init(_ algorithm: HashAlgorithm) {
        self.algorithm = algorithm
        unsafe context = mustExist(EVP_MD_CTX_new())
        unsafe mustSucceed(EVP_DigestInit_ex2(context, algorithm.digest.pointer, nil))
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Adds `bytes` to the end of the input.
    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe mustSucceed(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
        }
    }

    /// The hash of all the input so far.
    public borrowing func current() -> HashDigest {
        let copy = unsafe mustExist(EVP_MD_CTX_new())
        defer { unsafe EVP_MD_CTX_free(copy) }
        unsafe mustSucceed(EVP_MD_CTX_copy_ex(copy, context))
        return unsafe HashDigest(
            algorithm,
            writtenBy: { digest in unsafe mustSucceed(EVP_DigestFinal_ex(copy, digest, nil)) })
    }

    /// The hash of `bytes`.
    public static func hash(_ bytes: Span<UInt8>, _ algorithm: HashAlgorithm) -> HashDigest {
        var hash = RunningHash(algorithm)
        hash.update(bytes)
        return hash.current()
    }
}
