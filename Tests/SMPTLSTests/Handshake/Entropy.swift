import SMPCrypto

@testable import SMPTLS

/// Given bytes, and zeros behind them.
struct FixedEntropy: EntropySource {
    var bytes: [UInt8]

    mutating func fill(_ out: inout MutableSpan<UInt8>) throws(CryptoError) {
        for index in out.indices { out[index] = index < bytes.count ? bytes[index] : 0 }
        bytes.removeFirst(min(out.count, bytes.count))
    }
}

/// Numbers that are the same for each seed (SplitMix64).
struct Seeded: EntropySource, RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func length(upTo count: Int) -> Int {
        Int.random(in: 1...count, using: &self)
    }

    mutating func fill(_ out: inout MutableSpan<UInt8>) throws(CryptoError) {
        for index in out.indices { out[index] = UInt8(truncatingIfNeeded: next()) }
    }
}
