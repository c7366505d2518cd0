/// What one direction of a link does to packets.
///
/// The default is a link that nobody notices. Numbers below zero count as zero.
public struct LinkProperties: Hashable, Sendable {
    /// How many bits go onto the link in a second, or `nil` for any number.
    ///
    /// What counts are the bytes of the SCION packet, without the headers underneath. Zero lets
    /// nothing through: every packet is dropped as if the queue were full.
    public var rate: Int?
    /// How long a bit is on its way.
    public var delay: Duration
    /// How much longer some packets are on their way; each takes a random part of it.
    ///
    /// Packets keep their order: one that would overtake arrives together with the one in front.
    public var jitter: Duration
    /// How much may wait.
    public var queue: LinkQueue
    /// Which packets get lost on the way.
    public var loss: LossModel
    /// How often a packet falls behind those that follow it.
    public var reordering: Probability
    /// By how much such a packet is late.
    public var reorderingDelay: Duration
    /// How often a packet arrives twice.
    public var duplication: Probability
    /// The size of the largest packet, in bytes, or `nil` for any.
    public var mtu: Int?

    /// Describes a link.
    public init(
        rate: Int? = nil, delay: Duration = .zero, jitter: Duration = .zero,
        queue: LinkQueue = .unlimited, loss: LossModel = .none,
        reordering: Probability = .never, reorderingDelay: Duration = .milliseconds(1),
        duplication: Probability = .never, mtu: Int? = nil
    ) {
        self.rate = rate
        self.delay = delay
        self.jitter = jitter
        self.queue = queue
        self.loss = loss
        self.reordering = reordering
        self.reorderingDelay = reorderingDelay
        self.duplication = duplication
        self.mtu = mtu
    }
}

/// How much may wait for a link until packets are dropped: always the one that came last.
///
/// A packet that finds the link idle never waits and is never dropped.
public enum LinkQueue: Hashable, Sendable {
    /// Whatever comes may wait.
    case unlimited
    /// A packet is dropped if it would have to wait for so long or longer.
    case time(Duration)
    /// A packet is dropped if so many bytes are not enough for it and all that is in front of it,
    /// of which the one on its way onto the link counts with the part that is still to go.
    case bytes(Int)
}

/// Which packets get lost on the way.
public enum LossModel: Hashable, Sendable {
    /// None.
    case none
    /// Each by itself.
    case independent(Probability)
    /// Several in a row, as when a radio link fades.
    ///
    /// Before each packet it is decided whether a burst starts or ends; all in a burst are lost.
    ///
    /// - Source: Gilbert: "Capacity of a Burst-Noise Channel", 1960.
    case bursts(start: Probability, end: Probability)

    /// Bursts of which the mean length and the share of all packets are known.
    ///
    /// - Parameters:
    ///   - share: The share of packets that are lost.
    ///   - meanLength: The mean number of packets in a burst, at least 1.
    /// - Returns: The model with these means.
    public static func bursts(losing share: Probability, meanLength: Double) -> LossModel {
        let end = 1 / max(1, meanLength)
        guard share.value < 1 else { return .independent(.always) }
        let start = end * share.value / (1 - share.value)
        return .bursts(start: Probability(start), end: Probability(end))
    }
}
