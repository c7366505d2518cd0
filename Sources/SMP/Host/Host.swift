public import SMPHost
public import SMPSCION
internal import SMPSockets

/// This machine as a host of a SCION network: what it knows of its own autonomous system, and the
/// paths to others.
///
/// ```swift
/// let host = try await Host.connect(to: UnderlayAddress("127.0.0.1:30255"))
/// let paths = try await host.paths(to: destination)
/// let socket = try SCIONSocket(host)
/// ```
///
/// Everything comes from a daemon, or without one from a topology and the control service that it
/// names. Paths are kept, and fetched again before they expire; see
/// ``PathCache`` for how long they last when the daemon is away.
public final class Host: Sendable {
    /// What is known of the own autonomous system.
    public let system: LocalSystem
    /// Who is asked for paths.
    public let source: any PathSource

    private let loop: EventLoop
    private let cache = Lock(PathCache())
    private let refreshing = Lock<Task<Void, Never>?>(nil)

    /// Asks a daemon for all that a host has to know.
    ///
    /// - Parameters:
    ///   - daemon: Where it listens.
    ///   - timeout: How long each question waits for its answer.
    /// - Returns: The host.
    /// - Throws: ``HostError``.
    public static func connect(
        to daemon: UnderlayAddress, timeout: Duration = .seconds(5)
    ) async throws(HostError) -> Host {
        try await connect { DaemonClient(at: daemon, on: $0, timeout: timeout) }
    }

    /// Takes what a topology says, and paths from the control service that it names: no daemon is
    /// needed.
    ///
    /// - Parameters:
    ///   - topology: The content of `topology.json`.
    ///   - trust: The root configurations that segments are verified with.
    ///   - timeout: How long each question waits for its answer.
    /// - Returns: The host.
    /// - Throws: ``HostError``.
    public static func connect(
        with topology: Topology, trust: TrustStore, timeout: Duration = .seconds(5)
    ) async throws(HostError) -> Host {
        try await connect { loop in
            ControlServiceSource(topology, trust: trust, on: loop, timeout: timeout)
        }
    }

    private static func connect(
        _ source: (EventLoop) -> (any PathSource)?
    ) async throws(HostError) -> Host {
        let loop: EventLoop
        do throws(SocketError) {
            loop = try EventLoop(name: "smp-host")
            try loop.start()
        } catch {
            throw .socket(error)
        }
        guard let source = source(loop) else {
            await loop.finish()
            throw .noControlService
        }
        do throws(ServiceError) {
            let host = Host(source, loop, try await source.localSystem())
            host.startRefreshing()
            return host
        } catch {
            await loop.finish()
            throw .daemon(error)
        }
    }

    private init(_ source: any PathSource, _ loop: EventLoop, _ system: LocalSystem) {
        (self.source, self.loop, self.system) = (source, loop, system)
    }

    deinit {
        refreshing.withLock { $0 }?.cancel()
        source.close()
        loop.stop()
    }

    /// Ends the connection to the daemon.
    ///
    /// Sockets of the host go on with the paths that they have.
    public func close() async {
        refreshing.withLock { $0 }?.cancel()
        source.close()
        await loop.finish()
    }

    /// The autonomous system.
    public var isdAS: ISDAS { system.isdAS }
    /// The ports that its routers deliver to directly.
    public var dispatchedPorts: DispatchedPorts { system.dispatchedPorts }

    // MARK: Paths

    /// The paths to an autonomous system, in the order of the daemon; none if there are none.
    ///
    /// - Parameters:
    ///   - destination: The autonomous system.
    ///   - refreshes: Whether to ask the daemon although paths are known, and it others.
    /// - Returns: The paths that have not expired.
    /// - Throws: ``HostError/daemon(_:)`` only when no path is known that still works.
    public func paths(
        to destination: ISDAS, refreshes: Bool = false
    ) async throws(HostError) -> [NetworkPath] {
        let needsFetch = cache.withLock { $0.needsFetch(to: destination, now: CalendarClock.now) }
        guard refreshes || needsFetch else { return knownPaths(to: destination) }
        do throws(ServiceError) {
            try await fetch(destination, refreshes: refreshes)
        } catch {
            let known = knownPaths(to: destination)
            guard known.isEmpty else { return known }
            throw .daemon(error)
        }
        return knownPaths(to: destination)
    }

    /// Tells the daemon that the link of an interface is down, so that it knows better for others.
    public func report(down interface: PathInterface) async {
        try? await source.report(down: interface)
    }

    private func knownPaths(to destination: ISDAS) -> [NetworkPath] {
        cache.withLock { $0.paths(to: destination, now: CalendarClock.now) }
    }

    private func fetch(_ destination: ISDAS, refreshes: Bool = false) async throws(ServiceError) {
        do throws(ServiceError) {
            let paths = try await source.paths(to: destination, refreshes: refreshes)
            cache.withLock { $0.store(paths, to: destination, now: CalendarClock.now) }
        } catch {
            cache.withLock { $0.noteFailure(to: destination, now: CalendarClock.now) }
            throw error
        }
    }

    private func startRefreshing() {
        // The task must not keep the host, which ends it.
        let task = Task(executorPreference: loop) { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                guard let self else { return }
                for destination in self.cache.withLock({ $0.due(now: CalendarClock.now) }) {
                    try? await self.fetch(destination)
                }
            }
        }
        refreshing.withLock { $0 = task }
    }

    // MARK: Addresses

    /// The address that packets of this host come from: the one that the kernel takes on the way to
    /// a border router, or on the way to the daemon if the autonomous system has no router.
    ///
    /// - Throws: ``HostError/socket(_:)``.
    public func localAddress() throws(HostError) -> IPAddress {
        let router = system.routers.min { $0.key < $1.key }?.value ?? source.address
        let remote = SocketAddress(router)
        let any: SocketAddress.IP = if case .v4 = remote.ip { .any4 } else { .any6 }
        do throws(SocketError) {
            let probe = try UDPSocket(
                boundTo: SocketAddress(any, port: 0), connectedTo: remote)
            return IPAddress(probe.localAddress.ip)
        } catch {
            throw .socket(error)
        }
    }
}
