public import SMPBytes
public import SMPSCION
public import SMPSockets

/// A connection over which calls are made: a client of gRPC and Connect.
///
/// ```swift
/// let connection = try await RPCConnection.open(to: daemon, .grpc, on: loop)
/// let answer = try await connection.call(DaemonService.autonomousSystem, ASRequest())
/// ```
///
/// It takes any number of calls at once, and lasts until either end closes it; whoever holds it then
/// opens another.
public final class RPCConnection: Sendable {
    private typealias Outcome = Result<[UInt8], RPCFailure>

    /// The client, with those who wait for answers.
    private struct State: RPCEndpoint {
        var client: RPCClient
        var waiting: [RPCClient.CallID: CheckedContinuation<Outcome, Never>] = [:]

        var isClosed: Bool { client.isClosed }
        var hasOutput: Bool { client.hasOutput }
        var deadline: Instant? { client.deadline }
        mutating func receive(_ bytes: Span<UInt8>, now: Instant) {
            client.receive(bytes, now: now)
        }
        mutating func receiveEnd(now: Instant) { client.receiveEnd(now: now) }
        mutating func handleTimeout(now: Instant) { client.handleTimeout(now: now) }
        mutating func takeOutput(into out: inout OutputSpan<UInt8>) {
            client.takeOutput(into: &out)
        }

        mutating func settle() {
            while let event = client.nextEvent() {
                guard case .finished(let id, let result) = event else { continue }
                waiting.removeValue(forKey: id)?.resume(
                    returning: result.mapError(RPCFailure.call))
            }
        }
    }

    /// The server.
    public let address: UnderlayAddress

    private let pump: RPCPump<State>

    /// Connects to a server.
    ///
    /// - Parameters:
    ///   - address: Where it listens.
    ///   - route: Which way calls take.
    ///   - loop: The loop that watches the socket, which has to run.
    ///   - limits: What is accepted from the server.
    ///   - timeout: How long to wait for the server to take the connection, or `nil` for as long as
    ///     the kernel tries.
    /// - Returns: The connection.
    /// - Throws: ``RPCFailure/socket(_:)``, or `.call(.deadlineExceeded)`.
    public static func open(
        to address: UnderlayAddress, _ route: RPCClient.Route, on loop: EventLoop,
        limits: RPCLimits = RPCLimits(), timeout: Duration? = nil
    ) async throws(RPCFailure) -> RPCConnection {
        let connection = try await connect(to: SocketAddress(address), on: loop, timeout).get()
        return RPCConnection(connection, address, route, limits, on: loop)
    }

    /// Whatever comes first: a connection, a failure, or the end of the time.
    private static func connect(
        to address: SocketAddress, on loop: EventLoop, _ timeout: Duration?
    ) async -> Result<TCPConnection, RPCFailure> {
        await withTaskGroup(of: Result<TCPConnection, RPCFailure>?.self) { group in
            group.addTask {
                do throws(SocketError) {
                    return .success(try await TCPConnection.connect(to: address, on: loop))
                } catch {
                    return .failure(Task.isCancelled ? .cancelled : .socket(error))
                }
            }
            if let timeout {
                group.addTask {
                    do { try await Task.sleep(for: timeout) } catch { return nil }
                    return .failure(.call(.deadlineExceeded))
                }
            }
            defer { group.cancelAll() }
            while let outcome = await group.next() {
                if let outcome { return outcome }
            }
            return .failure(.cancelled)
        }
    }

    private init(
        _ connection: TCPConnection, _ address: UnderlayAddress, _ route: RPCClient.Route,
        _ limits: RPCLimits, on loop: EventLoop
    ) {
        self.address = address
        let client = RPCClient(
            route, authority: address.description, limits: limits, now: MonotonicClock.now)
        pump = RPCPump(connection, State(client: client))
        let pump = pump
        // On the loop's thread answers come in however busy the threads of other tasks are.
        Task(executorPreference: loop) { await pump.run { state, _ in state.settle() } }
    }

    deinit {
        pump.close()
    }

    /// Whether calls are still taken; if not, further ones need a new connection.
    public var takesCalls: Bool {
        pump.change { state, _ in state.client.takesCalls }
    }

    /// Ends the connection; calls without an answer fail.
    public func close() {
        pump.close()
    }

    /// Makes a call and waits for its answer.
    ///
    /// - Parameters:
    ///   - method: What to call.
    ///   - request: What to ask.
    ///   - timeout: How long to wait, or `nil` for as long as the connection lasts.
    /// - Returns: The answer.
    /// - Throws: ``RPCFailure``, with `.cancelled` when the task is cancelled meanwhile.
    public func call<Request, Response>(
        _ method: RPCMethod<Request, Response>, _ request: Request, timeout: Duration? = nil
    ) async throws(RPCFailure) -> Response {
        let message = try await outcome(of: method.call(request, timeout: timeout)).get()
        do throws(WireError) { return try method.response(message) } catch {
            throw .corruptAnswer(method: method.path, error)
        }
    }

    private func outcome(of call: RPCCall) async -> Outcome {
        let number = Lock<RPCClient.CallID?>(nil)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let id = pump.change { state, now in
                    let id = state.client.call(call, now: now)
                    state.waiting[id] = continuation
                    state.settle()
                    return id
                }
                number.withLock { $0 = id }
                // The handler below may have run before there was anything to cancel.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            if let id = number.withLock({ $0 }) { cancel(id) }
        }
    }

    private func cancel(_ id: RPCClient.CallID) {
        pump.change { state, now in
            guard let continuation = state.waiting.removeValue(forKey: id) else { return }
            state.client.cancel(id, now: now)
            continuation.resume(returning: .failure(.cancelled))
        }
    }
}

/// Why a call over a connection has no answer.
public enum RPCFailure: Error, Hashable, Sendable {
    /// There is no connection.
    case socket(SocketError)
    /// The call was made and has failed.
    case call(RPCError)
    /// The answer is not one to such a call.
    case corruptAnswer(method: String, WireError)
    /// The caller no longer waits.
    case cancelled
}

extension RPCFailure: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .socket(let error): "\(error)"
        case .call(let error): "\(error)"
        case .corruptAnswer(let method, let error): "corrupt answer to \(method): \(error)"
        case .cancelled: "given up by the caller"
        }
    }
}
