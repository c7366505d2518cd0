internal import SMPBytes
internal import SMPCrypto

/// What opens the packets that come one way at one level.
///
/// - Source: RFC 9001, section 5.
struct OpeningKeys: ~Copyable {
    private var mask: HeaderMask
    var payload: PayloadOpener

    /// Makes the keys of a secret.
    init(_ secrets: borrowing PacketSecrets) throws(CryptoError) {
        let mask = try HeaderMask(secrets.algorithm, key: secrets.maskKey.bytes)
        let payload = try PayloadOpener(secrets)
        self.mask = mask
        self.payload = payload
    }

    /// Uncovers the header of a packet, where it stands.
    ///
    /// - Parameters:
    ///   - packet: The packet.
    ///   - offset: Where its number stands.
    /// - Returns: What the header hid, or `nil` when the packet is too short to be one.
    mutating func unmask(
        _ packet: inout MutableSpan<UInt8>, numberOffset offset: Int
    ) -> UnmaskedHeader? {
        UnmaskedHeader(&packet, numberOffset: offset, &mask)
    }
}

/// What opens the payload of packets; unlike header protection, it is replaced by key updates.
///
/// - Source: RFC 9001, section 5.3.
struct PayloadOpener: ~Copyable {
    private var opener: PacketOpener
    private let nonce: PacketNonce

    /// Makes the key of a secret.
    init(_ secrets: borrowing PacketSecrets) throws(CryptoError) {
        let opener = try PacketOpener(secrets.algorithm, key: secrets.key.bytes)
        self.opener = opener
        nonce = secrets.nonce
    }

    /// Opens a packet whose header is uncovered, where it stands.
    ///
    /// - Returns: Whether it is authentic.
    mutating func open(
        _ packet: inout MutableSpan<UInt8>, headerLength: Int, _ number: PacketNumber,
        pathID: UInt32 = 0
    ) -> Bool {
        opener.open(&packet, headerLength: headerLength, nonce.nonce(number, pathID: pathID))
    }
}
