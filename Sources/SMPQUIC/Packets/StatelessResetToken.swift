public import SMPBytes
internal import SMPCrypto

/// What an end that has forgotten a connection shows to prove that it was its own.
///
/// Tokens are secrets, so that comparing two takes the same time whatever they are.
///
/// - Source: RFC 9000, section 10.3.
public struct StatelessResetToken: Hashable, Sendable {
    /// The size on the wire, in bytes.
    public static let length = 16

    private let high: UInt64
    private let low: UInt64

    /// Joins two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Takes a token.
    public init(from reader: inout ByteReader) throws(WireError) {
        high = try reader.takeUInt64()
        low = try reader.takeUInt64()
    }

    /// The token at the end of a datagram, or `nil` when it is too short to be a stateless reset.
    ///
    /// RFC 9000, section 10.3: five bytes of what looks like a header are the least.
    init?(endOf datagram: Span<UInt8>) {
        guard datagram.count >= 5 + Self.length else { return nil }
        high = datagram.bigEndian(UInt64.self, at: datagram.count - 16)
        low = datagram.bigEndian(UInt64.self, at: datagram.count - 8)
    }

    /// Appends the token.
    public func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: high)
        out.append(bigEndian: low)
    }

    /// Whether both are the same.
    public static func == (a: StatelessResetToken, b: StatelessResetToken) -> Bool {
        ConstantTime.areEqual((a.high ^ b.high) | (a.low ^ b.low), 0)
    }

    /// Feeds the token to `hasher`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(high)
        hasher.combine(low)
    }
}
