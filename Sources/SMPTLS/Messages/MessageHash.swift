public import SMPCrypto
internal import SMPBytes

/// What stands for the first hello in hashes, where the server has asked for a second.
///
/// - Source: RFC 8446, section 4.4.1.
public enum MessageHash {
    /// The message made of the hash of the first hello.
    public static func message(_ firstHello: HashDigest) -> [UInt8] {
        let length = firstHello.bytes.count
        return [UInt8](capacity: HandshakeMessage.headerLength + length) { out in
            out.append(HandshakeType.messageHash.rawValue)
            out.append(zeros: 2)
            out.append(UInt8(truncatingIfNeeded: length))
            out.append(copying: firstHello.bytes)
        }
    }
}
