internal import SMPBytes
internal import SMPCrypto

/// What the tokens of stateless resets are made from, so that they can be made again when all else
/// is lost.
///
/// - Source: RFC 9000, section 10.3.2.
public struct StatelessResetKey: Sendable {
    private let key: HashDigest

    /// Takes a secret that no peer knows; 32 random bytes, kept over restarts.
    public init(_ secret: Span<UInt8>) {
        key = RunningHash.hash(secret, .sha256)
    }

    /// The token of a connection ID.
    public func token(for id: ConnectionID) -> StatelessResetToken {
        let bytes = [UInt8](capacity: id.length) { id.encode(into: &$0) }
        let code = HMAC.code(of: bytes.span, key: key.bytes, .sha256)
        return StatelessResetToken(
            high: code.bytes.bigEndian(UInt64.self, at: 0),
            low: code.bytes.bigEndian(UInt64.self, at: 8))
    }
}
