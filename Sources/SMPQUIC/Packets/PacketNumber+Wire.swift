internal import SMPBytes

/// Packet numbers on the wire are cut to as many bytes as it takes to tell them from those that may
/// be under way.
///
/// - Source: RFC 9000, section 17.1 and appendix A.
extension PacketNumber {
    /// The number of bytes, from 1 to 4, that the number needs.
    ///
    /// - Parameter largestAcknowledged: The highest number that the peer is known to have.
    /// - Returns: Enough for twice as many numbers as the peer may not have seen; `nil` when no size
    ///   is enough, or when the number is above the last that there is, 2^62 - 1.
    public func encodedLength(largestAcknowledged: PacketNumber?) -> Int? {
        let unacknowledged = value &- (largestAcknowledged?.value ?? UInt64.max)
        guard value <= Varint.max, unacknowledged <= 1 << 31 else { return nil }
        if unacknowledged <= 0x80 { return 1 }
        if unacknowledged <= 0x8000 { return 2 }
        return unacknowledged <= 0x80_0000 ? 3 : 4
    }

    /// Appends the last `length` bytes of the number.
    ///
    /// - Precondition: The length is from 1 to 4.
    public func encode(length: Int, into out: inout OutputSpan<UInt8>) {
        precondition(1...4 ~= length)
        for index in (0..<length).reversed() {
            out.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))))
        }
    }

    /// Finds the number of which the last bytes are known: the one nearest to what is expected.
    ///
    /// - Parameters:
    ///   - truncated: The bytes on the wire, as a number.
    ///   - length: How many bytes, from 1 to 4.
    ///   - largestReceived: The highest number that has come.
    public init(truncated: UInt64, length: Int, largestReceived: PacketNumber?) {
        let expected = largestReceived.map { $0.value &+ 1 } ?? 0
        let window: UInt64 = 1 << (8 * UInt64(length))
        let half = window / 2
        let candidate = (expected & ~(window - 1)) | truncated
        if expected >= half, candidate <= expected - half, candidate < (1 << 62) - window {
            self.init(candidate + window)
        } else if candidate > expected + half, candidate >= window {
            self.init(candidate - window)
        } else {
            self.init(candidate)
        }
    }
}
