/// Encrypts packets where they are, and puts their authenticator behind them.
///
/// ```
///   ┌────────────┬───────────────────────────┬──────────┐
///   │ header     │ payload ──► encrypted     │ tag      │
///   └────────────┴───────────────────────────┴──────────┘
///     authenticated                            16 bytes of room
/// ```
///
/// A nonce must never be used twice with one key.
///
/// - Source: RFC 5116, section 2.1; RFC 9001, section 5.3.
public struct PacketSealer: ~Copyable, Sendable {
    private var context: AEADContext

    /// Prepares a key.
    ///
    /// - Throws: `CryptoError.outOfRange` for a key of another length than the algorithm has.
    public init(_ algorithm: AEADAlgorithm, key: Span<UInt8>) throws(CryptoError) {
        context = try AEADContext(algorithm, key: key, .sealing)
    }

    /// Encrypts a packet that ends with room for the tag.
    ///
    /// - Parameters:
    ///   - packet: The header, the payload, and `AEADAlgorithm.tagLength` bytes of room.
    ///   - headerLength: The size of what is authenticated but not encrypted, in bytes.
    ///   - nonce: What makes this packet different from all others.
    /// - Precondition: The packet is at least as long as the header and the tag.
    public mutating func seal(
        _ packet: inout MutableSpan<UInt8>, headerLength: Int, _ nonce: AEADNonce
    ) {
        let payloadEnd = packet.count - AEADAlgorithm.tagLength
        precondition(headerLength >= 0 && headerLength <= payloadEnd)
        context.begin(nonce, authenticating: packet.span.extracting(0..<headerLength))
        context.update(&packet, headerLength..<payloadEnd)
        context.finish(writingTagAt: payloadEnd, of: &packet)
    }
}

/// Decrypts packets where they are, if their authenticator is right.
///
/// - Source: RFC 5116, section 2.2; RFC 9001, section 5.3.
public struct PacketOpener: ~Copyable, Sendable {
    private var context: AEADContext

    /// Prepares a key.
    ///
    /// - Throws: `CryptoError.outOfRange` for a key of another length than the algorithm has.
    public init(_ algorithm: AEADAlgorithm, key: Span<UInt8>) throws(CryptoError) {
        context = try AEADContext(algorithm, key: key, .opening)
    }

    /// Decrypts a packet.
    ///
    /// - Parameters:
    ///   - packet: The header, the encrypted payload, and the tag.
    ///   - headerLength: The size of what is authenticated but not encrypted, in bytes.
    ///   - nonce: What made this packet different from all others.
    /// - Returns: Whether it is the packet that was sealed. If not, the payload is of no use.
    public mutating func open(
        _ packet: inout MutableSpan<UInt8>, headerLength: Int, _ nonce: AEADNonce
    ) -> Bool {
        let payloadEnd = packet.count - AEADAlgorithm.tagLength
        guard headerLength >= 0, headerLength <= payloadEnd else { return false }
        context.begin(nonce, authenticating: packet.span.extracting(0..<headerLength))
        context.update(&packet, headerLength..<payloadEnd)
        return context.finish(expectingTagAt: payloadEnd, of: &packet)
    }
}
