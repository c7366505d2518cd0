internal import SMPBytes
internal import SMPHost
internal import SMPMultipath
internal import SMPSCION

/// Why a session has ended.
public enum SessionEnd: String, Error, Hashable, Sendable {
    /// This side has closed it.
    case closed = "closed"
    /// The peer has closed it.
    case closedByPeer = "closed by the peer"
    /// The peer was not heard of for too long.
    case timedOut = "the peer was not heard of for 30 seconds"
    /// No path led to a peer that listens.
    case unanswered = "nobody answers on any path"
}

/// Two sockets that use several paths between them, as one of them sees it.
///
/// ```
///              connect                     accept, or answer to a probe
///   (none) ───────────────► opening ─────────────────────────────► active ◄──┐
///   (none) ── open arrives ─────────────────────────────────────►   │        │ answered
///                                        three answers missing, SCMP │        │
///                                                                    └► suspended
/// ```
///
/// The states are those of its connections, each of which has a path of its own. The session lasts
/// until either side closes it, or has not heard of the other on any path for 30 seconds.
struct DatagramSession: Sendable {
    /// Something to be sent.
    struct Output: Sendable {
        let message: DatagramMessage
        let path: NetworkPath
    }

    /// How long a session lasts without a word of the peer.
    static let patience = Duration.seconds(30)

    let token: UInt64
    let peer: SCIONEndpoint
    /// Whether this side has connected.
    let isInitiator: Bool
    private(set) var connections: [DatagramConnection]
    private(set) var end: SessionEnd?

    private var outputs: [Output] = []
    private var lastHeard: Instant
    private var interval: Duration

    /// Starts a session that this side opens, one connection over each path.
    init(
        token: UInt64, to peer: SCIONEndpoint, over paths: PathSet, interval: Duration,
        now: Instant
    ) {
        (self.token, self.peer, isInitiator) = (token, peer, true)
        (lastHeard, self.interval) = (now, interval)
        connections = paths.map {
            DatagramConnection($0, isPinned: true, interval: interval, now: now)
        }
        handleTimeout(now: now)
    }

    /// Starts a session that a message has asked for.
    init(
        answering message: DatagramMessage, from peer: SCIONEndpoint, interval: Duration,
        now: Instant
    ) {
        (token, self.peer, isInitiator) = (message.token, peer, false)
        (lastHeard, self.interval) = (now, interval)
        connections = (0..<message.count).map { _ in
            DatagramConnection(nil, isPinned: false, interval: interval, now: now)
        }
    }

    /// When ``handleTimeout(now:)`` is due.
    var deadline: Instant? {
        guard end == nil else { return nil }
        return connections.compactMap(\.deadline).reduce(lastHeard + Self.patience, min)
    }

    /// Whether any path works.
    var isOpen: Bool { end == nil && connections.contains { $0.state == .active } }

    /// Whether it is clear of each path whether the peer is there.
    var isDecided: Bool { end != nil || !connections.contains { $0.state == .opening } }

    private var wasAnswered: Bool {
        connections.contains { $0.metrics.received.packetCount > 0 }
    }

    // MARK: Inputs

    /// Takes in a message.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - byteCount: The size of its packet, in bytes.
    ///   - path: The way back of its packet.
    ///   - now: The time.
    /// - Returns: Whether it carries data that the user should get.
    mutating func receive(
        _ message: DatagramMessage, _ byteCount: Int, over path: NetworkPath, now: Instant
    ) -> Bool {
        guard end == nil, connections.indices.contains(message.index),
            message.count == connections.count
        else { return false }
        lastHeard = now
        connections[message.index].metrics.received.add(byteCount, now: now)
        switch message.kind {
        case .open:
            guard !isInitiator else { return false }
            // A repeated one may be late, and come over a path that has been left.
            if !connections[message.index].hasNumbers { follow(path, message.index, now: now) }
            connections[message.index].open(now: now)
            send(.accept, message.index)
        case .accept: connections[message.index].open(now: now)
        case .probe:
            if connections[message.index].isNewest(message.number) {
                follow(path, message.index, now: now)
            }
            connections[message.index].open(now: now)
            send(.answer, message.index, number: message.number)
        case .answer: connections[message.index].receive(answer: message.number, now: now)
        case .data:
            if connections[message.index].isNewest(message.number) {
                follow(path, message.index, now: now)
            }
            return true
        case .close: finish(.closedByPeer)
        }
        return false
    }

    /// Takes in that a router says a path is broken.
    mutating func suspend(_ path: NetworkPath) {
        for index in connections.indices
        where connections[index].path?.path == path.path && connections[index].state == .active {
            connections[index].suspend(.reported)
        }
    }

    /// Lets a connection use another path from now on.
    mutating func setPath(_ path: NetworkPath, ofConnection index: Int, now: Instant) {
        guard connections.indices.contains(index) else { return }
        connections[index].isPinned = true
        connections[index].change(to: path, now: now)
    }

    /// Replaces paths by others over the same interfaces that expire later; nothing else changes.
    mutating func refresh(_ paths: [NetworkPath]) {
        for index in connections.indices {
            guard let old = connections[index].path, !old.interfaces.isEmpty,
                let new = paths.first(where: { $0.interfaces == old.interfaces }),
                let (expiry, later) = both(old.expiry, new.expiry), expiry < later
            else { continue }
            connections[index].path = new
        }
    }

    /// Does what is due.
    mutating func handleTimeout(now: Instant) {
        guard end == nil else { return }
        guard now < lastHeard + Self.patience else { return finish(.timedOut) }
        for index in connections.indices {
            if connections[index].shouldOpen(now: now) { send(.open, index) }
            if let number = connections[index].probe(now: now) {
                send(.probe, index, number: number)
            }
            connections[index].metrics.sent.advance(to: now)
            connections[index].metrics.received.advance(to: now)
        }
        if isInitiator, isDecided, !wasAnswered { finish(.unanswered) }
    }

    /// Ends the session, and tells the peer on every path.
    mutating func close() {
        guard end == nil else { return }
        for index in connections.indices { send(.close, index) }
        finish(.closed)
    }

    // MARK: Outputs

    /// The message that goes before data, and the path that both take; `nil` while there is none.
    mutating func dataMessage(onConnection index: Int) -> Output? {
        guard end == nil, connections.indices.contains(index), let path = connections[index].path
        else { return nil }
        let number = connections[index].takeNumber()
        return Output(message: message(.data, index, number: number), path: path)
    }

    /// Takes note that a packet was sent.
    mutating func noteSent(_ byteCount: Int, onConnection index: Int, now: Instant) {
        guard connections.indices.contains(index) else { return }
        connections[index].metrics.sent.add(byteCount, now: now)
    }

    /// Takes what is to be sent.
    mutating func takeOutputs() -> [Output] {
        defer { outputs.removeAll(keepingCapacity: true) }
        return outputs
    }

    // MARK: Pieces

    /// Answers on the path that the peer uses, unless this side has chosen another.
    private mutating func follow(_ path: NetworkPath, _ index: Int, now: Instant) {
        guard !connections[index].isPinned, connections[index].path != path else { return }
        if connections[index].path == nil {
            connections[index].path = path
        } else {
            connections[index].change(to: path, now: now)
        }
    }

    private mutating func send(
        _ kind: DatagramMessage.Kind, _ index: Int, number: UInt32 = 0
    ) {
        guard let path = connections[index].path else { return }
        outputs.append(Output(message: message(kind, index, number: number), path: path))
    }

    private func message(
        _ kind: DatagramMessage.Kind, _ index: Int, number: UInt32
    ) -> DatagramMessage {
        DatagramMessage(
            kind: kind, token: token, index: index, count: connections.count, number: number)
    }

    private mutating func finish(_ reason: SessionEnd) {
        end = reason
        for index in connections.indices { connections[index].state = .closed }
    }
}

private func both<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
    guard let a, let b else { return nil }
    return (a, b)
}
