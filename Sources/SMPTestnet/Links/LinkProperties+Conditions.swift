extension LinkProperties {
    /// What a description says that a link does to packets.
    ///
    /// The announced MTU is not enforced, as real links do not either: packets that are too large
    /// for it may well get through.
    public init(_ conditions: LinkConditions) {
        self.init(
            rate: conditions.rate.map { Int(clamping: $0) }, delay: conditions.delay,
            jitter: conditions.jitter,
            queue: conditions.queueByteCount.map { .bytes($0) } ?? .unlimited,
            loss: conditions.loss > 0 ? .independent(Probability(conditions.loss)) : .none,
            reordering: Probability(conditions.reordering),
            duplication: Probability(conditions.duplication))
    }
}
