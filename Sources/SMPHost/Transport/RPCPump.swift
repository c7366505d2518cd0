internal import SMPBytes
internal import SMPSockets

/// One end of a connection for calls, as what carries its bytes sees it.
protocol RPCEndpoint: Sendable {
    var isClosed: Bool { get }
    var hasOutput: Bool { get }
    var deadline: Instant? { get }
    mutating func receive(_ bytes: Span<UInt8>, now: Instant)
    mutating func receiveEnd(now: Instant)
    mutating func handleTimeout(now: Instant)
    mutating func takeOutput(into out: inout OutputSpan<UInt8>)
}

extension RPCClient: RPCEndpoint {}
extension RPCServer: RPCEndpoint {}

/// Carries bytes between a TCP connection and one end of a connection for calls.
///
/// ```
///   TCP ──► run() ──► receive ─┐
///                              ├─ endpoint, behind a lock ── change(_:) ◄── anybody
///   TCP ◄── write() ◄─ output ─┘
/// ```
///
/// One task reads, one writes, and one looks at the clock, so that whoever changes the endpoint
/// never waits for the peer. A peer that does not read loses the connection.
final class RPCPump<Endpoint: RPCEndpoint>: Sendable {
    private let connection: TCPConnection
    private let endpoint: Lock<Endpoint>
    private let outputs: AsyncStream<Void>
    private let announce: AsyncStream<Void>.Continuation

    /// The most bytes that are read or written at once.
    private let chunkLength = 65_536

    /// How long the peer may take to read that much.
    private let patience = Duration.seconds(30)

    /// When the write that is under way has begun.
    private let writingSince = Lock<Instant?>(nil)

    init(_ connection: TCPConnection, _ endpoint: Endpoint) {
        self.connection = connection
        self.endpoint = Lock(endpoint)
        // One announcement is as good as many: the writer takes all there is.
        (outputs, announce) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Changes the endpoint, and sends what comes of it.
    func change<Result: Sendable>(_ body: (inout Endpoint, Instant) -> Result) -> Result {
        let (result, needsWriter) = endpoint.withLock { endpoint in
            let result = body(&endpoint, MonotonicClock.now)
            return (result, endpoint.hasOutput || endpoint.isClosed)
        }
        if needsWriter { announce.yield() }
        return result
    }

    /// Reads until the peer has nothing more to say, or until the endpoint has closed.
    ///
    /// - Parameter handle: Gets the endpoint after each change, for what it has to tell.
    func run(_ handle: @escaping @Sendable (inout Endpoint, Instant) -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.write() }
            group.addTask { await self.watchClock(handle) }
            await read(handle)
            await group.next()
            group.cancelAll()
        }
        connection.close()
    }

    /// Ends the connection at once.
    func close() {
        connection.close()
    }

    // MARK: The three tasks

    private func read(_ handle: @Sendable (inout Endpoint, Instant) -> Void) async {
        while let bytes = try? await connection.read(atMost: chunkLength) {
            change { endpoint, now in
                endpoint.receive(bytes.span, now: now)
                handle(&endpoint, now)
            }
        }
        change { endpoint, now in
            endpoint.receiveEnd(now: now)
            handle(&endpoint, now)
        }
    }

    private func write() async {
        for await _ in outputs {
            while true {
                let (bytes, isClosed) = takeOutput()
                guard bytes.isEmpty else {
                    writingSince.withLock { $0 = MonotonicClock.now }
                    do { try await connection.write(bytes) } catch { return connection.close() }
                    writingSince.withLock { $0 = nil }
                    continue
                }
                // The reader then learns of the end.
                if isClosed { return connection.close() }
                break
            }
        }
    }

    private func takeOutput() -> (bytes: [UInt8], isClosed: Bool) {
        endpoint.withLock { endpoint in
            let bytes = [UInt8](capacity: chunkLength) { endpoint.takeOutput(into: &$0) }
            return (bytes, endpoint.isClosed)
        }
    }

    /// Deadlines come and go with calls, so the longest sleep is a quarter of a second.
    private func watchClock(_ handle: @Sendable (inout Endpoint, Instant) -> Void) async {
        let longest = Duration.milliseconds(250)
        while !Task.isCancelled {
            if let since = writingSince.withLock({ $0 }),
                since + patience <= MonotonicClock.now
            {
                return connection.close()
            }
            let deadline = endpoint.withLock { $0.isClosed ? nil : $0.deadline }
            let wait = deadline.map { $0 - MonotonicClock.now } ?? longest
            guard wait <= .zero else {
                try? await Task.sleep(for: min(wait, longest))
                continue
            }
            change { endpoint, now in
                endpoint.handleTimeout(now: now)
                handle(&endpoint, now)
            }
        }
    }
}
