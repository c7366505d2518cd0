internal import SMPBytes

/// How fast a path has delivered, seen from one acknowledgement.
///
/// - Source: draft-ietf-ccwg-bbr, section 4.1.2.3.
struct RateSample: Sendable {
    /// The bytes delivered between sending the packet and its acknowledgement.
    var delivered: UInt64 = 0
    /// The bytes that had been delivered when the packet was sent.
    var priorDelivered: UInt64 = 0
    /// The bytes that had been delivered when this acknowledgement had come.
    var totalDelivered: UInt64 = 0
    /// How long that took, in nanoseconds, or 0 when there is no rate to be had.
    var interval: Int64 = 0
    /// Whether the application had less to send than the path would have taken.
    var isAppLimited = false
    /// The bytes lost between sending the packet and its acknowledgement.
    var lost: UInt64 = 0
    /// The bytes in flight when the packet was sent, with it.
    var bytesInFlightWhenSent = 0

    /// In bytes per second, or `nil` when there is no rate to be had.
    var rate: Double? {
        interval > 0 ? Double(delivered) * 1e9 / Double(interval) : nil
    }
}

/// Measures how fast a path delivers.
///
/// Each packet takes along what had been delivered before it; when it is acknowledged, what has
/// been delivered since is known, and over how long.
///
/// - Source: draft-ietf-ccwg-bbr, section 4.1.
struct DeliveryRate: Sendable {
    /// The bytes delivered so far.
    private(set) var delivered: UInt64 = 0
    /// The bytes lost so far.
    private(set) var lost: UInt64 = 0
    private var deliveredAt = Instant(nanoseconds: 0)
    private var firstSentAt = Instant(nanoseconds: 0)
    /// Until so much is delivered, samples only show what the application had to send.
    private var appLimitedUntil: UInt64 = 0

    /// The newest packet of the acknowledgement that is being taken in.
    private var newest: SentPacket?

    /// Gives a packet what it has to take along.
    @inline(__always)
    mutating func stamp(_ packet: inout SentPacket, priorBytesInFlight: Int) {
        if priorBytesInFlight == 0 {
            firstSentAt = packet.sentAt
            deliveredAt = packet.sentAt
        }
        packet.delivered = delivered
        packet.deliveredAt = deliveredAt
        packet.firstSentAt = firstSentAt
        packet.lostBefore = lost
        packet.isAppLimited = appLimitedUntil != 0
        packet.bytesInFlight = UInt32(
            truncatingIfNeeded: priorBytesInFlight + Int(packet.byteCount))
    }

    /// Notes that the application has nothing to send although more could be in flight.
    mutating func applicationLimited(bytesInFlight: Int) {
        appLimitedUntil = max(1, delivered &+ UInt64(bytesInFlight))
    }

    /// Notes that a packet is lost.
    mutating func lost(byteCount: Int) {
        lost &+= UInt64(byteCount)
    }

    /// Notes that a packet is acknowledged.
    @inline(__always)
    mutating func acknowledged(_ packet: SentPacket, now: Instant) {
        delivered &+= UInt64(packet.byteCount)
        deliveredAt = now
        guard let last = newest else {
            newest = packet
            return
        }
        if packet.delivered > last.delivered
            || packet.delivered == last.delivered && packet.sentAt > last.sentAt
        {
            newest = packet
        }
    }

    /// Ends an acknowledgement.
    ///
    /// - Parameter minimumRoundTrip: The shortest round trip, in nanoseconds: what seems to have
    ///   been delivered faster has been held back and let go at once.
    /// - Returns: The sample; without a rate when nothing in flight was acknowledged.
    mutating func takeSample(minimumRoundTrip: Int64) -> RateSample {
        if appLimitedUntil != 0, delivered > appLimitedUntil { appLimitedUntil = 0 }
        guard let packet = newest else { return RateSample(totalDelivered: delivered) }
        newest = nil
        firstSentAt = packet.sentAt
        let sendTime = packet.sentAt.nanoseconds(since: packet.firstSentAt)
        let acknowledgementTime = deliveredAt.nanoseconds(since: packet.deliveredAt)
        let interval = max(sendTime, acknowledgementTime)
        return RateSample(
            delivered: delivered &- packet.delivered, priorDelivered: packet.delivered,
            totalDelivered: delivered, interval: interval < minimumRoundTrip ? 0 : interval,
            isAppLimited: packet.isAppLimited, lost: lost &- packet.lostBefore,
            bytesInFlightWhenSent: Int(packet.bytesInFlight))
    }
}
