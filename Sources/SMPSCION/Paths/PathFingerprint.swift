internal import SMPBytes
public import SMPCrypto

/// Which interfaces a path crosses, in 32 bytes.
///
/// Two paths with the same fingerprint lead through the same routers over the same links, even if
/// they were made from other segments or at another time. It is what users name a path by.
///
/// - Source: The reference implementation (pkg/snet); no text specifies it.
public struct PathFingerprint: Hashable, Sendable {
    /// The hash.
    public let digest: SHA256Digest

    /// Hashes interfaces in the order of travel.
    ///
    /// A path that crosses none has a fingerprint too; the reference prints nothing for it.
    public init(of interfaces: [PathInterface]) {
        let bytes = [UInt8](capacity: 16 * interfaces.count) { bytes in
            for interface in interfaces {
                bytes.append(bigEndian: interface.isdAS.rawValue)
                // The reference counts interfaces in 64 bits.
                bytes.append(bigEndian: UInt64(interface.interface.rawValue))
            }
        }
        digest = SHA256.hash(bytes.span)
    }
}

extension PathFingerprint: CustomStringConvertible {
    /// 64 hexadecimal digits in lower case.
    public var description: String { digest.description }
}
