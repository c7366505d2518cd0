/// Remembers which tokens were shown, so that each counts once.
///
/// There is a place for each of 4,096 tokens; another that falls on the same place pushes out the
/// one before, which then would count again. That lets an attacker who has watched a client send
/// three times as much to it as before, and no more.
///
/// - Source: RFC 9000, section 8.1.4.
struct UsedTokens: Sendable {
    private static let count = 4_096

    private var nonces = [UInt64](repeating: 0, count: count)

    /// Remembers the nonce of a token, which is random.
    ///
    /// - Returns: Whether it is new.
    mutating func insert(_ nonce: UInt64) -> Bool {
        let index = Int(truncatingIfNeeded: nonce % UInt64(Self.count))
        guard nonces[index] != nonce else { return false }
        nonces[index] = nonce
        return true
    }
}
