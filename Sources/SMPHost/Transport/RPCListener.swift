internal import SMPBytes
public import SMPSCION
public import SMPSockets

/// Answers calls over TCP: a server of gRPC and Connect.
///
/// ```swift
/// let listener = try RPCListener(on: address, loop: loop) { call in
///     .failure(.unknown(method: call.method))
/// }
/// await listener.serve()  // until the task is cancelled
/// ```
///
/// Each connection may have any number of calls in hand, up to the limits of HTTP/2, which are
/// answered in the order in which the answers are ready. The task of a call is cancelled when its
/// connection ends.
public final class RPCListener: Sendable {
    /// Answers a call.
    public typealias Handler = @Sendable (RPCCall) async -> Result<[UInt8], RPCStatus>

    /// The most connections at a time; more are closed as soon as they are there.
    public static let connectionLimit = 256

    /// Where it listens, with the port that it was given.
    public let address: UnderlayAddress

    private let loop: EventLoop
    private let listener: TCPListener
    private let server: @Sendable () -> RPCServer
    private let handler: Handler
    private let connectionCount = Lock(0)

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - address: Where; port 0 stands for any that is free.
    ///   - loop: The loop that watches the sockets, which has to run.
    ///   - dialects: What callers may speak.
    ///   - limits: What is accepted from callers.
    ///   - handler: Answers calls.
    /// - Throws: `SocketError`, above all for an address that somebody else listens on.
    public init(
        on address: UnderlayAddress, loop: EventLoop,
        dialects: Set<RPCDialect> = [.grpc, .connect], limits: RPCLimits = RPCLimits(),
        handler: @escaping Handler
    ) throws(SocketError) {
        self.loop = loop
        listener = try TCPListener(on: SocketAddress(address), loop: loop)
        self.address = UnderlayAddress(listener.localAddress)
        self.handler = handler
        server = { RPCServer(dialects: dialects, limits: limits, now: MonotonicClock.now) }
    }

    /// Takes connections and answers calls until the task is cancelled, or the loop ends; from then
    /// on the address is free.
    public func serve() async {
        // On the loop's thread callers are answered however busy the threads of other tasks are.
        await withTaskExecutorPreference(loop) { await serveOnLoop() }
    }

    private func serveOnLoop() async {
        await withDiscardingTaskGroup { group in
            while let connection = await nextConnection() {
                guard hasRoom() else {
                    connection.close()
                    continue
                }
                group.addTask {
                    await self.serve(connection)
                    self.connectionCount.withLock { $0 -= 1 }
                }
            }
            group.cancelAll()
        }
        listener.close()
    }

    /// The next connection, or `nil` when there will be none.
    ///
    /// A peer that cannot be taken in, for want of descriptors, stays in line.
    private func nextConnection() async -> TCPConnection? {
        while true {
            do throws(SocketError) { return try await listener.accept() } catch {
                guard error.number != .cancelled, !Task.isCancelled else { return nil }
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func hasRoom() -> Bool {
        connectionCount.withLock { count in
            guard count < Self.connectionLimit else { return false }
            count += 1
            return true
        }
    }

    private func serve(_ connection: TCPConnection) async {
        let pump = RPCPump(connection, server())
        let (calls, queue) = AsyncStream.makeStream(of: (RPCServer.CallID, RPCCall).self)
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    await pump.run { server, _ in
                        while let event = server.nextEvent() {
                            if case .call(let id, let call) = event { queue.yield((id, call)) }
                        }
                    }
                    queue.finish()
                }
                // HTTP/2 bounds how many calls one connection can have in hand.
                for await (id, call) in calls {
                    group.addTask {
                        let result = await self.handler(call)
                        _ = pump.change { $0.reply(to: id, result, now: $1) }
                    }
                }
                // Nobody waits for what is still in hand.
                group.cancelAll()
            }
        } onCancel: {
            pump.close()
        }
    }
}
