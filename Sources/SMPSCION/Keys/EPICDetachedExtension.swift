public import SMPCrypto

/// What an autonomous system adds to its entry in a path segment so that EPIC can be used there.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |       number of entries       |  remainder of the hop entry,  |
/// |                           10 bytes                            |
/// |                               | remainders of peer entries …  |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The authenticators are not signed themselves, so that a segment can be given to others without
/// them. What is signed is a hash of the above.
///
/// - Source: scionproto/scion ce575dc8, pkg/segment/extensions/epic.
public struct EPICDetachedExtension: Hashable, Sendable {
    /// The number of bytes of the hash that a segment carries.
    public static let digestLength = 16

    /// The rest of the authentication code of the regular hop field.
    public var hopEntry: HopAuthenticatorRemainder
    /// The rest of the codes of the hop fields over peering links, in the order of the entry.
    public var peerEntries: [HopAuthenticatorRemainder]

    /// Collects the parts.
    public init(
        hopEntry: HopAuthenticatorRemainder, peerEntries: [HopAuthenticatorRemainder]
    ) {
        (self.hopEntry, self.peerEntries) = (hopEntry, peerEntries)
    }

    /// The hash of the authenticators, of which a segment carries ``digestLength`` bytes.
    public var digest: SHA256Digest {
        var hash = SHA256()
        hash.update(bigEndian: UInt16(truncatingIfNeeded: 1 + peerEntries.count))
        hash.update(hopEntry)
        for entry in peerEntries { hash.update(entry) }
        return hash.finish()
    }

    /// Whether these are the authenticators that a signed segment entry announced.
    ///
    /// - Parameter announced: The hash in the entry.
    /// - Returns: `false` also when it has another length than ``digestLength``.
    public func matches(_ announced: Span<UInt8>) -> Bool {
        ConstantTime.areEqual(digest.bytes.extracting(first: Self.digestLength), announced)
    }
}

extension SHA256 {
    fileprivate mutating func update(_ remainder: HopAuthenticatorRemainder) {
        update(bigEndian: remainder.high)
        update(bigEndian: remainder.low)
    }
}
