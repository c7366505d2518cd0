internal import SMPBytes

/// All that is known of one path: its delay, how much it takes and how fast, the size of datagrams
/// and the marks that it carries.
///
/// With the multipath extension there is one for each path; when a path is replaced by another,
/// it begins anew.
///
/// - Source: RFC 9002, sections A.3 and B.2; RFC 9000, section 9.4.
struct PathRecovery: Sendable {
    /// The delay.
    var roundTrip: RTTEstimator
    /// How much may be in flight.
    var congestion: CongestionController
    /// When it may be sent.
    var pacer: Pacer
    /// Whether marks arrive.
    var ecn: ECNValidator
    /// The size of datagrams.
    var mtu: MTUDiscovery
    /// How fast data is delivered.
    var delivery = DeliveryRate()
    /// The bytes in flight, in all packet number spaces.
    var bytesInFlight = 0
    /// How many times in a row nothing was heard in time. (pto_count)
    var probeTimeoutCount = 0
    /// When something last happened that starts the timers over.
    var lastActivityAt = Instant(nanoseconds: 0)

    /// Begins a path of which nothing is known.
    ///
    /// - Parameters:
    ///   - algorithm: The congestion controller.
    ///   - initialRoundTrip: What the round trip is likely to be, in nanoseconds.
    ///   - maximumDatagramSize: The largest datagram that the path may carry, in bytes.
    ///   - usesECN: Whether packets are marked.
    init(
        algorithm: CongestionAlgorithm, initialRoundTrip: Int64 = RTTEstimator.initial,
        maximumDatagramSize: Int, usesECN: Bool
    ) {
        roundTrip = RTTEstimator(initial: initialRoundTrip)
        congestion = CongestionController(
            algorithm, maximumDatagramSize: MTUDiscovery.base)
        pacer = Pacer(maximumDatagramSize: MTUDiscovery.base)
        ecn = ECNValidator(isEnabled: usesECN)
        mtu = MTUDiscovery(ceiling: maximumDatagramSize)
    }

    /// The largest datagram to send now, in bytes.
    ///
    /// After several timeouts it is the base: if the path has become narrower, nothing larger
    /// gets through.
    var maximumDatagramSize: Int {
        probeTimeoutCount > 2 ? MTUDiscovery.base : mtu.current
    }

    // MARK: Sending

    /// How many bytes may be sent now; less than a datagram means that it has to wait.
    ///
    /// Acknowledgements alone and probes after a timeout do not have to.
    ///
    /// - Source: RFC 9002, section 7.
    mutating func sendBudget(now: Instant) -> Int {
        min(windowBudget, pacer.budget(now: now))
    }

    /// How many bytes more may be in flight.
    var windowBudget: Int { max(0, congestion.congestionWindow - bytesInFlight) }

    /// When the next datagram may leave, if only the pacer holds it back.
    var pacerDeadline: Instant? {
        windowBudget >= maximumDatagramSize ? pacer.deadline(size: maximumDatagramSize) : nil
    }

    /// Notes that there is nothing to send although there is a budget for it.
    ///
    /// - Source: RFC 9002, section 7.8; draft-ietf-ccwg-bbr, section 4.1.2.4.
    mutating func applicationLimited() {
        let window = congestion.congestionWindow
        let isSlowStart = window < congestion.slowStartThreshold
        // A window that is nearly full was used; one that doubles need only be half full.
        let enough = isSlowStart ? window / 2 : window - 3 * maximumDatagramSize
        if bytesInFlight < enough { delivery.applicationLimited(bytesInFlight: bytesInFlight) }
    }

    /// The size of the MTU probe that is due, in bytes, if one is and there is room for it.
    mutating func nextMTUProbe(now: Instant) -> Int? {
        guard probeTimeoutCount == 0, let size = mtu.nextProbe(now: now) else { return nil }
        return windowBudget >= size ? size : nil
    }

    // MARK: Limits

    /// Takes in what the peer accepts (`max_udp_payload_size`) or what has become known of the path.
    mutating func limitDatagramSize(_ size: Int) {
        mtu.limitCeiling(size)
        datagramSizeChanged()
    }

    /// Makes the others work with the size of datagrams that was found.
    mutating func datagramSizeChanged() {
        congestion.setMaximumDatagramSize(mtu.current)
        pacer.setMaximumDatagramSize(mtu.current)
    }

    /// The wait before a probe, with the back-off, without the delay that the peer may add, in
    /// nanoseconds.
    ///
    /// - Source: RFC 9002, section 6.2.1.
    var backedOffProbeTimeout: Int64 { backOff(roundTrip.probeTimeout) }

    /// A time doubled for each timeout in a row.
    func backOff(_ time: Int64) -> Int64 {
        let (product, overflow) = time.multipliedReportingOverflow(
            by: 1 << min(probeTimeoutCount, 32))
        return overflow ? .max : product
    }
}
