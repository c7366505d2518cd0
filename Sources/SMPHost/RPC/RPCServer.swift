public import SMPBytes

/// The services' end of one connection, on which calls come in.
///
/// ```
///   call ──► in hand ──► replied to
///               │
///               └── cancelled: deadline passed, stream reset, connection ended
/// ```
///
/// It is driven like an ``RPCClient``. Which version of HTTP and which dialect a caller speaks shows
/// in what it sends; replies take the same way back. Whether there is such a service and such a
/// method is for the owner to know, who replies with `unimplemented` if not.
public struct RPCServer: Sendable {
    /// Names a call, until its reply.
    public struct CallID: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    /// Something that its owner should know.
    public enum Event: Hashable, Sendable {
        /// A caller wants an answer: see ``RPCServer/reply(to:_:now:)``.
        case call(CallID, RPCCall)
        /// The caller no longer waits; a reply would go nowhere.
        case cancelled(CallID)
        /// The connection has ended. It is the last event, after those of all calls.
        case closed(RPCConnectionEnd)
    }

    private struct InHand: Sendable {
        let id: CallID
        let dialect: RPCDialect
        let encoding: RPCEncoding
        let deadline: Instant?
    }

    private let dialects: Set<RPCDialect>
    private let encodings: Set<RPCEncoding>

    private var transport: HTTPServerTransport
    private var callCount: UInt64 = 0
    private var inHand: [HTTPServerTransport.Exchange: InHand] = [:]
    private var events = EventQueue<Event>()

    /// Starts a connection, of which the transport is open already.
    ///
    /// - Parameters:
    ///   - dialects: What callers may speak. Without Connect, HTTP/1.1 is not spoken either.
    ///   - encodings: How callers of Connect may write messages; those of gRPC have no choice.
    ///   - limits: What is accepted from callers.
    ///   - now: The time.
    public init(
        dialects: Set<RPCDialect> = [.grpc, .connect], encodings: Set<RPCEncoding> = [.protobuf],
        limits: RPCLimits = RPCLimits(), now: Instant
    ) {
        self.dialects = dialects
        self.encodings = encodings
        transport = HTTPServerTransport(
            allowsHTTP1: dialects.contains(.connect), limits: limits, now: now)
    }

    // MARK: State

    /// Whether the connection has ended, so that only output is left to be sent.
    public var isClosed: Bool { transport.isClosed }

    /// Whether ``takeOutput(into:)`` would give anything.
    public var hasOutput: Bool { transport.hasOutput }

    /// When ``handleTimeout(now:)`` is due, or `nil` while nothing is awaited.
    public var deadline: Instant? {
        ([transport.deadline] + inHand.values.map(\.deadline)).compactMap(\.self).min()
    }

    // MARK: Inputs

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
        let late = inHand.filter { $0.value.deadline.map { $0 <= now } ?? false }
        // In the order of the calls, so that the same always happens the same way.
        for (exchange, call) in late.sorted(by: { $0.key < $1.key }) {
            respond(
                exchange, call, .failure(RPCStatus(.deadlineExceeded, "no answer in time")),
                now: now)
            events.append(.cancelled(call.id))
        }
        advance(now: now)
    }

    /// Replies to a call, with a message or with what is wrong.
    ///
    /// - Returns: Whether anybody still waits for the reply.
    @discardableResult
    public mutating func reply(
        to id: CallID, _ result: Result<[UInt8], RPCStatus>, now: Instant
    ) -> Bool {
        guard let (exchange, call) = inHand.first(where: { $0.value.id == id }) else {
            return false
        }
        respond(exchange, call, result, now: now)
        advance(now: now)
        return true
    }

    /// Ends the connection once all calls in hand are replied to.
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

    private mutating func advance(now: Instant) {
        while let event = transport.nextEvent() {
            switch event {
            case .request(let exchange, let request): take(request, exchange, now: now)
            case .cancelled(let exchange):
                guard let call = inHand.removeValue(forKey: exchange) else { continue }
                events.append(.cancelled(call.id))
            case .closed(let end): events.append(.closed(end))
            }
        }
    }

    private mutating func take(
        _ request: HTTPRequest, _ exchange: HTTPServerTransport.Exchange, now: Instant
    ) {
        let dialect = dialect(of: request)
        do throws(RPCRefusal) {
            let call =
                switch dialect {
                case .grpc: try GRPC.call(in: request)
                case .connect: try Connect.call(in: request, encodings: encodings)
                }
            callCount += 1
            let id = CallID(number: callCount)
            inHand[exchange] = InHand(
                id: id, dialect: dialect, encoding: call.encoding,
                deadline: call.timeout.map { now + $0 })
            events.append(.call(id, call))
        } catch {
            transport.respond(to: exchange, error.response, now: now)
        }
    }

    private func dialect(of request: HTTPRequest) -> RPCDialect {
        guard dialects.contains(.connect) else { return .grpc }
        guard !transport.speaksHTTP1 else { return .connect }
        let isForGRPC = GRPC.isOurs(request.fields.mediaType)
        return isForGRPC && dialects.contains(.grpc) ? .grpc : .connect
    }

    private mutating func respond(
        _ exchange: HTTPServerTransport.Exchange, _ call: InHand,
        _ result: Result<[UInt8], RPCStatus>, now: Instant
    ) {
        inHand[exchange] = nil
        let response =
            switch call.dialect {
            case .grpc: GRPC.response(to: result)
            case .connect: Connect.response(to: result, encoding: call.encoding)
            }
        transport.respond(to: exchange, response, now: now)
    }
}
