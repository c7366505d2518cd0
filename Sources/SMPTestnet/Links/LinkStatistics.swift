/// What became of the packets that were put onto one direction of a link.
public struct LinkStatistics: Hashable, Sendable {
    /// The packets that somebody wanted to send.
    public internal(set) var offeredPackets = 0
    /// The bytes of these packets.
    public internal(set) var offeredBytes = 0
    /// The packets that went onto the link and were not lost there.
    public internal(set) var carriedPackets = 0
    /// The bytes of these packets.
    public internal(set) var carriedBytes = 0
    /// The packets that found the queue full.
    public internal(set) var queueDrops = 0
    /// The packets that got lost on the way.
    public internal(set) var losses = 0
    /// The packets that were sent while the link was down.
    public internal(set) var downDrops = 0
    /// The packets that were larger than the link takes.
    public internal(set) var oversizeDrops = 0
    /// The packets that fell behind others.
    public internal(set) var reorderedPackets = 0
    /// The packets that arrived twice.
    public internal(set) var duplicatedPackets = 0
    /// How long a packet waited at most.
    public internal(set) var longestWait = Duration.zero
    /// How long the link was busy with putting bits onto the wire.
    public internal(set) var busyTime = Duration.zero

    /// Starts with nothing.
    public init() {}
}
