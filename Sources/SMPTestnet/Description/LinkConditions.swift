/// What happens to packets on their way over a link in one direction.
public struct LinkConditions: Hashable, Sendable {
    /// How long each packet takes at least. (`delay`)
    public var delay: Duration
    /// How much longer it takes at most. (`jitter`)
    public var jitter: Duration
    /// The part of the packets that are lost, from 0 to 1. (`loss`)
    public var loss: Double
    /// How much passes, in bits per second of SCION packets; `nil` for as much as comes. (`rate`)
    public var rate: UInt64?
    /// How much waits until more is dropped, in bytes of SCION packets; `nil` when nothing has to
    /// wait, as no rate is set. (`queue`)
    public var queueByteCount: Int?
    /// The part of the packets that others overtake, from 0 to 1. (`reorder`)
    public var reordering: Double
    /// The part of the packets that arrive twice, from 0 to 1. (`duplicate`)
    public var duplication: Double

    /// Lets everything pass at once, except as it is told.
    public init(
        delay: Duration = .zero, jitter: Duration = .zero, loss: Double = 0, rate: UInt64? = nil,
        queueByteCount: Int? = nil, reordering: Double = 0, duplication: Double = 0
    ) {
        self.delay = delay
        self.jitter = jitter
        self.loss = loss
        self.rate = rate
        self.queueByteCount = queueByteCount
        self.reordering = reordering
        self.duplication = duplication
    }

    /// The queue of a link of which only the rate is known: what passes in 50 ms, and at least ten
    /// packets.
    ///
    /// - Parameters:
    ///   - rate: In bits per second.
    ///   - mtu: The size of the largest packet, in bytes.
    /// - Returns: A number of bytes.
    public static func queueByteCount(rate: UInt64, mtu: Int) -> Int {
        max(Int(clamping: rate / 8 / 20), 10 * mtu)
    }
}
