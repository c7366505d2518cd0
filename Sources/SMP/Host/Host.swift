internal import SMPBytes
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
/// Everything comes from the daemon. Paths are kept, and fetched again before they expire; see
/// ``PathCache`` for how long they last when the daemon is away.
public final class Host: Sendable {
    /// The autonomous system.
    public let isdAS: ISDAS
    /// Whether it belongs to the core of its isolation domain.
    public let isCore: Bool
    /// The largest SCION packet inside of it, in bytes.
    public let mtu: Int
    /// The ports that its routers deliver to directly.
    public let dispatchedPorts: DispatchedPorts
    /// The daemon.
    public let daemon: DaemonClient

    /// The border router that owns each interface.
    let routers: [InterfaceID: UnderlayAddress]

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
        let loop: EventLoop
        do throws(SocketError) {
            loop = try EventLoop(name: "smp-host")
            try loop.start()
        } catch {
            throw .socket(error)
        }
        let client = DaemonClient(at: daemon, on: loop, timeout: timeout)
        do throws(DaemonError) {
            let system = try await client.autonomousSystem()
            let ports = try await client.portRange()
            let routers = try await client.interfaces()
            let host = Host(client, loop, system, ports, routers)
            host.startRefreshing()
            return host
        } catch {
            await loop.finish()
            throw .daemon(error)
        }
    }

    private init(
        _ daemon: DaemonClient, _ loop: EventLoop, _ system: ASResponse, _ ports: DispatchedPorts,
        _ routers: [InterfaceID: UnderlayAddress]
    ) {
        (self.daemon, self.loop, self.routers) = (daemon, loop, routers)
        (isdAS, isCore, mtu) = (system.isdAS, system.isCore, Int(system.mtu))
        dispatchedPorts = ports
    }

    deinit {
        refreshing.withLock { $0 }?.cancel()
        daemon.close()
        loop.stop()
    }

    /// Ends the connection to the daemon.
    ///
    /// Sockets of the host go on with the paths that they have.
    public func close() async {
        refreshing.withLock { $0 }?.cancel()
        daemon.close()
        await loop.finish()
    }

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
        do throws(DaemonError) {
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
        try? await daemon.notifyInterfaceDown(interface)
    }

    private func knownPaths(to destination: ISDAS) -> [NetworkPath] {
        cache.withLock { $0.paths(to: destination, now: CalendarClock.now) }
    }

    private func fetch(_ destination: ISDAS, refreshes: Bool = false) async throws(DaemonError) {
        do throws(DaemonError) {
            let paths = try await daemon.paths(to: destination, refreshes: refreshes)
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
        let router = routers.min { $0.key < $1.key }?.value ?? daemon.address
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
