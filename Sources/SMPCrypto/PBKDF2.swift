internal import CSMPLibCrypto

/// Makes keys from passwords and other secrets by hashing them many times.
///
/// - Source: RFC 8018, section 5.2.
public enum PBKDF2 {
    /// Derives `count` bytes with HMAC-SHA-256.
    ///
    /// - Throws: `CryptoError.outOfRange` for fewer than one round or byte, or for a length over
    ///   2^31 - 1.
    public static func sha256(
        secret: Span<UInt8>, salt: Span<UInt8>, rounds: Int, count: Int
    ) throws(CryptoError) -> SecretBytes {
        guard let rounds = CInt(exactly: rounds), rounds > 0,
            let length = CInt(exactly: count), length > 0,
            let secretLength = CInt(exactly: secret.count),
            let saltLength = CInt(exactly: salt.count)
        else { throw .outOfRange("PBKDF2 parameters") }

        return SecretBytes(count: count) { output in
            unsafe output.withUnsafeMutableBufferPointer { output, initialized in
                unsafe secret.withUnsafeBytes { secret in
                    unsafe salt.withUnsafeBufferPointer { salt in
                        unsafe mustSucceed(
                            PKCS5_PBKDF2_HMAC(
                                secret.baseAddress?.assumingMemoryBound(to: CChar.self),
                                secretLength, salt.baseAddress, saltLength, rounds,
                                Fetched.sha256.pointer, length, output.baseAddress))
                    }
                }
                initialized = count
            }
        }
    }
}
