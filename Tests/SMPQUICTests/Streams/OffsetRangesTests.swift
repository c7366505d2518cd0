import SMPBytes
import SMPCrypto
import Testing

@testable import SMPQUIC

/// Sets of offsets as ranges.
@Suite struct OffsetRangesTests {
    @Test func joinsRangesThatTouch() {
        var ranges = OffsetRanges()
        for range in [0..<2, 8..<10, 4..<6, 2..<4] as [Range<UInt64>] { ranges.insert(range) }
        #expect(ranges.ranges == [0..<6, 8..<10])
        ranges.remove(1..<9)
        #expect(ranges.ranges == [0..<1, 9..<10])
        let first = ranges.takeFirst(5)
        #expect(first == 0..<1)
        let tooEarly = ranges.takeEnd(reachedFrom: 8)
        #expect(tooEarly == nil)
        let end = ranges.takeEnd(reachedFrom: 9)
        #expect(end == 10)
        #expect(ranges.isEmpty)
    }

    @Test(arguments: UInt64(0)..<200)
    func keepsTheSameOffsetsAsASet(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var (ranges, set) = (OffsetRanges(), Set<UInt64>())
        for _ in 0..<60 {
            let low = UInt64.random(in: 0..<64, using: &random)
            let range = low..<low + UInt64.random(in: 0..<12, using: &random)
            if Bool.random(using: &random) {
                ranges.insert(range)
                set.formUnion(range)
            } else {
                ranges.remove(range)
                set.subtract(range)
            }
            #expect(ranges.ranges.flatMap { Array($0) } == set.sorted())
            let isApart = zip(ranges.ranges, ranges.ranges.dropFirst())
                .allSatisfy { $0.upperBound < $1.lowerBound }
            #expect(isApart)
        }
    }
}
