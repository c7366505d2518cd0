import SMPBytes
import Testing

@testable import SMPQUIC

/// The parts that streams are made of.
@Suite struct StreamBufferTests {
    @Test func joinsRangesThatTouch() {
        var ranges = OffsetRanges()
        for range in [0..<2, 8..<10, 4..<6, 2..<4] as [Range<UInt64>] { ranges.insert(range) }
        #expect(ranges.ranges == [0..<6, 8..<10])
        ranges.remove(1..<9)
        #expect(ranges.ranges == [0..<1, 9..<10])
        let result1 = ranges.takeFirst(5)
        #expect(result1 == 0..<1)
        let result2 = ranges.takeEnd(reachedFrom: 8)
        #expect(result2 == nil)
        let result3 = ranges.takeEnd(reachedFrom: 9)
        #expect(result3 == 10)
        #expect(ranges.isEmpty)
    }

    @Test(arguments: UInt64(0)..<200)
    func keepsTheSameOffsetsAsASet(seed: UInt64) {
        var random = Seeded(state: seed)
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

    @Test(arguments: UInt64(0)..<200)
    func putsPiecesInOrder(seed: UInt64) {
        var random = Seeded(state: seed)
        let whole = (0..<9_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var starts = Array(stride(from: 0, to: whole.count, by: 100))
        starts += starts.prefix(20)
        starts.shuffle(using: &random)
        var (buffer, read) = (ReceiveBuffer(), [UInt8]())
        for start in starts {
            let end = min(whole.count, start + Int.random(in: 100..<300, using: &random))
            buffer.insert(whole.span.extracting(start..<end), at: UInt64(start))
            read += [UInt8](capacity: 500) { _ = buffer.read(into: &$0) }
        }
        read += [UInt8](capacity: whole.count) { _ = buffer.read(into: &$0) }
        #expect(read == whole)
    }

    @Test func sendsLostPartsAgainUnlessTheyHaveArrived() {
        var buffer = SendBuffer()
        buffer.write([UInt8](repeating: 7, count: 100).span)
        let result4 = buffer.takeNext(limit: 60)
        #expect(result4 == 0..<60)
        buffer.acknowledged(20..<40)
        buffer.lost(10..<60)
        let result5 = buffer.takeNext(limit: 60)
        #expect(result5 == 10..<20)
        let result6 = buffer.takeNext(limit: 60)
        #expect(result6 == 40..<60)
        let result7 = buffer.takeNext(limit: 60)
        #expect(result7 == 60..<100)
        buffer.acknowledged(0..<20)
        buffer.acknowledged(40..<100)
        #expect(buffer.isAcknowledged)
    }

    @Test func countsWhatTheWindowAllows() {
        var window = FlowWindow(100, maximum: 400)
        let result8 = window.receive(100)
        #expect(result8)
        let isOver = window.receive(1)
        let isHuge = window.receive(.max)
        #expect(!isOver && !isHuge)
        let result9 = window.consume(60)
        #expect(result9)
        window.renew(now: 1, roundTrip: 10)
        #expect(window.limit == 160)
    }

    @Test func movesAStreamWhoseUrgencyChanges() {
        var queue = StreamQueue()
        queue.append(1, urgency: 3)
        queue.append(2, urgency: 3)
        queue.move(2, from: 3, to: 0)
        #expect(queue.first?.slot == 2)
        queue.removeFirst(urgency: 0)
        queue.move(1, from: 3, to: 7)
        #expect(queue.first?.urgency == 7)
        queue.removeFirst(urgency: 7)
        #expect(queue.isEmpty)
    }

    @Test func boundsWhatWaitsOfAHandshake() throws {
        var stream = CryptoStream()
        try stream.receive([1, 2].span, at: 2)
        let result10 = stream.read()
        #expect(result10.isEmpty)
        try stream.receive([3, 4].span, at: 0)
        let result11 = stream.read()
        #expect(result11 == [3, 4, 1, 2])
        #expect(throws: TransportError.self) {
            try stream.receive([0].span, at: 4 + CryptoStream.bufferLength)
        }
    }

    @Test func dropsTheOldestDatagramAndRefusesLongOnes() throws {
        var datagrams = Datagrams(localLimit: 10, capacity: 2)
        for byte in 1...3 as ClosedRange<UInt8> {
            try datagrams.receive([byte].span, frameLength: 3)
        }
        #expect(datagrams.droppedCount == 1)
        let result12 = datagrams.receive()
        #expect(result12 == [2])
        #expect(throws: TransportError.self) { try datagrams.receive([1].span, frameLength: 11) }
    }
}

/// Numbers that are the same for the same seed. (SplitMix64)
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
