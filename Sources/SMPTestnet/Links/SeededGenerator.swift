/// Random numbers that a seed decides, the same on every machine and in every version.
///
/// A simulation gives each link a generator of its own, so that a change to one link leaves the
/// luck of all others alone. It is not for secrets.
///
/// - Source: Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014 (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    private static let step: UInt64 = 0x9e37_79b9_7f4a_7c15

    private var state: UInt64

    /// Starts the sequence of `seed`.
    public init(seed: UInt64) {
        state = seed
    }

    /// Starts another sequence of the same seed, of which there are as many as numbers.
    public init(seed: UInt64, stream: UInt64) {
        var streams = SeededGenerator(seed: stream)
        state = seed ^ streams.next()
    }

    /// The next 64 bits of the sequence.
    public mutating func next() -> UInt64 {
        state &+= Self.step
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }
}
