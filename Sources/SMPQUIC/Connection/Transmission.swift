public import SMPBytes

/// What a connection has written for its caller to send: datagrams of one length, but for the last.
public struct Transmission: Hashable, Sendable {
    /// The way they take.
    public var path: PathHandle
    /// The bytes of all of them together.
    public var byteCount: Int
    /// The length of each datagram but the last, which may be shorter, in bytes.
    public var segmentLength: Int
    /// The mark that they carry.
    public var ecn: ECNCodepoint

    /// The number of datagrams.
    public var datagramCount: Int { (byteCount + segmentLength - 1) / max(1, segmentLength) }
}
