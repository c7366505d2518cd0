/// A way to the peer, as the caller knows it: a pair of addresses, a SCION path, a simulated link.
///
/// The protocol never looks behind it. Two handles are two paths, even when they share addresses;
/// the caller chooses them, and says with each datagram which one it came by.
///
/// - Source: RFC 9000, section 9; draft-ietf-quic-multipath-21, section 1.1.
public struct PathHandle: Hashable, Sendable {
    /// The caller's number for the path.
    public let number: UInt32
    /// The caller's number for the peer's host on it.
    ///
    /// Paths that differ in nothing but the peer's port share it, and with it what was learned of
    /// congestion and delay.
    public let host: UInt32

    /// A path to a host.
    public init(_ number: UInt32, host: UInt32 = 0) {
        self.number = number
        self.host = host
    }
}

extension PathHandle: CustomStringConvertible {
    /// As in `path 3`.
    public var description: String { "path \(number)" }
}
