public import SMPCrypto

/// Which ASes and interfaces a segment leads through, in 32 bytes.
///
/// Two segments that differ only in when they were made, or by whom they were signed, have the same
/// ID: the newer one takes the place of the older.
///
/// - Source: The reference implementation (pkg/segment); no text specifies it. It decides the order
///   of paths that are otherwise equal, so others must compute the same.
public struct SegmentID: Hashable, Comparable, Sendable {
    /// The hash.
    public let digest: SHA256Digest

    /// Hashes the way along a segment, and with `includingPeers` the ways in from peers too, which
    /// gives the full ID.
    package init(of entries: some Sequence<ASEntryBody>, includingPeers: Bool = false) {
        var hash = SHA256()
        for entry in entries {
            hash.update(entry.local, entry.hop.hopField)
            guard includingPeers else { continue }
            for peer in entry.peers { hash.update(peer.peer, peer.hopField) }
        }
        digest = hash.finish()
    }

    /// Whether the bytes of `a` come first in the alphabet.
    public static func < (a: SegmentID, b: SegmentID) -> Bool {
        for index in 0..<SHA256Digest.length where a.digest.bytes[index] != b.digest.bytes[index] {
            return a.digest.bytes[index] < b.digest.bytes[index]
        }
        return false
    }
}

extension SegmentID: CustomStringConvertible {
    /// The first twelve bytes in hexadecimal, enough to tell segments apart in a log.
    public var description: String { String(digest.description.prefix(24)) }
}

extension SHA256 {
    fileprivate mutating func update(_ isdAS: ISDAS, _ hopField: HopField) {
        update(bigEndian: isdAS.rawValue)
        update(bigEndian: hopField.constructionIngress.rawValue)
        update(bigEndian: hopField.constructionEgress.rawValue)
    }
}
