extension UnixTime: CustomStringConvertible {
    /// The date and the time of day in UTC, as in `2026-11-22 14:31:25+0000`.
    public var description: String {
        let now = calendar
        let time = [now.hour, now.minute, now.second].map { padded($0, to: 2) }
        let date = [padded(now.year, to: 4), padded(now.month, to: 2), padded(now.day, to: 2)]
        return date.joined(separator: "-") + " " + time.joined(separator: ":") + "+0000"
    }

    /// The second that the moment lies in, counted from the start of 1970.
    var flooredSeconds: Int64 {
        let (seconds, attoseconds) = since1970.components
        return attoseconds < 0 && seconds > .min ? seconds - 1 : seconds
    }
}

/// The date of a day in the Gregorian calendar, which repeats every 400 years.
///
/// Years are counted from March on, so that the leap day is the last of its year and the lengths of
/// the months before it repeat every five: 31, 30, 31, 30, 31.
func civilDate(dayOfEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let daysPerEra: Int64 = 146_097
    let firstOfMarch0: Int64 = 719_468
    let (era, day) = (dayOfEpoch + firstOfMarch0).flooredQuotientAndRemainder(by: daysPerEra)
    // What is left of `day` when the leap days before it are taken out of 365-day years.
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
    let isNextYear = month >= 10
    return (400 * era + year + (isNextYear ? 1 : 0), month + (isNextYear ? -9 : 3), dayOfMonth)
}

private func padded(_ number: Int64, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
    /// The quotient rounded down, so that the remainder is never negative.
    func flooredQuotientAndRemainder(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
