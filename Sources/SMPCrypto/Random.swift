internal import CSMPLibCrypto

/// Bytes that nobody can guess, from libcrypto's generator.
///
/// Any thread may ask at any time: each has a generator of its own, which the system seeds.
///
/// - Source: NIST SP 800-90A, CTR_DRBG, as libcrypto implements it.
public enum Random {
    /// Appends `count` random bytes to `out`.
    ///
    /// - Precondition: There is room for them.
    /// - Throws: `CryptoError.failed` when the generator cannot be seeded.
    public static func fill(
        _ out: inout OutputSpan<UInt8>, count: Int
    ) throws(CryptoError) {
        precondition(count >= 0 && count <= out.freeCapacity)
        let result = unsafe out.withUnsafeMutableBufferPointer { buffer, initialized in
            guard count > 0, let start = buffer.baseAddress else { return CInt(1) }
            let result = unsafe RAND_bytes_ex(nil, start + initialized, count, 0)
            if result == 1 { initialized += count }
            return result
        }
        guard result == 1 else {
            ERR_clear_error()
            throw .failed(operation: "random bytes")
        }
    }

    /// The given number of random bytes.
    ///
    /// - Throws: `CryptoError.failed` when the generator cannot be seeded.
    public static func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
        try [UInt8](capacity: count) { out throws(CryptoError) in
            try fill(&out, count: count)
        }
    }
}
