import Testing

@testable import SMPQUIC

@Suite struct WindowedMaximumTests {
    @Test(arguments: [1, 2, 10, 16]) func agreesWithAList(length: Int) {
        var random = SplitMix(state: UInt64(length))
        var maximum = WindowedMaximum()
        var list: [(value: Double, round: UInt64)] = []
        var round: UInt64 = 0
        for _ in 0..<1000 {
            if random.next() % 3 == 0 { round += 1 }
            if random.next() % 100 == 0 { round += random.next() % 40 }
            let value = Double(random.next() % 1000)
            maximum.update(value, round: round, length: length)
            list.append((value, round))
            let expected = list.filter { round - $0.round < UInt64(length) }.map(\.value).max()
            #expect(maximum.value == expected)
        }
    }
}
