import SMPBytes
import Testing

@Suite struct UnixTimeCalendarTests {
    /// Every day of four hundred years, after which the calendar repeats.
    @Test func finds400YearsOfDaysAgain() throws {
        for day in Int64(-10_000)..<136_097 {
            let time = UnixTime(seconds: 86_400 * day + 12_345)
            let date = time.calendar
            let again = UnixTime(
                year: date.year, month: date.month, day: date.day, hour: date.hour,
                minute: date.minute, second: date.second)
            try #require(again == time)
        }
    }

    @Test(arguments: [
        (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32), (2026, 4, 31), (2026, 2, 29),
        (1900, 2, 29), (-1, 1, 1), (10_000, 1, 1), (Int64.max, 1, 1),
    ])
    func refusesWhatNoCalendarHas(_ year: Int64, _ month: Int64, _ day: Int64) {
        let time = UnixTime(
            year: year, month: month, day: day, hour: 0, minute: 0, second: 0)
        #expect(time == nil)
    }
}
