internal import SMPBytes
internal import SMPCrypto

/// What protects the packets that go one way at one level.
///
/// - Source: RFC 9001, section 5.
struct SealingKeys: ~Copyable {
    private var sealer: PacketSealer
    private var mask: HeaderMask
    private var nonce: PacketNonce

    /// Makes the keys of a secret.
    init(_ secrets: borrowing PacketSecrets) throws(CryptoError) {
        let sealer = try PacketSealer(secrets.algorithm, key: secrets.key.bytes)
        let mask = try HeaderMask(secrets.algorithm, key: secrets.maskKey.bytes)
        self.sealer = sealer
        self.mask = mask
        nonce = secrets.nonce
    }

    /// Replaces the key of the payload by that of the next phase; header protection stays.
    ///
    /// - Source: RFC 9001, section 6.1.
    mutating func change(to secrets: borrowing PacketSecrets) throws(CryptoError) {
        sealer = try PacketSealer(secrets.algorithm, key: secrets.key.bytes)
        nonce = secrets.nonce
    }

    /// Encrypts a packet and hides its number, where it stands.
    ///
    /// - Parameters:
    ///   - packet: Header, payload, and room for the tag. Number and payload together have four
    ///     bytes at least.
    ///   - offset: Where the number stands.
    ///   - length: The size of the number, from 1 to 4 bytes.
    ///   - number: The whole number.
    ///   - pathID: The path; 0 without the multipath extension.
    mutating func seal(
        _ packet: inout MutableSpan<UInt8>, numberOffset offset: Int, numberLength length: Int,
        _ number: PacketNumber, pathID: UInt32 = 0
    ) {
        sealer.seal(
            &packet, headerLength: offset + length, nonce.nonce(number, pathID: pathID))
        var sample = HeaderSample(packet.span, at: offset + 4)
        let bits = sample.mask(with: &mask)
        packet[0] ^= bits.first & (packet[0] & 0x80 != 0 ? 0x0F : 0x1F)
        for index in 0..<length { packet[offset + index] ^= bits[index] }
    }
}
