import SMPBytes
import Testing

@testable import SMPTestnet

@Suite struct EventQueueTests {
    @Test func givesEventsByTimeAndThenByOrderOfEntry() {
        var random = SeededGenerator(seed: 5)
        var queue = EventQueue<Int>()
        var times: [Int] = []
        var taken: [Int] = []
        for number in 0..<2000 {
            times.append(Int.random(in: 0..<50, using: &random))
            queue.add(number, at: Instant(.milliseconds(times[number])))
        }
        #expect(queue.count == 2000)
        while let number = queue.takeNext() { taken.append(number) }
        let expected = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        #expect(taken == expected)
        #expect(queue.nextTime == nil)
    }

    @Test func takesEventsInBetween() {
        var queue = EventQueue<String>()
        queue.add("third", at: Instant(.seconds(3)))
        queue.add("first", at: Instant(.seconds(1)))
        #expect(queue.takeNext() == "first")
        queue.add("second", at: Instant(.seconds(2)))
        #expect(queue.nextTime == Instant(.seconds(2)))
        #expect(queue.takeNext() == "second")
        #expect(queue.takeNext() == "third")
        #expect(queue.takeNext() == nil)
    }
}
