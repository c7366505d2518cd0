internal import SMPBytes

/// One direction of a link, and its luck.
struct LinkLane {
    var direction: LinkDirection
    private var random: SeededGenerator

    /// Starts with an idle link.
    ///
    /// - Parameters:
    ///   - properties: What it does to packets.
    ///   - seed: What its luck depends on.
    ///   - stream: Another number for each direction of each link.
    ///   - now: The time before which nothing happens.
    init(_ properties: LinkProperties, seed: UInt64, stream: Int, now: Instant) {
        direction = LinkDirection(properties, now: now)
        random = SeededGenerator(seed: seed, stream: UInt64(truncatingIfNeeded: stream))
    }

    /// Sends a packet; also returns how often the link had failed by then.
    mutating func send(
        _ byteCount: Int, now: Instant
    ) -> (fate: LinkDirection.Fate, failureCount: Int) {
        (direction.send(byteCount, now: now, random: &random), direction.failureCount)
    }
}
