public import SMPBytes

/// Keys that are changed for others.
///
/// - Source: RFC 9001, section 6.
extension Connection {
    /// Begins to use new keys.
    ///
    /// - Parameter now: The time.
    /// - Returns: Whether the rules allow it now: after the handshake, and once the last keys have
    ///   settled.
    public mutating func updateKeys(now: Instant) -> Bool {
        guard handshake.isConfirmed, closing == nil else { return false }
        let probeTimeout = probeTimeout
        do throws(TransportError) {
            guard try keys.oneRTT?.update(now: now, probeTimeout: probeTimeout) == true else {
                return false
            }
            logKeyUpdate("local_update", now: now)
            return true
        } catch {
            close(for: error, now: now)
            return false
        }
    }
    /// Changes a key that has protected a good part of what it may.
    ///
    /// It is called once for many packets, and so before the key is at its limit.
    ///
    /// - Source: RFC 9001, section 6.6.
    mutating func renewKeys(now: Instant) {
        switch keys.wear {
        case .fresh: return
        case .worn: _ = updateKeys(now: now)
        case .exhausted:
            close(for: TransportError(.aeadLimitReached, "a key protects no more"), now: now)
        }
    }
}
