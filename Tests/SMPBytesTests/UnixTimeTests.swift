import SMPBytes
import Testing

@Suite struct UnixTimeTests {
    @Test func countsExactlyInEveryUnit() {
        let start = UnixTime(seconds: 1_700_000_000)
        let end = start + .milliseconds(337_500) + .microseconds(21) + .nanoseconds(1)
        #expect(end - start == .nanoseconds(337_500_021_001))
        #expect(end - .nanoseconds(337_500_021_001) == start)
        #expect(start < end)
    }

    @Test(arguments: [UInt32.min, 1, UInt32.max])
    func holdsADayMoreThanEveryTimestamp(_ timestamp: UInt32) {
        let time = UnixTime(seconds: Int64(timestamp)) + .seconds(86_400)
        #expect(time.wholeSeconds == Int64(timestamp) + 86_400)
    }

    @Test func cutsTheFraction() {
        #expect(UnixTime(.milliseconds(337_500)).wholeSeconds == 337)
        #expect(UnixTime(.milliseconds(337_999)).wholeSeconds == 337)
    }

    @Test(arguments: [Int64.min, Int64.max])
    func holdsWhatEveryMessageCanSay(_ seconds: Int64) {
        let time = UnixTime(seconds: seconds)
        #expect(time.wholeSeconds == seconds)
        #expect((time + .seconds(86_400)) - time == .seconds(86_400))
    }
}
