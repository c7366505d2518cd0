public import SMPBytes

/// When an authenticated packet was sent: nanoseconds since the start of its key's epoch.
///
/// Packets of one sender that come with the same timestamp and the same content are repetitions.
/// With a key that is not a DRKey this can be a sequence number instead.
///
/// - Source: SCION authenticator option specification, "Timestamp / Sequence Number".
public struct PacketAuthenticatorTimestamp: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number of nanoseconds. (48 bits, which last for 3.26 days)
    public let rawValue: UInt64

    /// Takes a number, or is `nil` when it needs over 48 bits.
    public init?(rawValue: UInt64) {
        guard rawValue >> 48 == 0 else { return nil }
        self.rawValue = rawValue
    }

    /// Joins the first two bytes and the other four.
    init(high: UInt16, low: UInt32) {
        rawValue = UInt64(high) << 32 | UInt64(low)
    }

    /// Stands for the time `now`, rounded down to a nanosecond.
    ///
    /// - Returns: `nil` when `now` is before the epoch, which the reference does not look at, or
    ///   3.26 days after its start.
    public init?(now: UnixTime, in epoch: DRKeyEpoch) {
        let elapsed = now - epoch.beginTime
        guard elapsed >= .zero, elapsed < .nanoseconds(Int64(1) << 48) else { return nil }
        let (seconds, attoseconds) = elapsed.components
        rawValue = UInt64(1_000_000_000 * seconds + attoseconds / 1_000_000_000)
    }

    /// The time that it stands for when the key is of this epoch.
    public func time(in epoch: DRKeyEpoch) -> UnixTime {
        epoch.beginTime + .nanoseconds(Int64(rawValue))
    }

    /// Whether `a` is earlier than `b` in the same epoch.
    public static func < (
        a: PacketAuthenticatorTimestamp, b: PacketAuthenticatorTimestamp
    ) -> Bool { a.rawValue < b.rawValue }
}

/// How old an authenticated packet may be, and how long keys are used beyond their epoch.
///
/// - Source: SCION authenticator option specification, "Absolute Time"; scionproto/scion ce575dc8,
///   private/drkey/drkeyutil.
public struct PacketAcceptanceWindow: Hashable, Sendable {
    /// The whole window, of which half lies before and half after the receiver's time.
    public var width: Duration
    /// How long after its epoch a key is still taken.
    public var gracePeriod: Duration

    /// Sets both times, or those that the reference has.
    public init(width: Duration = .seconds(300), gracePeriod: Duration = .seconds(5)) {
        (self.width, self.gracePeriod) = (width, gracePeriod)
    }

    /// Whether a packet with this timestamp may be accepted with a key of this epoch.
    ///
    /// A timestamp does not say which epoch it counts from. Its receiver tries the keys of the
    /// epochs around `now`; as a window is shorter than an epoch, at most one of them fits.
    public func accepts(
        _ timestamp: PacketAuthenticatorTimestamp, in epoch: DRKeyEpoch, now: UnixTime
    ) -> Bool {
        let sent = timestamp.time(in: epoch)
        return now - width / 2 <= sent && sent <= now + width / 2
            && sent <= epoch.endTime + gracePeriod
    }
}
