internal import SMPBytes
internal import SMPCrypto

/// The tag of Retry packets, which shows that whoever sent one has seen the client's first packet.
///
/// The key is no secret. The tag finds accidents, and attackers who saw nothing.
///
/// - Source: RFC 9001, section 5.8; RFC 9369, section 3.3.3.
enum RetryIntegrity {
    /// The size of the tag, in bytes.
    static let tagLength = 16

    private static let key1: [UInt8] = [
        0xbe, 0x0c, 0x69, 0x0b, 0x9f, 0x66, 0x57, 0x5a, 0x1d, 0x76, 0x6b, 0x54, 0xe3, 0x68, 0xc8,
        0x4e,
    ]
    private static let nonce1 = AEADNonce(high: 0x461599d3, low: 0x5d632bf2_239825bb)
    private static let key2: [UInt8] = [
        0x8f, 0xb4, 0xb0, 0x1b, 0x56, 0xac, 0x48, 0xe2, 0x60, 0xfb, 0xcb, 0xce, 0xad, 0x7c, 0xcc,
        0x92,
    ]
    private static let nonce2 = AEADNonce(high: 0xd86969bc, low: 0x2d7c6d99_90efb04a)

    /// The tag of a packet.
    ///
    /// - Parameters:
    ///   - packet: The packet without its tag.
    ///   - original: The destination connection ID of the client's first packet.
    ///   - version: The version of the packet.
    /// - Returns: 16 bytes.
    static func tag(
        of packet: Span<UInt8>, original: ConnectionID, _ version: QUICVersion
    ) -> [UInt8] {
        let headerLength = 1 + original.length + packet.count
        var pseudoPacket = [UInt8](capacity: headerLength + tagLength) { out in
            out.append(UInt8(truncatingIfNeeded: original.length))
            original.encode(into: &out)
            out.append(copying: packet)
            out.append(zeros: tagLength)
        }
        let isV2 = version == .v2
        guard
            var sealer = try? PacketSealer(.aes128GCM, key: (isV2 ? key2 : key1).span)
        else { preconditionFailure("keys of this length are keys of AES-128") }
        var bytes = pseudoPacket.mutableSpan
        sealer.seal(&bytes, headerLength: headerLength, isV2 ? nonce2 : nonce1)
        return [UInt8](capacity: tagLength) {
            $0.append(copying: pseudoPacket.span.extracting(headerLength..<pseudoPacket.count))
        }
    }

    /// Whether the last 16 bytes of a Retry packet are the right tag.
    static func isValid(_ packet: Span<UInt8>, original: ConnectionID, _ version: QUICVersion)
        -> Bool
    {
        guard packet.count > tagLength else { return false }
        let end = packet.count - tagLength
        let expected = tag(of: packet.extracting(0..<end), original: original, version)
        return ConstantTime.areEqual(packet.extracting(end..<packet.count), expected.span)
    }
}
