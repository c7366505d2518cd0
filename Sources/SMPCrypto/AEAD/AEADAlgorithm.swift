/// A way to encrypt packets so that a change of one bit shows.
///
/// - Source: RFC 5116, section 5.1 and 5.2; RFC 8439, section 2.8.
public enum AEADAlgorithm: Hashable, Sendable, CaseIterable {
    /// AES with a 128-bit key in Galois/Counter Mode.
    case aes128GCM
    /// AES with a 256-bit key in Galois/Counter Mode.
    case aes256GCM
    /// The stream cipher ChaCha20 with the authenticator Poly1305.
    case chaCha20Poly1305

    /// The size of the authenticator behind the ciphertext, in bytes, of all three.
    public static let tagLength = 16

    /// The size of a key, in bytes.
    public var keyLength: Int { self == .aes128GCM ? 16 : 32 }
}

/// The twelve bytes that make each use of a key a different one.
///
/// They are held as two numbers, because packets are numbered: the nonce of a packet is the
/// difference of a fixed value and its number, and over several paths that of its path.
///
/// - Source: RFC 9001, section 5.3; draft-ietf-quic-multipath, section 2.4.
public struct AEADNonce: Hashable, Sendable {
    /// The size, in bytes.
    public static let length = 12

    /// The first four bytes, most significant first.
    public var high: UInt32
    /// The last eight bytes, most significant first.
    public var low: UInt64

    /// Joins two parts.
    public init(high: UInt32, low: UInt64) {
        (self.high, self.low) = (high, low)
    }

    /// The bit-wise difference of two nonces.
    @inlinable public static func ^ (a: AEADNonce, b: AEADNonce) -> AEADNonce {
        AEADNonce(high: a.high ^ b.high, low: a.low ^ b.low)
    }
}
