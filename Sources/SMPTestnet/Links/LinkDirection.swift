public import SMPBytes

/// One direction of a link: a queue, a transmitter, and a wire.
///
/// ```
///               queue               transmitter              wire
///   packet ──► │▒▒▒▒▒▒│ ──► one packet at a time, ──► delay, jitter, ──► arrival
///                 │         bit by bit at the rate    loss, order
///            full: dropped
/// ```
///
/// It holds no packets. Told the size of a packet and the time, it says at once what will become of
/// it, so that a simulator can enter the arrival into its calendar and a live network can hold the
/// packet until then. All times are exact, to the attosecond, for every rate that divides 10^18.
///
/// The order of what befalls a packet is fixed: down, too large, queue full, lost, late, twice. A
/// packet that is lost has been put onto the wire before, and kept others waiting.
public struct LinkDirection: Hashable, Sendable {
    /// What becomes of a packet.
    public enum Fate: Hashable, Sendable {
        /// It arrives, and perhaps a second time.
        case arrival(Instant, again: Instant?)
        /// It does not arrive.
        case loss(LossCause)
    }

    /// Why a packet does not arrive.
    public enum LossCause: String, Hashable, Sendable {
        /// The link is down.
        case down = "link down"
        /// The packet is larger than the link takes.
        case oversize = "too large for the link"
        /// Too much waits already.
        case queueFull = "queue full"
        /// It got lost on the way.
        case lost = "lost on the link"
    }

    /// What the link does to packets.
    public private(set) var properties: LinkProperties
    /// Whether the link works.
    public private(set) var isUp = true
    /// How many times the link went down.
    ///
    /// What was on the wire then is lost. Its owner compares this number at the time of arrival
    /// with that at the time of sending.
    public private(set) var failureCount = 0
    /// What became of all packets so far.
    public private(set) var statistics = LinkStatistics()

    /// How long one bit takes onto the wire, in attoseconds.
    private var timePerBit: Int64
    /// When the last bit of all that was accepted is on the wire.
    private var idleFrom: Instant
    /// When the last packet arrives that keeps the order.
    private var lastArrival: Instant
    /// Whether packets are being lost in a row.
    private var isInBurst = false

    /// Starts with an idle link that works.
    ///
    /// - Parameters:
    ///   - properties: What the link does to packets.
    ///   - now: The time before which nothing happens.
    public init(_ properties: LinkProperties = LinkProperties(), now: Instant = Instant(.zero)) {
        self.properties = properties
        timePerBit = Self.timePerBit(properties.rate)
        (idleFrom, lastArrival) = (now, now)
    }

    /// How long a packet would have to wait before its first bit goes onto the wire.
    public func wait(now: Instant) -> Duration {
        idleFrom <= now ? .zero : idleFrom - now
    }

    /// How long a packet of `byteCount` bytes takes onto the wire.
    public func serializationTime(ofBytes byteCount: Int) -> Duration {
        Duration(attoseconds: Int128(timePerBit) * 8 * Int128(byteCount))
    }

    // MARK: Inputs

    /// Sends a packet.
    ///
    /// - Parameters:
    ///   - byteCount: The size of the packet.
    ///   - now: The time, which never goes back.
    ///   - random: Where chance comes from.
    /// - Returns: What will become of the packet, if the link does not go down in the meantime.
    public mutating func send(
        _ byteCount: Int, now: Instant, random: inout some RandomNumberGenerator
    ) -> Fate {
        let byteCount = max(0, byteCount)
        statistics.offeredPackets += 1
        statistics.offeredBytes += byteCount
        guard isUp else { return drop(.down, \.downDrops) }
        guard byteCount <= properties.mtu ?? .max else { return drop(.oversize, \.oversizeDrops) }
        let wait = wait(now: now)
        let serialization = serializationTime(ofBytes: byteCount)
        guard hasRoom(wait, serialization) else { return drop(.queueFull, \.queueDrops) }

        idleFrom = now + wait + serialization
        statistics.longestWait = max(statistics.longestWait, wait)
        statistics.busyTime += serialization
        guard !isLost(&random) else { return drop(.lost, \.losses) }
        statistics.carriedPackets += 1
        statistics.carriedBytes += byteCount
        let arrival = arrival(&random)
        return .arrival(arrival, again: duplicate(arrival + serialization, &random))
    }

    /// Changes what the link does to packets from now on.
    ///
    /// Those that wait already keep their times, and those that follow stay behind them.
    public mutating func change(to properties: LinkProperties) {
        self.properties = properties
        timePerBit = Self.timePerBit(properties.rate)
    }

    /// Breaks or mends the link.
    ///
    /// A link that goes down loses all that waits for it and all that is on the wire.
    public mutating func setUp(_ isUp: Bool, now: Instant) {
        guard isUp != self.isUp else { return }
        self.isUp = isUp
        if !isUp { failureCount += 1 }
        (idleFrom, lastArrival) = (now, now)
        isInBurst = false
    }

    // MARK: Queue

    private func hasRoom(_ wait: Duration, _ serialization: Duration) -> Bool {
        if let rate = properties.rate, rate <= 0 { return false }
        guard wait > .zero else { return true }
        switch properties.queue {
        case .unlimited: return true
        case .time(let limit): return wait < limit
        case .bytes(let limit): return wait + serialization <= serializationTime(ofBytes: limit)
        }
    }

    private mutating func drop(
        _ cause: LossCause, _ count: WritableKeyPath<LinkStatistics, Int>
    ) -> Fate {
        statistics[keyPath: count] += 1
        return .loss(cause)
    }

    /// The time for one bit at `rate`, of which what is less than an attosecond is left out.
    private static func timePerBit(_ rate: Int?) -> Int64 {
        guard let rate, rate > 0 else { return 0 }
        return 1_000_000_000_000_000_000 / Int64(rate)
    }

    // MARK: Wire

    private mutating func isLost(_ random: inout some RandomNumberGenerator) -> Bool {
        switch properties.loss {
        case .none: return false
        case .independent(let probability): return probability.happens(&random)
        case .bursts(let start, let end):
            isInBurst = isInBurst ? !end.happens(&random) : start.happens(&random)
            return isInBurst
        }
    }

    /// When the packet arrives that has just gone onto the wire.
    private mutating func arrival(_ random: inout some RandomNumberGenerator) -> Instant {
        var arrival = idleFrom + max(.zero, properties.delay) + drawnJitter(&random)
        if properties.reordering.happens(&random) {
            statistics.reorderedPackets += 1
            return arrival + max(.zero, properties.reorderingDelay)
        }
        arrival = max(arrival, lastArrival)
        lastArrival = arrival
        return arrival
    }

    private func drawnJitter(_ random: inout some RandomNumberGenerator) -> Duration {
        guard properties.jitter > .zero else { return .zero }
        let part = Int128(random.next() >> 32)
        return Duration(attoseconds: properties.jitter.attoseconds / (1 << 32) * part)
    }

    private mutating func duplicate(
        _ arrival: Instant, _ random: inout some RandomNumberGenerator
    ) -> Instant? {
        guard properties.duplication.happens(&random) else { return nil }
        statistics.duplicatedPackets += 1
        return arrival
    }
}
