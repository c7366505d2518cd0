internal import SMPBytes
internal import SMPCrypto
public import SMPHost
public import SMPMultipath
public import SMPSCION
internal import SMPSockets

/// How packets of a ``PanSocket`` travel.
public enum PanTransport: String, Hashable, Sendable, CaseIterable {
    /// As single datagrams, of which some may get lost.
    case scionUDP = "scion"
}

/// How a ``PanSocket`` is set up.
public struct PanOptions: Hashable, Sendable {
    /// How packets travel.
    public var transport = PanTransport.scionUDP
    /// How long the intervals are for which bandwidth is measured.
    public var metricsInterval = Duration.seconds(1)

    /// Starts with the defaults.
    public init() {}
}

/// A socket to any number of peers, over any number of paths to each.
///
/// ```swift
/// let socket = try PanSocket(host)                       // the other side: socket.listen()
/// let session = try await socket.connect(to: peer, over: paths)      // let session = await
/// try session.connections[0].write(data)                             //   socket.accept()
/// let reply = try await session.connections[0].read()
/// ```
///
/// With each peer there is a ``PanSession``, and in it a ``Connection`` over each path, in the order
/// of the path set. All share one UDP port. Paths are probed all the time: each connection knows how
/// long its path takes, what gets lost, and whether it works. A socket with sessions lives until
/// ``close()``.
public final class PanSocket: Sendable {
    /// The host.
    public let host: Host
    /// How it was set up.
    public let options: PanOptions

    let socket: SCIONSocket
    let engine: Lock<DatagramEngine>

    private let sessions = Lock<[UInt64: PanSession]>([:])
    /// The headers for each connection of each session.
    private let routes = Lock<[UInt64: [Int: SCIONRoute]]>([:])
    private let arrivals: AsyncStream<PanSession>
    private let arrived: AsyncStream<PanSession>.Continuation
    private let work = Lock<[Task<Void, Never>]>([])

    /// Opens a socket.
    ///
    /// - Parameters:
    ///   - host: The host.
    ///   - ip: The address, or `nil` for the one on the way to the border routers.
    ///   - port: The port, or `nil` for any that routers deliver to.
    ///   - options: How it is set up.
    /// - Throws: ``HostError``, above all for a port that another socket has.
    public init(
        _ host: Host, ip: IPAddress? = nil, port: UInt16? = nil, options: PanOptions = PanOptions()
    ) throws(HostError) {
        (self.host, self.options) = (host, options)
        socket = try SCIONSocket(host, ip: ip, port: port)
        engine = Lock(DatagramEngine(interval: options.metricsInterval))
        (arrivals, arrived) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(DatagramEngine.sessionLimit))
        start()
    }

    deinit {
        for task in work.withLock({ $0 }) { task.cancel() }
    }

    /// The address and port that peers connect to.
    public var local: SCIONEndpoint { socket.local }

    // MARK: Sessions

    /// Lets peers connect from now on.
    public func listen() {
        engine.withLock { $0.isListening = true }
    }

    /// Waits for a peer to connect; only one task may wait.
    ///
    /// - Returns: The session, or `nil` once the socket is closed or the task cancelled.
    public func accept() async -> PanSession? {
        var iterator = arrivals.makeAsyncIterator()
        return await iterator.next()
    }

    /// Connects to a peer over every path of a set.
    ///
    /// It returns when it is clear of each path whether the peer answers there. A connection over a
    /// path that does not work is there nevertheless, suspended, and becomes active once it does.
    ///
    /// - Parameters:
    ///   - peer: The peer.
    ///   - paths: The paths, from 1 to 64.
    /// - Returns: The session, in which at least one path works.
    /// - Throws: ``PanError``.
    public func connect(
        to peer: SCIONEndpoint, over paths: PathSet
    ) async throws(PanError) -> PanSession {
        guard 1...DatagramMessage.maximumCount ~= paths.count else {
            throw .pathCount(paths.count)
        }
        let token = try Self.newToken()
        let session = PanSession(token, peer: peer, count: paths.count, self)
        sessions.withLock { $0[token] = session }
        drive { $0.connect(token, to: peer, over: paths, now: $1) }
        await session.whenDecided()
        if let end = session.end { throw .ended(end) }
        return session
    }

    /// The paths to a peer.
    ///
    /// - Throws: ``HostError``.
    public func availablePaths(
        to peer: SCIONEndpoint
    ) async throws(HostError) -> [NetworkPath] {
        try await host.paths(to: peer.address.isdAS)
    }

    /// Ends all sessions, and returns once the socket is closed.
    public func close() async {
        drive { engine, _ in engine.closeAll() }
        let tasks = work.withLock { $0 }
        for task in tasks { task.cancel() }
        arrived.finish()
        await socket.close()
        for task in tasks { await task.value }
    }

    private static func newToken() throws(PanError) -> UInt64 {
        guard let bytes = try? Random.bytes(8) else { throw .host(.noRandomness) }
        return bytes.span.bigEndian(UInt64.self, at: 0)
    }

    // MARK: Work

    /// Changes the engine, sends what comes of it, and tells those whom it concerns.
    func drive(_ body: (inout DatagramEngine, Instant) -> Void) {
        let (outputs, events) = engine.withLock { engine in
            body(&engine, MonotonicClock.now)
            return (engine.takeOutputs(), engine.takeEvents())
        }
        for output in outputs { _ = send(output, []) }
        for event in events { tell(event) }
    }

    /// Sends a message with data behind it.
    ///
    /// - Returns: Why it was not sent.
    func send(_ output: DatagramEngine.Output, _ data: [UInt8]) -> HostError? {
        do throws(HostError) {
            let route = try route(of: output)
            let length = DatagramMessage.headerLength + data.count
            let bytes = [UInt8](capacity: length) { out in
                output.message.encode(into: &out)
                out.append(copying: data.span)
            }
            try socket.send(bytes.span, over: route)
            let byteCount = route.template.headerLength + length
            engine.withLock {
                $0.noteSent(
                    byteCount, output.message.token, onConnection: output.message.index,
                    now: MonotonicClock.now)
            }
            return nil
        } catch {
            return error
        }
    }

    /// The headers for the connection of a message, made anew only when it has another path.
    private func route(of output: DatagramEngine.Output) throws(HostError) -> SCIONRoute {
        let (token, index) = (output.message.token, output.message.index)
        let known = routes.withLock { $0[token]?[index] }
        if let known, known.path == output.path, known.peer == output.peer { return known }
        let route = try socket.route(to: output.peer, over: output.path)
        // Whoever is refused has no connection.
        if session(token) != nil { routes.withLock { $0[token, default: [:]][index] = route } }
        return route
    }

    private func tell(_ event: DatagramEngine.Event) {
        switch event {
        case .accepted(let token):
            let (peer, count) = engine.withLock { engine in
                (engine[token]?.peer, engine[token]?.connections.count ?? 0)
            }
            guard let peer else { return }
            let session = PanSession(token, peer: peer, count: count, self)
            sessions.withLock { $0[token] = session }
            arrived.yield(session)
        case .decided(let token): session(token)?.noteDecided()
        case .data(let token, let index, let data): session(token)?.deliver(data, to: index)
        case .state(let token, let index, let state):
            session(token)?.note(state, ofConnection: index)
        case .ended(let token, let end):
            routes.withLock { $0[token] = nil }
            sessions.withLock { $0.removeValue(forKey: token) }?.finish(end)
        }
    }

    private func session(_ token: UInt64) -> PanSession? {
        sessions.withLock { $0[token] }
    }

    /// Begins to receive and to watch the clock.
    ///
    /// The tasks do not keep the socket, which ends them.
    private func start() {
        let packets = socket.packets
        let receiving = Task(executorPreference: socket.loop) { [weak self] in
            for await packet in packets { self?.take(packet) }
        }
        let watching = Task(executorPreference: socket.loop) { [weak self] in
            while !Task.isCancelled, let wait = self?.handleTimeout() {
                try? await Task.sleep(for: wait)
            }
        }
        let refreshing = Task(executorPreference: socket.loop) { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(60))
                await self?.refreshPaths()
            }
        }
        work.withLock { $0 = [receiving, watching, refreshing] }
    }

    private func take(_ packet: ReceivedPacket) {
        switch packet.content {
        case .data(let data, let port):
            let peer = SCIONEndpoint(packet.source, port: port)
            drive {
                $0.receive(
                    data, from: peer, over: packet.returnPath, byteCount: packet.byteCount,
                    now: $1)
            }
        case .error(let message, let path):
            // Of other interfaces than those that the packet was to cross, it can know nothing.
            let broken = message.brokenInterfaces.filter(path.interfaces.contains)
            guard !broken.isEmpty else { return }
            drive { engine, _ in engine.suspend(path) }
        case .message: break
        }
    }

    /// Does what is due, and says how long to wait then.
    ///
    /// That is never long, as a new session has deadlines of its own.
    private func handleTimeout() -> Duration {
        drive { $0.handleTimeout(now: $1) }
        let deadline = engine.withLock { $0.deadline }
        let next = deadline.map { $0 - MonotonicClock.now } ?? .milliseconds(50)
        return min(max(next, .milliseconds(1)), .milliseconds(50))
    }

    private func refreshPaths() async {
        for isdAS in engine.withLock({ $0.destinations }) where isdAS != host.isdAS {
            guard let paths = try? await host.paths(to: isdAS) else { continue }
            drive { engine, _ in engine.refresh(paths, to: isdAS) }
        }
    }
}

/// Why there is no session with a peer, or none any more.
public enum PanError: Error, Hashable, Sendable {
    /// A socket has from 1 to 64 paths to a peer.
    case pathCount(Int)
    /// The session has ended.
    case ended(SessionEnd)
    /// There is no such path yet, as the peer has not used it.
    case notOpen
    /// Nothing came in time.
    case timedOut
    /// Something is wrong on this host.
    case host(HostError)
}

extension PanError: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .pathCount(let count): "\(count) paths, where from 1 to 64 can be used at once"
        case .ended(let end): end.rawValue
        case .notOpen: "the peer has not opened this connection yet"
        case .timedOut: "nothing came in time"
        case .host(let error): "\(error)"
        }
    }
}
