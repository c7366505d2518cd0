internal import SMPBytes
internal import SMPHost
internal import SMPMultipath
internal import SMPSCION

/// All sessions of one socket.
///
/// It is driven with facts and the time: messages that came in, calls of users, and
/// ``handleTimeout(now:)`` once ``deadline`` has passed. What is to be sent and what happened is taken
/// from ``takeOutputs()`` and ``takeEvents()``.
struct DatagramEngine: Sendable {
    /// Something to be sent to a peer.
    struct Output: Sendable {
        let peer: SCIONEndpoint
        let message: DatagramMessage
        let path: NetworkPath
    }

    /// Something that users should know.
    enum Event: Sendable {
        /// A peer has connected.
        case accepted(UInt64)
        /// It is clear of every path of a session that this side has opened whether it works, and
        /// the session goes on.
        case decided(UInt64)
        /// Data has come.
        case data(UInt64, connection: Int, [UInt8])
        /// The state of a connection has changed.
        case state(UInt64, connection: Int, PathState)
        /// A session is over, and forgotten.
        case ended(UInt64, SessionEnd)
    }

    /// How many sessions peers can open; more are not answered.
    static let sessionLimit = 1024

    /// Whether peers can open sessions.
    var isListening = false

    private let interval: Duration
    private var sessions: [UInt64: DatagramSession] = [:]
    private var undecided: Set<UInt64> = []
    private var outputs: [Output] = []
    private var events: [Event] = []

    /// - Parameter interval: How long the intervals of bandwidth measurements are.
    init(interval: Duration) {
        self.interval = interval
    }

    /// When ``handleTimeout(now:)`` is due.
    var deadline: Instant? { sessions.values.compactMap(\.deadline).min() }

    /// A session that is not over.
    subscript(token: UInt64) -> DatagramSession? { sessions[token] }

    // MARK: Users

    /// Opens a session.
    ///
    /// - Parameters:
    ///   - token: A number that nobody can guess.
    ///   - peer: The peer.
    ///   - paths: The path of each connection.
    ///   - now: The time.
    mutating func connect(
        _ token: UInt64, to peer: SCIONEndpoint, over paths: PathSet, now: Instant
    ) {
        let session = DatagramSession(
            token: token, to: peer, over: paths, interval: interval, now: now)
        sessions[token] = session
        undecided.insert(token)
        settle(token, before: session.connections.map(\.state))
    }

    /// What goes before data on a connection, or `nil` if there is no such connection.
    mutating func dataMessage(
        _ token: UInt64, onConnection index: Int
    ) -> Output? {
        guard let output = sessions[token]?.dataMessage(onConnection: index),
            let peer = sessions[token]?.peer
        else { return nil }
        return Output(peer: peer, message: output.message, path: output.path)
    }

    /// Takes note that a packet was sent.
    mutating func noteSent(
        _ byteCount: Int, _ token: UInt64, onConnection index: Int, now: Instant
    ) {
        sessions[token]?.noteSent(byteCount, onConnection: index, now: now)
    }

    /// Changes a session, and does what follows from it.
    mutating func change(
        _ token: UInt64, _ body: (inout DatagramSession) -> Void
    ) {
        guard var session = sessions.removeValue(forKey: token) else { return }
        let before = session.connections.map(\.state)
        body(&session)
        sessions[token] = session
        settle(token, before: before)
    }

    /// Takes in paths that were fetched again.
    mutating func refresh(_ paths: [NetworkPath], to isdAS: ISDAS) {
        for (token, session) in sessions where session.peer.address.isdAS == isdAS {
            sessions[token]?.refresh(paths)
        }
    }

    /// The autonomous systems that sessions lead to.
    var destinations: Set<ISDAS> { Set(sessions.values.map(\.peer.address.isdAS)) }

    /// Ends all sessions.
    mutating func closeAll() {
        for token in sessions.keys { change(token) { $0.close() } }
    }

    // MARK: Network

    /// Takes in a datagram.
    ///
    /// - Parameters:
    ///   - datagram: What stands behind the UDP header.
    ///   - peer: Who sent it.
    ///   - path: The way back.
    ///   - byteCount: The size of the whole packet.
    ///   - now: The time.
    mutating func receive(
        _ datagram: [UInt8], from peer: SCIONEndpoint, over path: NetworkPath, byteCount: Int,
        now: Instant
    ) {
        var reader = ByteReader(datagram.span)
        guard let message = try? DatagramMessage(from: &reader) else { return }
        guard sessions[message.token] != nil || admit(message, from: peer, now: now) else {
            return refuse(message, from: peer, over: path)
        }
        guard sessions[message.token]?.peer == peer else { return }
        var hasData = false
        change(message.token) { session in
            hasData = session.receive(message, byteCount, over: path, now: now)
        }
        guard hasData else { return }
        let data = Array(datagram.dropFirst(DatagramMessage.headerLength))
        events.append(.data(message.token, connection: message.index, data))
    }

    /// Takes in that a router says a path is broken.
    mutating func suspend(_ path: NetworkPath) {
        for token in sessions.keys { change(token) { $0.suspend(path) } }
    }

    /// Does what is due.
    mutating func handleTimeout(now: Instant) {
        for (token, session) in sessions where session.deadline.map({ $0 <= now }) ?? false {
            change(token) { $0.handleTimeout(now: now) }
        }
    }

    /// Starts a session if a message asks for one and there is room for it.
    private mutating func admit(
        _ message: DatagramMessage, from peer: SCIONEndpoint, now: Instant
    ) -> Bool {
        guard message.kind == .open, isListening, sessions.count < Self.sessionLimit else {
            return false
        }
        sessions[message.token] = DatagramSession(
            answering: message, from: peer, interval: interval, now: now)
        events.append(.accepted(message.token))
        return true
    }

    /// Tells a peer that there is no such session, so that it need not wait for a timeout.
    private mutating func refuse(
        _ message: DatagramMessage, from peer: SCIONEndpoint, over path: NetworkPath
    ) {
        guard message.kind == .data || message.kind == .probe else { return }
        var answer = message
        (answer.kind, answer.number) = (.close, 0)
        outputs.append(Output(peer: peer, message: answer, path: path))
    }

    // MARK: Outputs

    /// Takes what is to be sent.
    mutating func takeOutputs() -> [Output] {
        defer { outputs.removeAll(keepingCapacity: true) }
        return outputs
    }

    /// Takes what has happened.
    mutating func takeEvents() -> [Event] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    private mutating func settle(_ token: UInt64, before: [PathState]) {
        guard let session = sessions[token] else { return }
        for output in sessions[token]?.takeOutputs() ?? [] {
            outputs.append(
                Output(peer: session.peer, message: output.message, path: output.path))
        }
        for (index, connection) in session.connections.enumerated()
        where before.indices.contains(index) && before[index] != connection.state {
            events.append(.state(token, connection: index, connection.state))
        }
        guard session.isDecided else { return }
        let isNews = undecided.remove(token) != nil
        if let end = session.end {
            sessions[token] = nil
            events.append(.ended(token, end))
        } else if isNews {
            events.append(.decided(token))
        }
    }
}
