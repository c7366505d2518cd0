package import SMPBytes

/// The server's end of a connection of either version of HTTP, which its first bytes tell.
///
/// - Source: RFC 9113, section 3.3.
package struct HTTPServerTransport: Sendable {
    /// A request, from when it arrives until it is answered.
    package typealias Exchange = UInt64

    package enum Event: Hashable, Sendable {
        case request(Exchange, HTTPRequest)
        case cancelled(Exchange)
        case closed(RPCConnectionEnd)
    }

    /// The bytes that tell HTTP/2 from any request of HTTP/1.1.
    private static let beginning = HTTP2Preface.octets.prefix(4)

    private let limits: RPCLimits

    // One of the two is there once the version is known. An enum would have to be copied for each
    // change.
    private var http2: HTTP2Connection?
    private var http1: HTTP1Server?
    /// What has arrived before.
    private var undecided: [UInt8] = []
    private var undecidedUntil: Instant?
    /// How the connection has ended before.
    private var undecidedEnd: HTTP1Closure?
    /// The request that HTTP/1.1 has in hand, and how many there were.
    private var exchange: Exchange?
    private var exchangeCount: Exchange = 0
    /// What HTTP/1.1 says second.
    private var nextEnd: RPCConnectionEnd?

    /// Starts a connection.
    package init(
        allowsHTTP1: Bool, limits: RPCLimits, now: Instant
    ) {
        self.limits = limits
        if allowsHTTP1 {
            undecidedUntil = now + limits.http1.patience
        } else {
            http2 = HTTP2Connection(.server, limits: limits.http2, now: now)
        }
    }

    // MARK: State

    package var isClosed: Bool { http2?.isClosed ?? http1?.isClosed ?? (undecidedUntil == nil) }

    /// Whether the version is known, and is HTTP/1.1.
    package var speaksHTTP1: Bool { http1 != nil }

    package var hasOutput: Bool { http2?.hasOutput ?? http1?.hasOutput ?? false }

    package var deadline: Instant? {
        if let http2 { return http2.deadline }
        if let http1 { return http1.deadline }
        return undecidedUntil
    }

    // MARK: Inputs

    package mutating func receive(_ bytes: Span<UInt8>, now: Instant) {
        guard undecidedUntil == nil else { return decide(bytes, now: now) }
        http2?.receive(bytes, now: now)
        http1?.receive(bytes, now: now)
    }

    private mutating func decide(_ bytes: Span<UInt8>, now: Instant) {
        undecided.append(addingCapacity: bytes.count) { $0.append(copying: bytes) }
        let common = zip(undecided, Self.beginning).prefix { $0 == $1 }.count
        if common == Self.beginning.count {
            http2 = HTTP2Connection(.server, limits: limits.http2, now: now)
        } else if common < undecided.count {
            http1 = HTTP1Server(limits: limits.http1)
        } else {
            return
        }
        undecidedUntil = nil
        let first = undecided
        undecided = []
        receive(first.span, now: now)
    }

    package mutating func receiveEnd(now: Instant) {
        if undecidedUntil != nil {
            endUndecided(undecided.isEmpty ? .finished : .transportEnded)
        }
        http2?.receiveEnd(now: now)
        http1?.receiveEnd(now: now)
    }

    package mutating func handleTimeout(now: Instant) {
        if let undecidedUntil, undecidedUntil <= now { endUndecided(.timedOut) }
        http2?.handleTimeout(now: now)
        http1?.handleTimeout(now: now)
    }

    private mutating func endUndecided(_ closure: HTTP1Closure) {
        undecidedUntil = nil
        undecidedEnd = closure
    }

    /// Answers a request.
    package mutating func respond(
        to exchange: Exchange, _ response: HTTPResponse, now: Instant
    ) {
        http2?.respond(
            to: HTTP2StreamID(rawValue: UInt32(truncatingIfNeeded: exchange)), response, now: now)
        if self.exchange == exchange {
            self.exchange = nil
            http1?.respond(response, now: now)
        }
    }

    /// Ends the connection once all requests are answered.
    package mutating func finish() {
        if undecidedUntil != nil { endUndecided(.finished) }
        http2?.finish()
        http1?.finish()
    }

    // MARK: Outputs

    package mutating func takeOutput(into out: inout OutputSpan<UInt8>) {
        http2?.takeOutput(into: &out)
        http1?.takeOutput(into: &out)
    }

    package mutating func nextEvent() -> Event? {
        if let end = undecidedEnd {
            undecidedEnd = nil
            return .closed(.http1(end))
        }
        if let end = nextEnd {
            nextEnd = nil
            return .closed(end)
        }
        if let event = http2?.nextEvent() { return Self.event(for: event) }
        guard let event = http1?.nextEvent() else { return nil }
        switch event {
        case .request(let request):
            exchangeCount += 1
            exchange = exchangeCount
            return .request(exchangeCount, request)
        case .closed(let closure):
            guard let exchange else { return .closed(.http1(closure)) }
            self.exchange = nil
            nextEnd = .http1(closure)
            return .cancelled(exchange)
        }
    }

    private static func event(for event: HTTP2Connection.Event) -> Event? {
        switch event {
        case .request(let id, let request): .request(Exchange(id.rawValue), request)
        case .response: nil  // no server has any
        case .failed(let id, _): .cancelled(Exchange(id.rawValue))
        case .closed(let closure): .closed(.http2(closure))
        }
    }
}
