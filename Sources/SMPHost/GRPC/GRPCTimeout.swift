/// How long a caller waits, as it stands in the field `grpc-timeout`.
///
/// ```
///   grpc-timeout: 500m          at most eight digits, then a unit:
///                               H hours, M minutes, S seconds, m milli-, u micro-, n nanoseconds
/// ```
///
/// - Source: gRPC documentation, "gRPC over HTTP2", Timeout.
package enum GRPCTimeout {
    private static let units: [(letter: Character, length: Duration)] = [
        ("n", .nanoseconds(1)), ("u", .microseconds(1)), ("m", .milliseconds(1)),
        ("S", .seconds(1)), ("M", .seconds(60)), ("H", .seconds(3600)),
    ]
    private static let largestNumber = 99_999_999

    /// Writes a time in the smallest unit that it fits in, rounded up.
    ///
    /// What is over 11,000 years becomes as much as can be said, and what is over already nothing.
    package static func text(for timeout: Duration) -> String {
        for (letter, length) in units {
            let count = max(0, (timeout / length).rounded(.up))
            if count <= Double(largestNumber) { return "\(Int(count))\(letter)" }
        }
        return "\(largestNumber)H"
    }

    /// Reads a time, or returns `nil` when the text is none.
    package static func duration(from text: String) -> Duration? {
        guard let letter = text.last, let unit = units.first(where: { $0.letter == letter })
        else { return nil }
        let digits = text.dropLast()
        guard 1...8 ~= digits.utf8.count, digits.utf8.allSatisfy(\.isDigit),
            let count = Int(digits)
        else { return nil }
        return unit.length * count
    }
}
