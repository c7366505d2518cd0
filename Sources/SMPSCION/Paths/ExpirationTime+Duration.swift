extension ExpirationTime {
    /// One step: a day in 256 parts.
    public static let step = Duration.milliseconds(337_500)

    /// How long after its segment's timestamp a hop field expires: 337.5 seconds to 24 hours.
    public var duration: Duration { Self.step * (1 + Int(rawValue)) }
}
