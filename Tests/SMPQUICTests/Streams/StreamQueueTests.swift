import SMPBytes
import Testing

@testable import SMPQUIC

/// Streams in the order of their urgency.
@Suite struct StreamQueueTests {
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
}
