public import SMPSCION
public import SMPSockets

/// The daemon of this host, as a program asks it.
///
/// ```swift
/// let daemon = DaemonClient(at: try UnderlayAddress("127.0.0.1:30255"), on: loop)
/// let paths = try await daemon.paths(to: destination)
/// ```
///
/// One connection serves all questions. When it has ended, the next question opens another, so that
/// a daemon may be started again at any time.
///
/// - Source: SCION control plane, daemon.proto.
public final class DaemonClient: Sendable {
    /// Where the daemon listens.
    public let address: UnderlayAddress
    /// How long a question waits for its answer.
    public let timeout: Duration

    private let service: ServiceConnection

    /// Prepares to ask; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - address: Where the daemon listens.
    ///   - loop: The loop that watches the socket, which has to run.
    ///   - timeout: How long a question waits for its answer, and before that for a connection.
    public init(
        at address: UnderlayAddress, on loop: EventLoop, timeout: Duration = .seconds(5)
    ) {
        self.address = address
        self.timeout = timeout
        service = ServiceConnection("daemon", at: address, .grpc, on: loop, timeout: timeout)
    }

    /// Ends the connection, if there is one.
    public func close() {
        service.close()
    }

    // MARK: Questions

    /// Asks for the paths to an autonomous system.
    ///
    /// - Parameters:
    ///   - destination: The autonomous system.
    ///   - refreshes: Whether the daemon should not be content with what it knows.
    /// - Returns: The paths, in the order of the daemon; none if it knows none.
    /// - Throws: ``ServiceError``.
    public func paths(
        to destination: ISDAS, refreshes: Bool = false
    ) async throws(ServiceError) -> [NetworkPath] {
        let request = PathsRequest(destination: destination, refreshes: refreshes)
        return try await service.ask(DaemonService.paths, request).paths
    }

    /// What is known of an autonomous system; the wildcard stands for the own one.
    ///
    /// - Throws: ``ServiceError``.
    public func autonomousSystem(
        _ isdAS: ISDAS = .wildcard
    ) async throws(ServiceError) -> ASResponse {
        try await service.ask(DaemonService.autonomousSystem, ASRequest(isdAS))
    }

    /// The border router that owns each interface of the own autonomous system.
    ///
    /// - Throws: ``ServiceError``.
    public func interfaces() async throws(ServiceError) -> [InterfaceID: UnderlayAddress] {
        try await service.ask(DaemonService.interfaces, EmptyMessage()).routers
    }

    /// The addresses of the services of the own autonomous system, by their names.
    ///
    /// - Throws: ``ServiceError``.
    public func services() async throws(ServiceError) -> [String: [String]] {
        try await service.ask(DaemonService.services, EmptyMessage()).services
    }

    /// The ports that routers of the own autonomous system deliver to directly.
    ///
    /// - Throws: ``ServiceError``.
    public func portRange() async throws(ServiceError) -> DispatchedPorts {
        try await service.ask(DaemonService.portRange, EmptyMessage()).ports
    }

    /// Tells the daemon that the link of an interface is down.
    ///
    /// - Throws: ``ServiceError``.
    public func notifyInterfaceDown(_ interface: PathInterface) async throws(ServiceError) {
        _ = try await service.ask(
            DaemonService.notifyInterfaceDown, InterfaceDownRequest(interface))
    }
}
