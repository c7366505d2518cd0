internal import CSMPLibCrypto

/// Comparisons whose time says nothing about where two values differ.
///
/// Everything that checks an authenticator against the right one goes through here: a comparison
/// that stops at the first difference would let a peer find the right one byte by byte.
public enum ConstantTime {
    /// Whether `a` and `b` hold the same bytes; only their lengths may show.
    public static func areEqual(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
        guard a.count == b.count else { return false }
        return unsafe a.withUnsafeBytes { a in
            unsafe b.withUnsafeBytes { b in
                unsafe a.isEmpty || CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0
            }
        }
    }

    /// Whether `a` and `b` are the same bits.
    public static func areEqual(_ a: UInt64, _ b: UInt64) -> Bool {
        // One machine instruction compares all bits at once.
        a ^ b == 0
    }
}
