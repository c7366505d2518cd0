public import SMPBytes

/// Calls of services over one connection, any number at once.
///
/// ```
///   call ──► waiting ──► under way ──► finished: a message, or an error
///                │            │
///                └────────────┴── deadline passed, connection ended
/// ```
///
/// Its owner hands over what the transport delivers, drains ``nextEvent()``, sends what
/// ``takeOutput(into:)`` gives, calls ``handleTimeout(now:)`` once ``deadline`` has passed, and
/// closes the transport when ``isClosed`` is true and the last output was sent. Calls that the
/// connection has no room for yet wait, and one that the server refuses to look at is made once more;
/// each gets exactly one event.
public struct RPCClient: Sendable {
    /// Names a call, until its event.
    public struct CallID: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    /// Something that its owner should know.
    public enum Event: Hashable, Sendable {
        /// A call has an answer, or will have none.
        case finished(CallID, Result<[UInt8], RPCError>)
        /// The connection has ended. It is the last event, after those of all calls.
        case closed(RPCConnectionEnd)
    }

    /// Which way calls take.
    public enum Route: Hashable, Sendable, CaseIterable {
        /// gRPC over HTTP/2.
        case grpc
        /// Connect over HTTP/1.1, where one call waits for the other.
        case connect
        /// Connect over HTTP/2.
        case connectOverHTTP2
    }

    private struct Pending: Sendable {
        let id: CallID
        var call: RPCCall
        let deadline: Instant?
        /// Whether a server has refused to look at it once.
        var wasRefused = false

        func isLate(now: Instant) -> Bool {
            deadline.map { $0 <= now } ?? false
        }
    }

    /// Which way calls take.
    public let route: Route
    private let authority: String

    private var transport: HTTPClientTransport
    private var callCount: UInt64 = 0
    /// The calls that were not sent yet, the oldest first.
    private var waiting: [Pending] = []
    private var underWay: [HTTPClientTransport.Exchange: Pending] = [:]
    private var events = EventQueue<Event>()

    /// Starts a connection, of which the transport is open already.
    ///
    /// - Parameters:
    ///   - route: Which way calls take.
    ///   - authority: The address or name of the server with its port, as the server is to see it.
    ///     What cannot stand in a URI is left out.
    ///   - limits: What is accepted from the server.
    ///   - now: The time.
    public init(
        _ route: Route, authority: String, limits: RPCLimits = RPCLimits(), now: Instant
    ) {
        self.route = route
        self.authority = String(
            decoding: authority.utf8.filter(\.isVisibleASCII), as: UTF8.self)
        switch route {
        case .grpc, .connectOverHTTP2:
            transport = HTTPClientTransport(
                HTTP2Connection(.client, limits: limits.http2, now: now))
        case .connect: transport = HTTPClientTransport(HTTP1Client(limits: limits.http1))
        }
    }

    // MARK: State

    /// Whether the connection has ended, so that only output is left to be sent.
    public var isClosed: Bool { transport.isClosed }

    /// Whether calls are still taken; if not, further ones need a new connection.
    public var takesCalls: Bool { transport.takesRequests }

    /// How many calls have no outcome yet.
    public var pendingCallCount: Int { waiting.count + underWay.count }

    /// Whether ``takeOutput(into:)`` would give anything.
    public var hasOutput: Bool { transport.hasOutput }

    /// When ``handleTimeout(now:)`` is due, or `nil` while nothing is awaited.
    public var deadline: Instant? {
        let deadlines =
            [transport.deadline] + waiting.map(\.deadline) + underWay.values.map(\.deadline)
        return deadlines.compactMap(\.self).min()
    }

    // MARK: Inputs

    /// Makes a call.
    ///
    /// The server is told how long the caller will wait, counted from when the call is sent.
    ///
    /// - Returns: The name by which an event will tell the outcome.
    public mutating func call(_ call: RPCCall, now: Instant) -> CallID {
        callCount += 1
        let id = CallID(number: callCount)
        waiting.append(Pending(id: id, call: call, deadline: call.timeout.map { now + $0 }))
        advance(now: now)
        return id
    }

    /// Gives up a call, of which no event will tell.
    public mutating func cancel(_ id: CallID, now: Instant) {
        waiting.removeAll { $0.id == id }
        for (exchange, pending) in underWay where pending.id == id {
            underWay[exchange] = nil
            transport.cancel(exchange)
        }
        advance(now: now)
    }

    /// Takes in bytes that the transport has delivered.
    public mutating func receive(_ bytes: Span<UInt8>, now: Instant) {
        transport.receive(bytes, now: now)
        advance(now: now)
    }

    /// Takes note that the transport delivers nothing more.
    public mutating func receiveEnd(now: Instant) {
        transport.receiveEnd(now: now)
        advance(now: now)
    }

    /// Takes note of the time, and gives up what took too long.
    public mutating func handleTimeout(now: Instant) {
        transport.handleTimeout(now: now)
        // In the order of the calls, so that the same always happens the same way.
        let late = underWay.filter { $0.value.isLate(now: now) }
        for (exchange, pending) in late.sorted(by: { $0.key < $1.key }) {
            underWay[exchange] = nil
            transport.cancel(exchange)
            finish(pending, .failure(.deadlineExceeded))
        }
        for pending in waiting where pending.isLate(now: now) {
            finish(pending, .failure(.deadlineExceeded))
        }
        waiting.removeAll { $0.isLate(now: now) }
        advance(now: now)
    }

    /// Ends the connection once all calls that are under way have an outcome.
    public mutating func finish(now: Instant) {
        transport.finish()
        advance(now: now)
    }

    // MARK: Outputs

    /// Takes the next event, or returns `nil` when there is none.
    public mutating func nextEvent() -> Event? { events.next() }

    /// Moves bytes for the transport into `out`, as many as there are and as there is room for.
    public mutating func takeOutput(into out: inout OutputSpan<UInt8>) {
        transport.takeOutput(into: &out)
    }

    // MARK: Pieces

    /// Takes over what has happened, and sends what has waited.
    private mutating func advance(now: Instant) {
        var end: RPCConnectionEnd?
        while let event = transport.nextEvent() {
            switch event {
            case .response(let exchange, let response):
                guard let pending = underWay.removeValue(forKey: exchange) else { continue }
                finish(pending, outcome(of: pending.call, response))
            case .failed(let exchange, let error):
                guard let pending = underWay.removeValue(forKey: exchange) else { continue }
                fail(pending, error)
            case .closed(let closure): end = closure
            }
        }
        sendWaiting(now: now)
        if let end { events.append(.closed(end)) }
    }

    /// Makes a call again that the server did nothing for, but not more than once.
    private mutating func fail(_ pending: Pending, _ error: RPCError) {
        guard error == .notProcessed, !pending.wasRefused, takesCalls else {
            return finish(pending, .failure(error))
        }
        var again = pending
        again.wasRefused = true
        waiting.append(again)
    }

    private mutating func sendWaiting(now: Instant) {
        while let next = waiting.first {
            guard takesCalls else {
                for pending in waiting { finish(pending, .failure(.notProcessed)) }
                waiting.removeAll()
                return
            }
            guard let exchange = transport.send(request(for: next, now: now), now: now) else {
                return
            }
            waiting.removeFirst()
            underWay[exchange] = next
        }
    }

    private func request(for pending: Pending, now: Instant) -> HTTPRequest {
        var call = pending.call
        call.timeout = pending.deadline.map { $0 - now }
        return switch route {
        case .grpc: GRPC.request(for: call, authority: authority)
        case .connect, .connectOverHTTP2: Connect.request(for: call, authority: authority)
        }
    }

    private func outcome(
        of call: RPCCall, _ response: HTTPResponse
    ) -> Result<[UInt8], RPCError> {
        Result { () throws(RPCError) in
            switch route {
            case .grpc: try GRPC.message(in: response)
            case .connect, .connectOverHTTP2:
                try Connect.message(in: response, encoding: call.encoding)
            }
        }
    }

    private mutating func finish(_ pending: Pending, _ result: Result<[UInt8], RPCError>) {
        events.append(.finished(pending.id, result))
    }
}
