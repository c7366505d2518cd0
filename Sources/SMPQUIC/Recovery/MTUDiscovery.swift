internal import SMPBytes

/// Finds the largest datagram that a path carries, by sending larger and larger ones.
///
/// ```
///            handshake complete          range is narrow              raise timer
///   disabled ────────────────► searching ───────────────► complete ───────────────► searching
///                                  ▲                          │
///                                  └── black hole, later ─────┘  (back to the base at once)
/// ```
///
/// The first probe has the largest size there may be, as most paths carry it; then the range
/// between what arrived and what did not is halved. A size has failed once three probes of it are
/// lost. Probes are the only packets whose loss says nothing about congestion.
///
/// - Source: RFC 8899, section 5; RFC 9000, sections 14.3 and 14.4.
struct MTUDiscovery: Sendable {
    /// The datagram that every path has to carry, in bytes. (BASE_PLPMTU)
    static let base = 1200
    /// How often a size is tried. (MAX_PROBES)
    static let maximumProbes = 3
    /// How long to wait before a larger size is tried again. (PMTU_RAISE_TIMER)
    static let raiseInterval: Int64 = 600_000_000_000
    /// The range that is narrow enough, in bytes.
    static let resolution = 20
    /// How many times in a row large packets have to be lost for the path to have become narrower.
    static let blackHoleThreshold = 4

    private enum Phase { case disabled, searching, complete(retryAt: Instant) }

    /// The largest datagram that may be sent, in bytes.
    private(set) var current: Int
    /// The largest that this end or the peer can do, in bytes.
    private(set) var ceiling: Int
    private var phase = Phase.disabled
    /// The smallest size that has failed, or one more than the ceiling.
    private var tooLarge: Int
    private var attempts = 0
    private var isProbeInFlight = false
    private var suspiciousLosses = 0
    private var smallestSuspicious = Int.max

    /// Whether QUIC can be spoken on a path that carries datagrams of this size.
    ///
    /// - Source: RFC 9000, section 14.
    static func isUsable(payloadSize: Int) -> Bool { payloadSize >= base }

    /// Begins with the base, and sends no probes before ``start()``.
    ///
    /// - Parameter ceiling: The largest datagram there may be, in bytes: what the interface or the
    ///   path is known to carry.
    init(ceiling: Int) {
        current = Self.base
        self.ceiling = max(ceiling, Self.base)
        tooLarge = self.ceiling + 1
    }

    /// Whether the search has ended for now.
    var isComplete: Bool {
        if case .complete = phase { true } else { false }
    }

    /// When a larger size is worth a try again.
    var deadline: Instant? {
        if case .complete(let retryAt) = phase, current < ceiling { retryAt } else { nil }
    }

    // MARK: Inputs

    /// Begins the search.
    ///
    /// RFC 9000, section 14.2: sizes above the base are only for after the handshake.
    mutating func start() {
        guard case .disabled = phase else { return }
        phase = .searching
        finishIfNarrow(now: Instant(nanoseconds: 0))
    }

    /// Takes in what the peer accepts (`max_udp_payload_size`) or what has become known of the path.
    mutating func limitCeiling(_ size: Int) {
        ceiling = max(Self.base, min(ceiling, size))
        current = min(current, ceiling)
        tooLarge = min(tooLarge, ceiling + 1)
    }

    /// The size of the probe to send now, in bytes, if one is due.
    func nextProbe(now: Instant) -> Int? {
        guard !isProbeInFlight else { return nil }
        switch phase {
        case .disabled: return nil
        case .searching: return probeSize > current ? probeSize : nil
        case .complete(let retryAt): return now >= retryAt && current < ceiling ? ceiling : nil
        }
    }

    private var probeSize: Int {
        tooLarge > ceiling ? ceiling : (current + tooLarge) / 2
    }

    /// Notes that the probe is on its way.
    mutating func probeSent(now: Instant) {
        if case .complete(let retryAt) = phase, now >= retryAt { restart() }
        isProbeInFlight = true
    }

    /// Notes that a probe has arrived.
    mutating func probeAcknowledged(size: Int, now: Instant) {
        isProbeInFlight = false
        attempts = 0
        current = min(max(current, size), ceiling)
        finishIfNarrow(now: now)
    }

    /// Notes that a probe is lost.
    mutating func probeLost(size: Int, now: Instant) {
        isProbeInFlight = false
        guard case .searching = phase, size > current else { return }
        attempts += 1
        guard attempts >= Self.maximumProbes else { return }
        attempts = 0
        tooLarge = min(tooLarge, size)
        finishIfNarrow(now: now)
    }

    /// Notes that a packet which was no probe has arrived.
    mutating func packetAcknowledged(size: Int) {
        guard suspiciousLosses > 0, size >= smallestSuspicious else { return }
        clearSuspicion()
    }

    /// Notes that packets which were no probes are lost, the smallest of them so large.
    ///
    /// Losses look like those of a black hole when only packets above the base are hit, and no
    /// packet of their size arrives in between.
    ///
    /// - Returns: Whether the path has become narrower, so that the size is the base again.
    mutating func packetsLost(smallest: Int, now: Instant) -> Bool {
        guard smallest > Self.base else {
            clearSuspicion()
            return false
        }
        suspiciousLosses += 1
        smallestSuspicious = min(smallestSuspicious, smallest)
        guard suspiciousLosses >= Self.blackHoleThreshold else { return false }
        clearSuspicion()
        current = Self.base
        phase = .complete(retryAt: now.advanced(byNanoseconds: Self.raiseInterval))
        return true
    }

    private mutating func clearSuspicion() {
        suspiciousLosses = 0
        smallestSuspicious = .max
    }

    private mutating func restart() {
        tooLarge = ceiling + 1
        attempts = 0
        phase = .searching
    }

    private mutating func finishIfNarrow(now: Instant) {
        guard case .searching = phase else { return }
        let isNarrow =
            current == ceiling
            || tooLarge <= ceiling && tooLarge - current <= Self.resolution
        if isNarrow { phase = .complete(retryAt: now.advanced(byNanoseconds: Self.raiseInterval)) }
    }
}
