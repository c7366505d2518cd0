public import SMPCrypto

/// A secret with several owners, which is wiped when the last of them lets go of it.
///
/// - Source: RFC 8446, section 7.1.
public final class TLSSecret: Sendable {
    /// The secret.
    public let bytes: SecretBytes

    /// Takes over a secret.
    public init(_ bytes: consuming SecretBytes) {
        self.bytes = bytes
    }

    /// Lends the bytes to `body`, which cannot keep them.
    ///
    /// - Parameter body: What is done with them.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    public func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try Self.lend(bytes, to: body)
    }

    private static func lend<Result: ~Copyable, Failure: Error>(
        _ bytes: borrowing SecretBytes, to body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes.bytes)
    }
}
