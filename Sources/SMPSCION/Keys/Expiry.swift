public import SMPBytes

/// When what a path consists of expires.
///
/// A packet may still be forwarded at the very moment of expiry, but not after it. A segment, and a
/// path, is valid as long as all of its hop fields are.
///
/// - Source: SCION header specification, "Path Type: SCION", ExpTime.
extension InfoField {
    /// When the segment was created. (Timestamp)
    public var creation: UnixTime { UnixTime(seconds: Int64(timestamp)) }

    /// When a hop field of this segment expires.
    ///
    /// That can be later than the last timestamp that 32 bits can hold.
    public func expiry(of expirationTime: ExpirationTime) -> UnixTime {
        // Routers ask for every packet, so this is one multiplication: of half seconds, because a
        // step has 675 of them.
        let halfSeconds = 2 * Int64(timestamp) + 675 * (Int64(expirationTime.rawValue) + 1)
        return UnixTime(Duration(attoseconds: Int128(halfSeconds) * 500_000_000_000_000_000))
    }

    /// When the first of some hop fields of this segment expires.
    ///
    /// - Parameter expirationTimes: Those of the hop fields; none count as the longest.
    /// - Returns: The moment until which all of them are valid.
    public func expiry(of expirationTimes: some Sequence<ExpirationTime>) -> UnixTime {
        expiry(of: expirationTimes.reduce(.longest, min))
    }
}

extension HopField {
    /// Whether a packet may use this hop field of the segment at the time `now`.
    public func isValid(in info: InfoField, now: UnixTime) -> Bool {
        now <= info.expiry(of: expirationTime)
    }
}

extension StandardPath {
    /// When the first hop field of the path expires.
    public var expiry: UnixTime {
        hopFields.enumerated().reduce(infoFields[0].expiry(of: .longest)) { earliest, hop in
            min(earliest, infoField(ofHop: hop.offset).expiry(of: hop.element.expirationTime))
        }
    }
}
