public import SMPBytes
public import SMPCrypto
public import SMPTLS

/// All connections behind one socket, or one set of sockets: a value that takes datagrams and the
/// time, and gives datagrams and events.
///
/// ```
///                        ┌──────────────┐    ┌────────────┐
///   receive(datagram) ──►│ whose is it? │───►│ Connection │──► nextEvent()
///                        └──────┬───────┘    ├────────────┤
///                    stateless  │            │ Connection │──► transmit(into:)
///                    answers    └──────────► └────────────┘
/// ```
///
/// It finds the connection for each datagram, begins those of clients, answers what belongs to
/// none, gives every connection its turn to send, and wakes the one whose time has come. What the
/// connections say, it does not look into.
///
/// After each call the owner sends what ``transmit(into:now:)`` gives until it gives nothing, takes
/// the events, and calls ``handleTimeout(now:)`` when ``deadline`` has come.
///
/// - Source: RFC 9000, section 5.2.
public struct Endpoint: ~Copyable {
    /// What it takes on.
    public let policy: EndpointPolicy
    let server: ServerSetup?
    let clock: CalendarReference
    let resetKey: StatelessResetKey

    var demultiplexer: Demultiplexer
    var replays: ReplayFilter
    var random: RandomStream

    var slots = ConnectionSlots()
    var deadlines = DeadlineHeap()
    /// The connections that may have something to send, in the order of their turns.
    var senders = EventQueue<ConnectionKey>()
    /// The connections whose streams may have something to tell.
    var tellers = EventQueue<ConnectionKey>()
    var events = EventQueue<EndpointEvent>()
    var answers = EventQueue<PendingAnswer>()

    /// Starts without connections.
    ///
    /// - Parameters:
    ///   - policy: What it takes on.
    ///   - server: How it serves clients, or `nil` when it serves none.
    ///   - random: Numbers that nobody can guess.
    ///   - now: The time.
    ///   - date: The same on the calendar.
    /// - Throws: `CryptoError` when libcrypto fails.
    public init(
        _ policy: EndpointPolicy = EndpointPolicy(), server: ServerSetup? = nil,
        random: RandomStream, now: Instant, date: UnixTime
    ) throws(CryptoError) {
        var random = random
        var policy = policy
        policy.isServer = server != nil
        policy.versions = server?.configuration.versions ?? []
        resetKey = server?.resetKey ?? StatelessResetKey([UInt8](randomBytes: 32, &random).span)
        let demultiplexer = try Demultiplexer(policy, resetKey: resetKey, &random, date: date)
        self.demultiplexer = demultiplexer
        self.policy = policy
        self.server = server
        self.random = random
        clock = CalendarReference(instant: now, date: date)
        replays = ReplayFilter(startedAt: date)
    }

    // MARK: Connections

    /// Begins to connect to a server.
    ///
    /// - Parameters:
    ///   - setup: What the client wants.
    ///   - path: The way to the server.
    ///   - entropy: Where keys come from.
    ///   - now: The time.
    /// - Returns: The connection, which tells with ``ConnectionEvent/connected(_:)`` when it is one.
    /// - Throws: ``EndpointError``.
    public mutating func connect(
        _ setup: ClientSetup, path: PathHandle, entropy: inout some EntropySource, now: Instant
    ) throws(EndpointError) -> ConnectionKey {
        guard demultiplexer.connectionCount < policy.maximumConnectionCount else {
            throw .tooManyConnections(policy.maximumConnectionCount)
        }
        var setup = setup
        setup.resetKey = resetKey
        let key = slots.nextKey()
        do throws(TLSError) {
            let connection = try Connection(
                client: setup, path: path, random: nextRandomStream(), entropy: &entropy,
                now: now, date: clock.date(at: now))
            slots.insert(HeldConnection(key, connection, clientSetup: setup))
        } catch {
            throw .handshake(error)
        }
        demultiplexer.opened(isInHandshake: false)
        touch(key.slot, now: now)
        return key
    }

    /// How many connections there are, with those that are closing.
    public var connectionCount: Int { demultiplexer.connectionCount }

    /// Does something with a connection.
    ///
    /// - Parameters:
    ///   - key: The connection.
    ///   - now: The time.
    ///   - body: What to do.
    /// - Returns: What `body` returns, or `nil` when there is no such connection any more.
    /// - Throws: What `body` throws.
    public mutating func withConnection<Result, Failure: Error>(
        _ key: ConnectionKey, now: Instant,
        _ body: (inout Connection) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let held = slots[key] else { return nil }
        defer { touch(key.slot, now: now) }
        return try body(&held.connection)
    }

    // MARK: Events

    /// The next thing that has happened on any connection, or `nil` when all was told.
    ///
    /// A connection that was not begun here is first heard of with its first event.
    public mutating func nextEvent() -> EndpointEvent? {
        if let event = events.next() { return event }
        while let key = tellers.next() {
            guard let held = slots[key] else { continue }
            if let event = held.connection.nextEvent() {
                tellers.append(key)
                return EndpointEvent(connection: key, event: event)
            }
            held.isQueuedToTell = false
        }
        return nil
    }

    /// A stream of random numbers for a connection of its own.
    mutating func nextRandomStream() -> RandomStream {
        RandomStream(key: [UInt8](randomBytes: 32, &random).span)
    }
}
