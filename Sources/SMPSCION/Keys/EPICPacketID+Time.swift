public import SMPBytes

/// When an EPIC packet was sent, according to itself.
///
/// Timestamps count steps of 21 µs from the timestamp of the path's first segment, so that 32 bits
/// last for a day and an hour: longer than any hop field of that segment is valid.
///
/// - Source: SCION header specification, "Path Type: EPIC-HP", PktID.
extension EPICPacketID {
    /// What timestamps count in.
    public static let timestampStep = Duration.microseconds(21)
    /// How far the clocks of a sender and a router may be apart.
    public static let clockSkew = Duration.seconds(1)
    /// How long a packet may be on its way.
    public static let packetLifetime = Duration.seconds(2)

    /// The timestamp of a packet that is sent at the time `now`.
    ///
    /// It is rounded down, and the first step is never counted, so that the time that it stands
    /// for has come.
    ///
    /// - Parameters:
    ///   - now: The time of sending.
    ///   - info: The first info field of the path.
    /// - Returns: `nil` before the segment was created, and when it is too old for 32 bits.
    public static func timestamp(now: UnixTime, after info: InfoField) -> UInt32? {
        let elapsed = now - info.creation
        guard elapsed >= .zero, elapsed < .seconds(100_000) else { return nil }
        let (seconds, attoseconds) = elapsed.components
        let microseconds = 1_000_000 * seconds + attoseconds / 1_000_000_000_000
        return UInt32(exactly: max(0, microseconds / 21 - 1))
    }

    /// When the packet was sent.
    ///
    /// - Parameter info: The first info field of its path.
    /// - Returns: A moment up to 42 µs before the true one.
    public func sendTime(after info: InfoField) -> UnixTime {
        info.creation + Self.timestampStep * (Int(timestamp) + 1)
    }

    /// Whether the packet is neither too old nor from the future.
    ///
    /// - Parameters:
    ///   - now: The time at the router.
    ///   - info: The first info field of the path.
    /// - Returns: `true` from one second before the packet was sent until three seconds after.
    public func isFresh(now: UnixTime, after info: InfoField) -> Bool {
        let sent = sendTime(after: info)
        return sent - Self.clockSkew <= now && now <= sent + Self.packetLifetime + Self.clockSkew
    }
}
