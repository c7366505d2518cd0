import SMPBytes
import SMPHost
import Testing

@Suite struct HTTP2WindowsTests {
    @Test func countsWhatWasSentAndWhatMayBeSent() {
        var window = HTTP2SendWindow()
        window.consume(65_535)
        #expect(window.available == 0)
        let isWithinBounds = window.grow(by: 100)
        #expect(isWithinBounds)
        #expect(window.available == 100)
    }

    @Test func becomesNegativeWhenSettingsShrinkIt() {
        var window = HTTP2SendWindow(size: 100)
        window.consume(80)
        let isWithinBounds = window.grow(by: -60)
        #expect(isWithinBounds)
        #expect(window.available == -40)
    }

    @Test func doesNotGrowBeyondTheLargestNumberOfTheField() {
        var window = HTTP2SendWindow(size: 1)
        let results = [window.grow(by: 0x7fff_fffe), window.grow(by: 1)]
        #expect(results == [true, false])
    }

    @Test func fillsUpWhenHalfIsUsed() {
        var window = HTTP2ReceiveWindow(size: 1000)
        var (allowed, increments): ([Bool], [UInt32?]) = ([], [])
        for count in [499, 1, 0, 1000, 1] {
            allowed.append(window.consume(count))
            if allowed.last == true, count < 1000 { increments.append(window.replenish()) }
        }
        #expect(allowed == [true, true, true, true, false])
        #expect(increments == [nil, 500, nil])
    }
}

@Suite struct HTTP2StreamTableTests {
    private func stream(_ id: HTTP2StreamID, content: Int = 0) -> HTTP2Stream {
        var stream = HTTP2Stream(
            id, reader: HTTP2MessageReader(isRequest: true, bodyLimit: 100), receiveWindow: 100,
            sendWindow: 100, now: Instant(.zero))
        if content > 0 {
            let queue = ByteQueue([UInt8](repeating: 0, count: content))
            stream.outgoing = .content(queue, trailers: nil)
        }
        return stream
    }

    @Test func findsOpenStreamsByTheirNumbers() {
        var table = HTTP2StreamTable()
        let ids: [HTTP2StreamID] = [1, 3, 9, 101, 4001]
        for id in ids { table.open(stream(id)) }
        #expect(ids.map { table.index(of: $0) } == [0, 1, 2, 3, 4])
        #expect(table.index(of: 5) == nil)
        table.close(at: 1, .endedByPeer)
        #expect(table.index(of: 9) == 1)
    }

    @Test func tellsStreamsThatAreGoneApart() {
        var table = HTTP2StreamTable()
        for id: HTTP2StreamID in [1, 5, 7] { table.open(stream(id)) }
        table.close(at: 0, .endedByPeer)
        table.close(at: 0, .resetHere)
        table.refuse(11)
        #expect(table.absence(of: 1) == .endedByPeer)
        #expect(table.absence(of: 3) == .longGone)
        #expect(table.absence(of: 5) == .resetHere)
        #expect(table.absence(of: 11) == .resetHere)
        #expect(table.absence(of: 13) == .idle)
    }

    @Test func remembersOnlyTheLastStreamsThatWereClosed() {
        var table = HTTP2StreamTable()
        for number in 0..<1000 {
            table.open(stream(HTTP2StreamID(rawValue: UInt32(2 * number + 1))))
            table.close(at: 0, .endedByPeer)
        }
        #expect(table.absence(of: 1999) == .endedByPeer)
        #expect(table.absence(of: 1601) == .endedByPeer)
        #expect(table.absence(of: 1) == .longGone)
    }

    @Test func givesEachStreamItsTurn() {
        var table = HTTP2StreamTable()
        for id: HTTP2StreamID in [1, 3, 5] { table.open(stream(id, content: 2)) }
        table.open(stream(7))
        var turns: [HTTP2StreamID] = []
        while let index = table.nextSender() {
            table.didServe(at: index)
            turns.append(table[index].id)
            _ = table[index].takeContent(limit: 1)
        }
        #expect(turns == [1, 3, 5, 1, 3, 5])
    }
}

@Suite struct HTTP2FloodGuardTests {
    private func paid(_ account: inout HTTP2FloodGuard, atSecond second: Int) -> Bool {
        do throws(HTTP2Error) {
            try account.pay(now: Instant(.seconds(second)))
            return true
        } catch {
            return false
        }
    }

    private func expectBurst(from account: inout HTTP2FloodGuard, atSecond second: Int) {
        var count = 0
        while paid(&account, atSecond: second) { count += 1 }
        #expect(count == HTTP2FloodGuard.capacity)
    }

    @Test func toleratesABurstAndNotMore() {
        var account = HTTP2FloodGuard()
        expectBurst(from: &account, atSecond: 0)
    }

    @Test func toleratesASteadyRateForEver() {
        var account = HTTP2FloodGuard()
        for second in 0..<100 {
            for _ in 0..<HTTP2FloodGuard.income {
                let isPaid = paid(&account, atSecond: second)
                #expect(isPaid)
            }
        }
    }

    @Test func savesNoMoreThanABurst() {
        var account = HTTP2FloodGuard()
        _ = paid(&account, atSecond: 0)
        _ = paid(&account, atSecond: 1_000_000)
        account.earn(1_000_000)
        expectBurst(from: &account, atSecond: 1_000_000)
    }
}

/// Numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}

@Suite struct ByteQueueTests {
    @Test func givesBackWhatCameInWhateverThePieces() {
        var queue = ByteQueue()
        var generator = SeededGenerator(seed: 1)
        var (written, read): ([UInt8], [UInt8]) = ([], [])
        for _ in 0..<2000 {
            let piece = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            queue.append(piece.span)
            written += piece
            read += queue.take(Int.random(in: 0...210, using: &generator))
            #expect(queue.count == written.count - read.count)
        }
        read += queue.take(.max)
        #expect(read == written)
        #expect(queue.isEmpty)
    }

    @Test func movesNoMoreThanThereIsRoomFor() {
        var queue = ByteQueue([1, 2, 3])
        let pieces = (0..<3).map { _ in [UInt8](capacity: 2) { queue.move(into: &$0) } }
        #expect(pieces == [[1, 2], [3], []])
    }
}
