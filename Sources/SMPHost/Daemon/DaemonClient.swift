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

    private let loop: EventLoop
    private let connection = Lock<RPCConnection?>(nil)

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
        self.loop = loop
        self.timeout = timeout
    }

    /// Ends the connection, if there is one.
    public func close() {
        connection.withLock { $0.take() }?.close()
    }

    // MARK: Questions

    /// Asks for the paths to an autonomous system.
    ///
    /// - Parameters:
    ///   - destination: The autonomous system.
    ///   - refreshes: Whether the daemon should not be content with what it knows.
    /// - Returns: The paths, in the order of the daemon; none if it knows none.
    /// - Throws: ``DaemonError``.
    public func paths(
        to destination: ISDAS, refreshes: Bool = false
    ) async throws(DaemonError) -> [NetworkPath] {
        let request = PathsRequest(destination: destination, refreshes: refreshes)
        return try await ask(DaemonService.paths, request).paths
    }

    /// What is known of an autonomous system; the wildcard stands for the own one.
    ///
    /// - Throws: ``DaemonError``.
    public func autonomousSystem(
        _ isdAS: ISDAS = .wildcard
    ) async throws(DaemonError) -> ASResponse {
        try await ask(DaemonService.autonomousSystem, ASRequest(isdAS))
    }

    /// The border router that owns each interface of the own autonomous system.
    ///
    /// - Throws: ``DaemonError``.
    public func interfaces() async throws(DaemonError) -> [InterfaceID: UnderlayAddress] {
        try await ask(DaemonService.interfaces, EmptyMessage()).routers
    }

    /// The addresses of the services of the own autonomous system, by their names.
    ///
    /// - Throws: ``DaemonError``.
    public func services() async throws(DaemonError) -> [String: [String]] {
        try await ask(DaemonService.services, EmptyMessage()).services
    }

    /// The ports that routers of the own autonomous system deliver to directly.
    ///
    /// - Throws: ``DaemonError``.
    public func portRange() async throws(DaemonError) -> DispatchedPorts {
        try await ask(DaemonService.portRange, EmptyMessage()).ports
    }

    /// Tells the daemon that the link of an interface is down.
    ///
    /// - Throws: ``DaemonError``.
    public func notifyInterfaceDown(_ interface: PathInterface) async throws(DaemonError) {
        _ = try await ask(DaemonService.notifyInterfaceDown, InterfaceDownRequest(interface))
    }

    // MARK: Connection

    private func ask<Request, Response>(
        _ method: RPCMethod<Request, Response>, _ request: Request
    ) async throws(DaemonError) -> Response {
        do throws(RPCFailure) {
            let known = connection.withLock { $0 }
            if let known, known.takesCalls {
                do throws(RPCFailure) {
                    return try await known.call(method, request, timeout: timeout)
                } catch  where error.mayBeOfAnOldConnection {
                    // The daemon may have been started again since. No question does harm twice.
                }
            }
            return try await reconnect().call(method, request, timeout: timeout)
        } catch {
            throw DaemonError(address: address, method: method.path, failure: error)
        }
    }

    private func reconnect() async throws(RPCFailure) -> RPCConnection {
        let fresh = try await RPCConnection.open(
            to: address, .grpc, on: loop, timeout: timeout)
        connection.withLock { $0 = fresh }
        return fresh
    }
}

/// Why a daemon has not answered a question.
public struct DaemonError: Error, Hashable, Sendable {
    /// Where it listens.
    public let address: UnderlayAddress
    /// What it was asked, as `/package.Service/Method`.
    public let method: String
    /// What has happened.
    public let failure: RPCFailure
}

extension DaemonError: CustomStringConvertible {
    /// One line for people, with the address.
    public var description: String {
        switch failure {
        case .socket(let error):
            "no daemon at \(address): \(error.number)"
        default:
            "daemon at \(address), \(method.split(separator: "/").last ?? ""): \(failure)"
        }
    }
}

extension RPCFailure {
    /// Whether another connection might do better.
    fileprivate var mayBeOfAnOldConnection: Bool {
        switch self {
        case .socket, .call(.notProcessed), .call(.connectionEnded): true
        default: false
        }
    }
}
