internal import SMPBytes

/// What one acknowledgement tells about a path.
struct CongestionAcknowledgement: Sendable {
    /// The bytes that it newly acknowledges.
    var byteCount: Int
    /// Those of them that were sent after the last reduction of the window.
    var growthByteCount: Int
    /// The largest packet that it newly acknowledges.
    var largest: PacketNumber
    /// When that packet was sent.
    var largestSentAt: Instant
    /// Whether the application had left the path idle when that packet was sent.
    var isAppLimited: Bool
    /// The bytes in flight before.
    var priorBytesInFlight: Int
    /// The bytes in flight now.
    var bytesInFlight: Int
    /// The next packet number that will be sent, by which round trips are told apart.
    var nextNumber: PacketNumber
    /// How fast the path delivered.
    var rate: RateSample
}

/// Packets that are lost.
struct CongestionLoss: Sendable {
    /// Their size, in bytes.
    var byteCount: Int
    /// When the latest of them was sent.
    var latestSentAt: Instant
    /// Whether it was no loss, but routers have reported congestion.
    var isECN: Bool
    /// The bytes in flight before.
    var priorBytesInFlight: Int
    /// The bytes in flight when the latest of them was sent, with it.
    var bytesInFlightWhenSent: Int
    /// The bytes that were lost between sending and losing it.
    var lostSinceSent: Int
    /// Whether the application had left the path idle when it was sent.
    var isAppLimited: Bool
}

/// Decides how much may be in flight on a path, and how fast it is sent.
///
/// - Source: RFC 9002, section 7.
protocol CongestionControl {
    /// The most bytes that may be in flight.
    var congestionWindow: Int { get }
    /// The size from which on the window grows slowly, in bytes, or `Int.max`.
    var slowStartThreshold: Int { get }
    /// The start of the last reduction: what was sent by then does not reduce the window again.
    var recoveryStart: Instant? { get }

    /// The rate to send at, in bytes per second, or `nil` while nothing is known of the path.
    func pacingRate(roundTrip: RTTEstimator) -> Double?
    /// Takes in that a packet has left.
    mutating func sent(byteCount: Int, bytesInFlight: Int, now: Instant)
    /// Takes in an acknowledgement.
    mutating func acknowledged(
        _ acknowledgement: CongestionAcknowledgement, roundTrip: RTTEstimator, now: Instant)
    /// Takes in losses, or a report of congestion.
    mutating func congested(_ loss: CongestionLoss, now: Instant)
    /// Takes in that nothing has got through for long.
    mutating func persistentlyCongested(now: Instant)
    /// Takes in that the losses behind the last reduction were none.
    mutating func lossWasSpurious()
    /// Takes in the size of datagrams, in bytes.
    mutating func setMaximumDatagramSize(_ size: Int)
}

/// The windows that are the same for all controllers.
///
/// - Source: RFC 9002, section 7.2.
enum CongestionWindows {
    /// The window at the start, in bytes. (kInitialWindow)
    static func initial(maximumDatagramSize size: Int) -> Int {
        min(10 * size, max(14_720, 2 * size))
    }

    /// The smallest window, in bytes. (kMinimumWindow)
    static func minimum(maximumDatagramSize size: Int) -> Int { 2 * size }

    /// The rate that spreads a window over a round trip, in bytes per second.
    ///
    /// - Source: RFC 9002, section 7.7.
    static func pacingRate(window: Int, gain: Double, smoothed: Int64) -> Double {
        gain * Double(window) * 1e9 / Double(max(smoothed, 1))
    }
}

/// The controllers to choose from.
public enum CongestionAlgorithm: Hashable, Sendable, CaseIterable {
    /// The simple one of RFC 9002.
    case newReno
    /// The one that most of the Internet uses, with a careful start. (RFC 9438 and RFC 9406)
    case cubic
    /// The one that measures rate and delay instead of waiting for losses.
    case bbr
}
