internal import SMPBytes
internal import SMPHost
public import SMPSCION
internal import SMPSockets

/// A SCION network on this machine, with real packets on real sockets.
///
/// ```swift
/// let network = try await LiveNetwork.start(BuiltInNetwork.showcase.network())
/// let daemon = network.plan.sites[isdAS]?.daemon   // for hosts of that AS
/// await network.setLink(1, isUp: false)
/// await network.stop()
/// ```
///
/// One thread runs all routers and links, another one the daemons and control services. Everything
/// listens on loopback addresses, see ``LoopbackPlan``, so that any program on this machine can be a
/// host of any of its autonomous systems.
///
/// Routers do not send messages of BFD to each other; what comes of them is there: a link that
/// breaks is noticed after ``FailureDetection/downAfter``, and one that is mended after
/// ``FailureDetection/upAfter``.
public final class LiveNetwork: Sendable {
    /// The network.
    public let network: NetworkDescription
    /// Where everything listens.
    public let plan: LoopbackPlan
    /// What the network trusts.
    public let trust: NetworkTrust
    /// Where echo requests to hosts are answered from the start.
    ///
    /// A port that somebody else has is missing; it is taken as soon as it is free.
    public let shims: [UnderlayAddress]

    private let routing: EventLoop
    private let mailbox: LiveMailbox
    private let services: LiveServices

    /// Starts a network.
    ///
    /// - Parameters:
    ///   - network: What it consists of.
    ///   - block: The second byte of its addresses, or `nil` for the first that is free.
    ///   - keys: Its keys, or `nil` for new ones.
    ///   - detection: How long it takes routers to notice that something broke.
    /// - Returns: The network, which carries packets.
    /// - Throws: ``LiveNetworkError``; nothing is left running then.
    public static func start(
        _ network: NetworkDescription, block: UInt8? = nil, keys: NetworkKeys? = nil,
        detection: FailureDetection = FailureDetection()
    ) async throws(LiveNetworkError) -> LiveNetwork {
        let keys = keys ?? NetworkKeys(secret: (0..<32).map { _ in .random(in: 0...255) })
        var attempt = Attempt(block: block ?? 20, isFixed: block != nil)
        while true {
            do throws(LiveNetworkError) {
                return try LiveNetwork(network, attempt, keys, detection)
            } catch {
                guard attempt.adapt(to: error) else { throw error }
            }
        }
    }

    private init(
        _ network: NetworkDescription, _ attempt: Attempt, _ keys: NetworkKeys,
        _ detection: FailureDetection
    ) throws(LiveNetworkError) {
        self.network = network
        do throws(NetworkDescriptionError) {
            plan = try LoopbackPlan(
                network, block: attempt.block, allowsIPv6: attempt.allowsIPv6)
        } catch {
            throw .plan(error)
        }
        let control: ControlPlane
        do throws(ControlPlaneError) {
            control = try ControlPlane(network, plan, keys: keys, now: CalendarClock.now)
        } catch {
            throw .controlPlane(error)
        }
        trust = control.trust
        let (routing, mailbox) = (try Self.loop("smp-routers"), LiveMailbox())
        let notice = LiveNotice()
        var fabric = LiveFabric(detection: detection) { notice.report($0) }
        try fabric.build(control, seed: .random(in: 0...UInt64.max), now: MonotonicClock.now)
        shims = fabric.addShims(
            at: Set(plan.sites.values.map(\.host)), now: MonotonicClock.now)
        let services = try LiveServices(control, plan)
        notice.connect(to: services)
        (self.routing, self.mailbox, self.services) = (routing, mailbox, services)
        do throws(SocketError) {
            for index in fabric.ports.indices {
                try routing.register(fabric.ports[index].socket, as: index, for: .readable)
            }
            try routing.start(LivePlane(fabric, on: routing, mailbox))
        } catch {
            throw .socket(owner: "routers", error)
        }
        try services.start()
    }

    private static func loop(_ name: String) throws(LiveNetworkError) -> EventLoop {
        do throws(SocketError) { return try EventLoop(name: name) } catch {
            throw .socket(owner: "network", error)
        }
    }

    deinit {
        routing.stop()
        services.stop()
    }

    /// Ends everything, and returns once no thread and no socket of the network is left.
    public func stop() async {
        await withCheckedContinuation { continuation in
            let isPosted = mailbox.post(isLast: true) { _, _ in continuation.resume() }
            if isPosted { routing.wakeUp() } else { continuation.resume() }
        }
        await routing.finish()
        await services.finish()
    }

    // MARK: Changes

    /// Breaks or mends a link, in one direction or in both.
    ///
    /// - Parameters:
    ///   - index: Its index in the description.
    ///   - heading: The direction, or `nil` for both.
    ///   - isUp: Whether it works from now on.
    public func setLink(_ index: Int, _ heading: Heading? = nil, isUp: Bool) async {
        guard network.links.indices.contains(index) else { return }
        await perform { $0.setLink(index, heading, isUp: isUp, now: $1) }
    }

    /// Changes what a link does to packets, in one direction or in both.
    public func changeLink(
        _ index: Int, _ heading: Heading? = nil, to properties: LinkProperties
    ) async {
        guard network.links.indices.contains(index) else { return }
        await perform { fabric, _ in
            for direction in Heading.allCases where heading ?? direction == direction {
                fabric.links[index][direction].direction.change(to: properties)
            }
        }
    }

    /// Kills a router or brings it back to life.
    ///
    /// - Returns: `false` if there is no router of this name.
    @discardableResult public func setRouter(_ name: String, isUp: Bool) async -> Bool {
        await perform { fabric, now in
            guard let index = fabric.routers.firstIndex(where: { $0.name == name }) else {
                return false
            }
            fabric.setRouter(index, isUp: isUp, now: now)
            return true
        } ?? false
    }

    // MARK: Reading

    /// How each link is, in the order of the description; empty once the network has stopped.
    public func links() async -> [LiveLinkStatus] {
        await perform { fabric, _ in
            fabric.links.map { link in
                LiveLinkStatus(
                    forth: .init(link.forth.direction), back: .init(link.back.direction),
                    isNoticedUp: fabric.sessions[link.session].detector.isUp)
            }
        } ?? []
    }

    /// What became of the packets that came to each router, by its name.
    public func routers() async -> [String: RouterStatistics] {
        await perform { fabric, _ in
            Dictionary(
                fabric.routers.map { ($0.name, $0.statistics) }, uniquingKeysWith: { $1 })
        } ?? [:]
    }

    /// Lets the thread of the routers do something, unless the network has stopped.
    @discardableResult private func perform<Result: Sendable>(
        _ body: @escaping @Sendable (inout LiveFabric, Instant) -> Result
    ) async -> Result? {
        await withCheckedContinuation { continuation in
            let isPosted = mailbox.post { fabric, now in
                continuation.resume(returning: body(&fabric, now))
            }
            if isPosted { routing.wakeUp() } else { continuation.resume(returning: nil) }
        }
    }
}

/// How a link of a live network is.
public struct LiveLinkStatus: Hashable, Sendable {
    /// One direction of it.
    public struct Direction: Hashable, Sendable {
        /// Whether it works.
        public let isUp: Bool
        /// What it does to packets.
        public let properties: LinkProperties
        /// What became of them.
        public let statistics: LinkStatistics

        init(_ direction: LinkDirection) {
            isUp = direction.isUp
            properties = direction.properties
            statistics = direction.statistics
        }
    }

    /// From the first end of the link to the second, and back.
    public let forth, back: Direction
    /// Whether the routers at both ends take it for working.
    public let isNoticedUp: Bool
}

/// Where to try to start a network.
private struct Attempt {
    private static let blocks: ClosedRange<UInt8> = 20...99

    private(set) var block: UInt8
    private(set) var allowsIPv6 = true
    private let isFixed: Bool

    init(block: UInt8, isFixed: Bool) {
        (self.block, self.isFixed) = (block, isFixed)
    }

    /// Chooses another place after a failure, or returns `false` if there is none.
    mutating func adapt(to error: LiveNetworkError) -> Bool {
        if error.isForWantOfIPv6 {
            defer { allowsIPv6 = false }
            return allowsIPv6
        }
        switch error.takenAddress?.ip {
        // There is only one IPv6 address, so the network shares it with no other.
        case .v6:
            defer { allowsIPv6 = false }
            return allowsIPv6
        case .v4:
            guard !isFixed, block < Self.blocks.upperBound else { return false }
            block += 1
            return true
        case nil: return false
        }
    }
}

/// Passes on what routers find out, to services that are made later than the routers.
private final class LiveNotice: Sendable {
    private let services = Lock<LiveServices?>(nil)

    func connect(to services: LiveServices) {
        self.services.withLock { $0 = services }
    }

    func report(_ event: LiveEvent) {
        services.withLock { $0 }?.take(event)
    }
}
