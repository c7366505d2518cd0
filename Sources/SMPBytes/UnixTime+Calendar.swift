extension UnixTime {
    /// A second on the Gregorian calendar, in UTC.
    package struct Calendar: Hashable, Sendable {
        /// The year.
        package let year: Int64
        /// The month, from 1 to 12.
        package let month: Int64
        /// The day of the month, from 1.
        package let day: Int64
        /// The hour, from 0 to 23.
        package let hour: Int64
        /// The minute, from 0 to 59.
        package let minute: Int64
        /// The second, from 0 to 59.
        package let second: Int64
    }

    /// The second that the moment lies in.
    package var calendar: Calendar {
        let (days, second) = flooredSeconds.flooredQuotientAndRemainder(by: 86_400)
        let (year, month, day) = civilDate(dayOfEpoch: days)
        return Calendar(
            year: year, month: month, day: day, hour: second / 3_600, minute: second / 60 % 60,
            second: second % 60)
    }

    /// The start of a second, or `nil` when no calendar has it.
    ///
    /// Years are from 0 to 9999.
    package init?(
        year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64
    ) {
        guard 0...9999 ~= year, 1...12 ~= month, 1...31 ~= day, 0...23 ~= hour, 0...59 ~= minute,
            0...59 ~= second
        else { return nil }
        let days = dayOfEpoch(year: year, month: month, day: day)
        // A day too many is the first of the next month.
        guard civilDate(dayOfEpoch: days).day == day else { return nil }
        self.init(seconds: 86_400 * days + 3_600 * hour + 60 * minute + second)
    }
}

/// The day of a date in the Gregorian calendar, counted from the start of 1970.
///
/// As in ``civilDate(dayOfEpoch:)``, years are counted from March on.
private func dayOfEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let (era, yearOfEra) = marchYear.flooredQuotientAndRemainder(by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = 365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return 146_097 * era + dayOfEra - 719_468
}
