internal import SMPBytes
internal import SMPCrypto

/// The keys of the first packets, which anybody can make who has seen the first of them.
///
/// - Source: RFC 9001, section 5.2; RFC 9369, section 3.3.1.
enum InitialSecrets {
    private static let salt1: [UInt8] = [
        0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c,
        0xad, 0xcc, 0xbb, 0x7f, 0x0a,
    ]
    private static let salt2: [UInt8] = [
        0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d,
        0xcb, 0xf9, 0xbd, 0x2e, 0xd9,
    ]

    /// The secrets for what `sender` sends.
    ///
    /// - Parameters:
    ///   - sender: The end that seals with them.
    ///   - destination: The destination connection ID of the client's first packet, or of its first
    ///     after a Retry.
    ///   - version: The version.
    /// - Returns: The secrets, of AES-128-GCM and SHA-256.
    static func secrets(
        of sender: Side, _ destination: ConnectionID, _ version: QUICVersion
    ) -> PacketSecrets {
        let id = [UInt8](capacity: destination.length) { destination.encode(into: &$0) }
        let initial = HKDF.extract(
            id.span, salt: (version == .v2 ? salt2 : salt1).span, .sha256)
        let secret = HKDF.expand(
            initial.bytes, label: sender == .client ? "client in" : "server in",
            count: HashAlgorithm.sha256.digestLength, .sha256)
        return PacketSecrets(.aes128GCM, .sha256, version, secret: secret)
    }
}
