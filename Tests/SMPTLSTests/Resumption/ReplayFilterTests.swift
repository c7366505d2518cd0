import SMPBytes
import Testing

@testable import SMPTLS

@Suite struct ReplayFilterTests {
    private let start = UnixTime(seconds: 1_800_000_000)

    private func binder(_ number: Int) -> [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 4 * 8)) }
    }

    /// A filter that has run for long enough.
    private func filter(capacity: Int = 100) -> ReplayFilter {
        ReplayFilter(
            startedAt: start - .seconds(1_000), tolerance: .seconds(10), capacity: capacity)
    }

    private func accepts(
        _ filter: inout ReplayFilter, _ number: Int, after elapsed: Duration,
        expected: Duration? = nil
    ) -> Bool {
        let binder = binder(number)
        return filter.accept(
            binder: binder.span, expectedArrival: start + (expected ?? elapsed),
            now: start + elapsed)
    }

    @Test func takesAHelloOnce() {
        var filter = filter()
        #expect(accepts(&filter, 1, after: .zero))
        #expect(!accepts(&filter, 1, after: .zero))
        #expect(accepts(&filter, 2, after: .zero))
    }

    @Test func takesNothingEarlyOrLate() {
        for delay in [-10_001, -10_000, 0, 10_000, 10_001] {
            var filter = filter()
            let arrival = Duration.milliseconds(delay)
            let isTaken = accepts(&filter, 1, after: arrival, expected: .zero)
            #expect(isTaken == (-10_000...10_000 ~= delay))
        }
    }

    /// Whenever a hello comes a second time, it is remembered or too late.
    @Test func remembersForAsLongAsAHelloMayComeAgain() {
        for other in stride(from: 0, through: 60_000, by: 777) {
            for again in stride(from: 0, through: 20_000, by: 500) {
                var filter = filter()
                _ = accepts(&filter, 2, after: .milliseconds(-other))
                #expect(accepts(&filter, 1, after: .seconds(-10), expected: .zero))
                let second = Duration.milliseconds(again - 10_000)
                // Others come meanwhile, so that periods turn.
                _ = accepts(&filter, 3, after: second)
                #expect(!accepts(&filter, 1, after: second, expected: .zero))
            }
        }
    }

    @Test func takesNothingThatMayBeFromBeforeItsStart() {
        var filter = ReplayFilter(startedAt: start, tolerance: .seconds(10))
        #expect(!accepts(&filter, 1, after: .zero))
        #expect(!accepts(&filter, 1, after: .milliseconds(9_999)))
        #expect(accepts(&filter, 1, after: .seconds(10)))
    }

    @Test func takesNothingWhenItIsFull() {
        var filter = filter(capacity: 3)
        for number in 1...3 { #expect(accepts(&filter, number, after: .zero)) }
        #expect(!accepts(&filter, 4, after: .seconds(1)))
        #expect(accepts(&filter, 4, after: .seconds(21)), "the next period")
    }

    @Test func takesNoShortBinder() {
        var filter = filter()
        let short = [UInt8](repeating: 1, count: 7)
        let isTaken = filter.accept(binder: short.span, expectedArrival: start, now: start)
        #expect(!isTaken)
    }
}
