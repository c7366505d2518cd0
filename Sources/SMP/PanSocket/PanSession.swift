internal import SMPBytes
public import SMPMultipath
public import SMPSCION
internal import SMPSockets

/// A ``PanSocket`` and one of its peers, with a connection over each path between them.
public final class PanSession: Sendable {
    /// The peer.
    public let peer: SCIONEndpoint
    /// A connection over each path, in the order of the path set.
    public var connections: [Connection] {
        channels.indices.map { Connection(index: $0, session: self) }
    }
    /// Changes of the states of connections, for one task to take; it ends with the session.
    public let changes: AsyncStream<(connection: Int, state: PathState)>

    let token: UInt64
    let socket: PanSocket
    let channels: [DataChannel]

    private struct State {
        var isDecided = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var end: SessionEnd?
    }

    private let state = Lock(State())
    private let changed: AsyncStream<(connection: Int, state: PathState)>.Continuation

    init(_ token: UInt64, peer: SCIONEndpoint, count: Int, _ socket: PanSocket) {
        (self.token, self.peer, self.socket) = (token, peer, socket)
        channels = (0..<count).map { _ in DataChannel() }
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1024))
    }

    /// Why the session has ended, or `nil` while it lasts.
    public var end: SessionEnd? { state.withLock { $0.end } }

    /// The paths in use, in the order of the connections, as far as they are known.
    public var currentPathSet: PathSet { PathSet(connections.compactMap(\.path)) }

    /// What was measured on each path.
    public var metrics: [PathMetrics] { connections.map(\.metrics) }

    /// Ends the session on both sides.
    public func disconnect() {
        let token = token
        socket.drive { engine, _ in engine.change(token) { $0.close() } }
    }

    // MARK: What the socket tells

    func deliver(_ data: [UInt8], to index: Int) {
        guard channels.indices.contains(index) else { return }
        channels[index].deliver(data)
    }

    func note(_ state: PathState, ofConnection index: Int) {
        changed.yield((index, state))
    }

    func noteDecided() {
        let waiting = state.withLock { state in
            state.isDecided = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func finish(_ end: SessionEnd) {
        state.withLock { $0.end = end }
        noteDecided()
        changed.finish()
        for channel in channels { channel.finish() }
    }

    /// Waits until it is clear of each path whether the peer answers there.
    func whenDecided() async {
        await withCheckedContinuation { continuation in
            let isDecided = state.withLock { state in
                if !state.isDecided { state.waiting.append(continuation) }
                return state.isDecided
            }
            if isDecided { continuation.resume() }
        }
    }
}
