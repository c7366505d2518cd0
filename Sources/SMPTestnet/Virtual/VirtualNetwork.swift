public import SMPBytes
internal import SMPSCION

/// A SCION network in virtual time: routers, links and hosts, with no socket, no thread and no wait.
///
/// ```
///   host ──► inside ──► router ──► link ──► router ──► inside ──► router ──► link ──► …
///             delay    BorderRouter  LinkDirection
/// ```
///
/// Real packets go through real routers, see ``BorderRouter``, and links that delay and lose them,
/// see ``LinkDirection``. Time goes from one event to the next, so that an hour of a quiet network
/// takes no time at all. What happens depends on nothing but the seed and what is put in: two runs
/// with the same input are the same, down to the last packet.
///
/// ```swift
/// let network = VirtualNetwork(seed: 1, start: UnixTime(seconds: 1_700_000_000))
/// let a = try network.add(configurationA), b = try network.add(configurationB)
/// let link = try network.connect(LinkEnd(a, 1), LinkEnd(b, 2), LinkProperties(rate: 10_000_000))
/// try network.add(client, at: address, in: isdAS)
/// network.schedule(.link(link, nil, isUp: false), at: Instant(.seconds(5)))
/// network.run(until: Instant(.seconds(10)))
/// ```
///
/// When a link or a router breaks, those at its other end notice some time later, see
/// ``FailureDetection``, and tell senders by SCMP from then on. Nobody answers for a dead router.
public final class VirtualNetwork {
    /// What everything that is left to chance depends on.
    public let seed: UInt64
    /// The time on the calendar at which the network starts.
    public let start: UnixTime
    /// How long it takes routers to notice that something broke.
    public let detection: FailureDetection
    /// How much is written down.
    public var logLevel: LogLevel
    /// What was written down so far.
    public internal(set) var log: [LogEntry] = []

    /// How long after the start it is.
    public internal(set) var now = Instant(.zero)

    var events = EventQueue<Event>()
    var packets = PacketPool()
    var sockets = SocketTable()
    var systems: [System] = []
    var routers: [Router] = []
    var links: [Link] = []
    var hosts: [Host] = []
    var sessions: [Session] = []
    var scheduled: [NetworkChange] = []

    /// Makes a network without anything in it.
    ///
    /// - Parameters:
    ///   - seed: What everything that is left to chance depends on.
    ///   - start: The time on the calendar, which hop fields are checked against.
    ///   - detection: How long it takes routers to notice that something broke.
    ///   - logLevel: How much is written down. The log grows for as long as the network runs.
    public init(
        seed: UInt64, start: UnixTime, detection: FailureDetection = FailureDetection(),
        logLevel: LogLevel = .changes
    ) {
        self.seed = seed
        self.start = start
        self.detection = detection
        self.logLevel = logLevel
    }

    // MARK: Running

    /// The time on the calendar.
    public var calendar: UnixTime { start + (now - Instant(.zero)) }

    /// When something happens next, or `nil` when nothing will by itself.
    public var nextEventTime: Instant? { events.nextTime }

    /// Goes on to the next event.
    ///
    /// - Returns: Whether there was one.
    @discardableResult public func step() -> Bool {
        guard let time = events.nextTime, let event = events.takeNext() else { return false }
        now = time
        handle(event)
        return true
    }

    /// Lets everything happen that happens until a time, which it is then.
    public func run(until deadline: Instant) {
        while let time = events.nextTime, time <= deadline { step() }
        now = max(now, deadline)
    }

    /// Changes something now.
    public func apply(_ change: NetworkChange) {
        note(.changed(change))
        switch change {
        case .link(let id, let heading, let isUp): setLink(id, heading, isUp: isUp)
        case .router(let id, let isUp): setRouter(id, isUp: isUp)
        case .properties(let id, let heading, let properties):
            if heading != .back { links[id.index].forth.direction.change(to: properties) }
            if heading != .forth { links[id.index].back.direction.change(to: properties) }
        }
    }

    /// Changes something at a time, or now if that is past.
    public func schedule(_ change: NetworkChange, at time: Instant) {
        scheduled.append(change)
        events.add(.change(scheduled.count - 1), at: max(time, now))
    }

    private func handle(_ event: Event) {
        switch event {
        case .linkArrival(let link, let heading, let packet, let failureCount):
            arrive(packet, over: link, heading, failureCount: failureCount)
        case .routerArrival(let router, let ingress, let packet):
            arrive(packet, at: routers[router], ingress)
        case .hostArrival(let host, let packet): arrive(packet, at: host)
        case .timer(let host): timerFired(host)
        case .detection(let session): detect(session)
        case .change(let index): apply(scheduled[index])
        }
    }
}

// MARK: - What a network consists of

extension VirtualNetwork {
    /// Something that is still to happen.
    enum Event {
        case linkArrival(link: Int, Heading, packet: Int32, failureCount: Int)
        case routerArrival(router: Int, InsideIngress, packet: Int32)
        case hostArrival(host: Int, packet: Int32)
        case timer(host: Int)
        case detection(session: Int)
        case change(Int)
    }

    /// Where a packet comes from that comes to a router from inside.
    enum InsideIngress {
        case host
        case sibling(Int)
    }

    /// The inside of an autonomous system.
    struct System {
        let isdAS: ISDAS
        /// How long packets take between any two of its routers and hosts.
        var delay = Duration.zero
        var routers: [Int] = []
    }

    /// A router, which is an object because it cannot be copied.
    final class Router {
        let index: Int
        let system: Int
        var router: BorderRouter
        var isUp = true
        /// The links of its interfaces.
        var attachments: [(interface: InterfaceID, link: Int, heading: Heading)] = []
        /// The siblings by their index in the configuration, as far as they were added.
        var siblings: [Int?]
        /// What watches its links and siblings.
        var sessions: [Int] = []
        var statistics = RouterStatistics()

        init(index: Int, system: Int, _ router: consuming BorderRouter) {
            self.index = index
            self.system = system
            siblings = router.configuration.siblings.map { _ in nil }
            self.router = router
        }

        func attachment(
            of id: InterfaceID
        ) -> (interface: InterfaceID, link: Int, heading: Heading)? {
            attachments.first { $0.interface == id }
        }
    }

    /// A link with both of its directions.
    struct Link {
        let first, second: LinkEnd
        var forth, back: LinkLane
    }

    /// A host, and when it wants to be woken.
    struct Host {
        let host: any VirtualHost
        let system: Int
        var deadline: Instant?
        /// The time of the earliest timer that has been entered.
        var timer: Instant?
    }
}

/// What became of the packets that came to a router.
public struct RouterStatistics: Hashable, Sendable {
    /// The packets that went out over a link.
    public internal(set) var forwarded = 0
    /// The packets that went to another router of the autonomous system.
    public internal(set) var relayed = 0
    /// The packets that went to a host.
    public internal(set) var delivered = 0
    /// The packets that were answered.
    public internal(set) var answered = 0
    /// The packets that were dropped, by reason.
    public internal(set) var dropped: [RouterDropReason: Int] = [:]

    /// Starts with nothing.
    public init() {}
}
