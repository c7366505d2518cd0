internal import SMPBytes

/// The message authentication code HMAC with any function of ``HashAlgorithm``.
///
/// - Source: RFC 2104; FIPS 198-1.
public enum HMAC {
    /// The code of messages one behind the other, under `key`.
    ///
    /// The result may be a key itself, so that it is wiped like one.
    public static func code(
        of first: Span<UInt8>, _ second: Span<UInt8> = Span(), _ third: Span<UInt8> = Span(),
        key: Span<UInt8>, _ algorithm: HashAlgorithm
    ) -> SecretBytes {
        let block = SecretBytes(count: algorithm.blockLength) { block in
            if key.count > algorithm.blockLength {
                block.append(copying: RunningHash.hash(key, algorithm).bytes)
            } else {
                block.append(copying: key)
            }
            block.append(zeros: block.freeCapacity)
        }
        var inner = RunningHash(algorithm)
        inner.update(block.masked(with: 0x36).bytes)
        inner.update(first)
        inner.update(second)
        inner.update(third)
        var outer = RunningHash(algorithm)
        outer.update(block.masked(with: 0x5c).bytes)
        outer.update(inner.current().bytes)
        return SecretBytes(copying: outer.current().bytes)
    }
}

/// Makes keys from a secret, as many as are needed.
///
/// ```
///   secret ──► extract ──► key ──► expand ──► as many bytes as wanted
///     salt ───────┘      label ──────┘
/// ```
///
/// - Source: RFC 5869.
public enum HKDF {
    /// Makes a key of what may be longer, or less even, than a key.
    ///
    /// - Returns: As many bytes as the hash function gives.
    public static func extract(
        _ secret: Span<UInt8>, salt: Span<UInt8>, _ algorithm: HashAlgorithm
    ) -> SecretBytes {
        HMAC.code(of: secret, key: salt, algorithm)
    }

    /// Makes `count` bytes of a key, others for each `info`.
    ///
    /// - Precondition: At most 255 hashes are needed for so many bytes.
    public static func expand(
        _ key: Span<UInt8>, info: Span<UInt8>, count: Int, _ algorithm: HashAlgorithm
    ) -> SecretBytes {
        let blockCount = (count + algorithm.digestLength - 1) / algorithm.digestLength
        precondition(0...255 ~= blockCount)
        var block = SecretBytes(count: 0) { _ in }
        return SecretBytes(count: count) { out in
            for number in 0..<blockCount {
                let counter: [1 of UInt8] = [UInt8(truncatingIfNeeded: number + 1)]
                block = HMAC.code(of: block.bytes, info, counter.span, key: key, algorithm)
                let length = min(out.freeCapacity, block.bytes.count)
                out.append(copying: block.bytes.extracting(first: length))
            }
        }
    }
}
