internal import SMPBytes
internal import SMPCrypto

/// The random bytes of one handshake, each of which is used once.
struct EntropyPool: Sendable {
    private let bytes: TLSSecret
    private var used = 0

    /// Takes `count` bytes.
    ///
    /// - Parameters:
    ///   - source: Where they come from.
    ///   - count: As many as are needed at most.
    /// - Throws: `internal_error` when there are none.
    init(_ source: inout some EntropySource, count: Int) throws(TLSError) {
        var random = [UInt8](repeating: 0, count: count)
        do throws(CryptoError) {
            var span = random.mutableSpan
            try source.fill(&span)
        } catch {
            throw TLSError(.internalError, "\(error)")
        }
        bytes = TLSSecret(SecretBytes(copying: random.span))
        var span = random.mutableSpan
        for index in span.indices { span[index] = 0 }
    }

    /// The next bytes, which are secret.
    ///
    /// - Throws: `internal_error` when too few are left.
    mutating func takeSecret(_ count: Int) throws(TLSError) -> TLSSecret {
        let range = used..<used + count
        used += count
        return try bytes.withBytes { (all) throws(TLSError) in
            guard range.upperBound <= all.count else {
                throw TLSError(.internalError, "no random bytes left")
            }
            return TLSSecret(SecretBytes(copying: all.extracting(range)))
        }
    }

    /// The next bytes, which the peer will see.
    ///
    /// - Throws: `internal_error` when too few are left.
    mutating func take(_ count: Int) throws(TLSError) -> [UInt8] {
        let secret = try takeSecret(count)
        return secret.withBytes { bytes in
            [UInt8](capacity: count) { $0.append(copying: bytes) }
        }
    }
}
