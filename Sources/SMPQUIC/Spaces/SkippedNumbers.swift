internal import SMPBytes

/// Which packet numbers are left out, so that a peer which acknowledges what it has not received, to
/// be sent more, is found out.
///
/// About one in 1,000 is.
///
/// - Source: RFC 9000, section 21.4.
struct SkippedNumbers: Sendable {
    private var next: UInt64?

    /// Whether a number is left out.
    mutating func contains(
        _ number: PacketNumber, _ random: inout some RandomNumberGenerator
    ) -> Bool {
        guard let next else {
            self.next = number.value &+ UInt64.random(in: 64..<1_024, using: &random)
            return false
        }
        guard number.value >= next else { return false }
        self.next = number.value &+ UInt64.random(in: 512..<1_536, using: &random)
        return true
    }
}
