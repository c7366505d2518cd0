/// How long hop fields are valid, in time rather than in steps.
///
/// A day has 256 steps of five and a half minutes and some seconds. Half seconds matter: all sums
/// here are exact, and only what is shown to people is cut to seconds.
extension ExpirationTime {
    /// The length of one step: a day in 256 parts, which is 337.5 seconds.
    public static let step = Duration.milliseconds(337_500)
    /// The longest time that a hop field can be valid: 24 hours.
    public static let longest = ExpirationTime(rawValue: 255)

    /// How long after its segment's timestamp a hop field expires: 337.5 seconds to 24 hours.
    public var duration: Duration {
        // Routers ask for this with every packet; the operators of `Duration` take their time.
        let halfSeconds = 675 * (Int64(rawValue) + 1)
        return Duration(
            secondsComponent: halfSeconds / 2,
            attosecondsComponent: halfSeconds % 2 * 500_000_000_000_000_000)
    }

    /// The longest time that is not longer than `duration`.
    ///
    /// - Returns: `nil` for a duration of less than one step or more than 24 hours.
    public init?(_ duration: Duration) {
        guard duration >= Self.step, duration <= Self.longest.duration else { return nil }
        let (seconds, attoseconds) = duration.components
        let halfSeconds = 2 * seconds + (attoseconds >= 500_000_000_000_000_000 ? 1 : 0)
        rawValue = UInt8(halfSeconds / 675 - 1)
    }

    /// The longest time that is neither longer than this one nor than `lifetime`.
    ///
    /// An autonomous system limits its hop fields like this, so that none outlives the certificate
    /// that vouches for it.
    ///
    /// - Returns: `nil` for a lifetime of less than one step.
    public func limited(to lifetime: Duration) -> ExpirationTime? {
        duration <= lifetime ? self : ExpirationTime(lifetime)
    }
}
