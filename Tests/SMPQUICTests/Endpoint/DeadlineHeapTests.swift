import SMPBytes
import SMPCrypto
import Testing

@testable import SMPQUIC

@Suite struct DeadlineHeapTests {
    @Test(arguments: 0..<20) func alwaysKnowsTheFirst(_ seed: UInt64) {
        var random = RandomStream(seed: seed)
        var heap = DeadlineHeap()
        var model: [Int: Instant] = [:]
        for _ in 0..<2_000 {
            let slot = Int.random(in: 0..<40, using: &random)
            let deadline =
                Bool.random(using: &random)
                ? Instant(nanoseconds: Int64.random(in: 0..<50, using: &random)) : nil
            heap.set(slot, deadline)
            model[slot] = deadline
            let first = heap.first
            #expect(first?.deadline == model.values.min())
            if let first { #expect(model[first.slot] == first.deadline) }
        }
        for slot in 0..<40 { heap.set(slot, nil) }
        #expect(heap.first == nil)
    }
}
