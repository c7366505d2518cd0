package import SMPBytes

/// Keeps account of frames that make work and bring nothing.
///
/// Resets, pings, settings, empty content and their like are legal one by one, and a way to keep a
/// peer busy in great numbers. Each takes from an account that time and useful frames fill up
/// again; a peer that overdraws it is sent away.
///
/// - Source: RFC 9113, section 10.5.
package struct HTTP2FloodGuard: Sendable {
    /// What can be saved up.
    package static let capacity = 2_000
    /// What comes in each second.
    package static let income = 200
    /// What a stream costs that is opened and reset.
    package static let resetPrice = 10

    private var balance = capacity
    private var countedUntil: Instant?

    /// Starts with a full account.
    package init() {}

    /// Pays for a frame.
    ///
    /// - Throws: `HTTP2Error` when the account is empty.
    package mutating func pay(_ price: Int = 1, now: Instant) throws(HTTP2Error) {
        if let start = countedUntil, start < now {
            let seconds = (now - start) / .seconds(1)
            if seconds * Double(Self.income) >= 1 {
                countedUntil = now
                earn(Int(min(seconds, 60) * Double(Self.income)))
            }
        } else if countedUntil == nil {
            countedUntil = now
        }
        balance -= price
        guard balance >= 0 else { throw .connection(.flood) }
    }

    /// Takes note of a frame that was of use.
    package mutating func earn(_ credit: Int) {
        balance = min(balance + credit, Self.capacity)
    }
}

extension HTTP2Rule {
    /// RFC 9113, section 10.5.
    package static let flood = HTTP2Rule(
        .enhanceYourCalm, "most frames are of some use")
}
