internal import SMPBytes

/// The message authentication code HMAC with SHA-256, in one call or piece by piece.
///
/// ```
///   code = SHA-256(key ⊕ 5c5c… ‖ SHA-256(key ⊕ 3636… ‖ message))
/// ```
///
/// - Source: RFC 2104; FIPS 198-1.
public struct HMACSHA256: ~Copyable, Sendable {
    /// The number of bytes that SHA-256 works on at once, to which the key is filled up.
    private static let blockLength = 64

    private var inner = SHA256()
    private var outer = SHA256()

    /// Starts a message under `key`, which may have any length.
    public init(key: Span<UInt8>) {
        let block = SecretBytes(count: Self.blockLength) { block in
            if key.count > Self.blockLength {
                block.append(copying: SHA256.hash(key).bytes)
            } else {
                block.append(copying: key)
            }
            block.append(zeros: block.freeCapacity)
        }
        inner.update(block.masked(with: 0x36).bytes)
        outer.update(block.masked(with: 0x5c).bytes)
    }

    /// Adds `bytes` to the end of the message.
    public mutating func update(_ bytes: Span<UInt8>) {
        inner.update(bytes)
    }

    /// The code of the whole message.
    public consuming func finish() -> SHA256Digest {
        let digest = inner.finish()
        outer.update(digest.bytes)
        return outer.finish()
    }

    /// The code of `message` under `key`.
    public static func code(of message: Span<UInt8>, key: Span<UInt8>) -> SHA256Digest {
        var hmac = HMACSHA256(key: key)
        hmac.update(message)
        return hmac.finish()
    }
}
