public import SMPCrypto

/// Where random bytes come from.
///
/// A handshake takes all that it needs when it starts, so that it asks nobody later, and so that the
/// same bytes lead to the same handshake.
public protocol EntropySource {
    /// Fills `bytes` with bytes that nobody can guess.
    ///
    /// - Parameter bytes: What to overwrite.
    /// - Throws: `CryptoError` when there are none.
    mutating func fill(_ bytes: inout MutableSpan<UInt8>) throws(CryptoError)
}

/// Random bytes of libcrypto.
public struct SystemEntropy: EntropySource, Sendable {
    /// Starts.
    public init() {}

    /// Fills `bytes` with bytes that nobody can guess.
    ///
    /// - Parameter bytes: What to overwrite.
    /// - Throws: `CryptoError` when the generator cannot be seeded.
    public mutating func fill(_ bytes: inout MutableSpan<UInt8>) throws(CryptoError) {
        let random = try Random.bytes(bytes.count)
        for index in random.indices { bytes[index] = random[index] }
    }
}
