import SMPCrypto
import Testing

@Suite struct RandomStreamTests {
    private static func numbers(_ count: Int, seed: UInt64) -> [UInt64] {
        var stream = RandomStream(seed: seed)
        return (0..<count).map { _ in stream.next() }
    }

    @Test func givesTheSameNumbersForTheSameSeed() {
        #expect(Self.numbers(100, seed: 7) == Self.numbers(100, seed: 7))
    }

    @Test func givesOthersForAnother() {
        let all = Self.numbers(1_000, seed: 7) + Self.numbers(1_000, seed: 8)
        #expect(Set(all).count == 2_000)
    }

    @Test func setsEveryBitAboutHalfTheTime() {
        let numbers = Self.numbers(4_096, seed: 1)
        for bit in 0..<64 {
            let ones = numbers.count { $0 >> UInt64(bit) & 1 == 1 }
            // Seven standard deviations, 32 each, off the mean.
            #expect(abs(ones - 2_048) < 224)
        }
    }
}
