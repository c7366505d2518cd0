internal import SMPBytes
internal import SMPCrypto

/// What the tokens of stateless resets are made from, so that they can be made again when all else
/// is lost.
///
/// - Source: RFC 9000, section 10.3.2.
public struct StatelessResetKey: Sendable {
    private let secret: [UInt8]

    /// Takes a secret that no peer knows; 32 random bytes, kept over restarts.
    public init(_ secret: Span<UInt8>) {
        self.secret = [UInt8](capacity: secret.count) { $0.append(copying: secret) }
    }

    /// The token of a connection ID.
    public func token(for id: ConnectionID) -> StatelessResetToken {
        let bytes = [UInt8](capacity: id.length) { id.encode(into: &$0) }
        let code = HMAC.code(of: bytes.span, key: secret.span, .sha256)
        return StatelessResetToken(
            high: code.bytes.bigEndian(UInt64.self, at: 0),
            low: code.bytes.bigEndian(UInt64.self, at: 8))
    }
}
