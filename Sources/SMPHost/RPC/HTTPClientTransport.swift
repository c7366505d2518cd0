package import SMPBytes

/// The client's end of a connection of either version of HTTP, with one face.
///
/// Requests are told apart by a number: that of the stream in HTTP/2, a count in HTTP/1.1.
package struct HTTPClientTransport: Sendable {
    /// A request, from when it is made until its outcome is known.
    package typealias Exchange = UInt64

    package enum Event: Hashable, Sendable {
        case response(Exchange, HTTPResponse)
        case failed(Exchange, RPCError)
        case closed(RPCConnectionEnd)
    }

    // One of the two is there. An enum would have to be copied for each change.
    private var http2: HTTP2Connection?
    private var http1: HTTP1Client?
    /// The request that HTTP/1.1 has in hand, and how many there were.
    private var exchange: Exchange?
    private var exchangeCount: Exchange = 0
    /// What HTTP/1.1 says second.
    private var nextEnd: RPCConnectionEnd?

    /// Starts a connection of HTTP/2.
    package init(_ connection: HTTP2Connection) {
        http2 = connection
    }

    /// Starts a connection of HTTP/1.1.
    package init(_ connection: HTTP1Client) {
        http1 = connection
    }

    // MARK: State

    package var isClosed: Bool { http2?.isClosed ?? http1?.isClosed ?? true }

    package var hasOutput: Bool { http2?.hasOutput ?? http1?.hasOutput ?? false }

    package var deadline: Instant? { http2?.deadline }

    /// Whether requests can be made, if not now then later.
    package var takesRequests: Bool {
        if let http2 { return !http2.isClosed && !http2.isLeaving }
        return !isClosed
    }

    // MARK: Inputs

    /// Makes a request, or returns `nil` when it has to wait.
    package mutating func send(_ request: HTTPRequest, now: Instant) -> Exchange? {
        if http2 != nil {
            return http2?.send(request, now: now).map { Exchange($0.rawValue) }
        }
        guard http1?.send(request) == true else { return nil }
        exchangeCount += 1
        exchange = exchangeCount
        return exchangeCount
    }

    /// Gives up a request, without an event.
    package mutating func cancel(_ exchange: Exchange) {
        http2?.cancel(HTTP2StreamID(rawValue: UInt32(truncatingIfNeeded: exchange)))
        if self.exchange == exchange {
            self.exchange = nil
            http1?.cancel()
        }
    }

    package mutating func receive(_ bytes: Span<UInt8>, now: Instant) {
        http2?.receive(bytes, now: now)
        http1?.receive(bytes, now: now)
    }

    package mutating func receiveEnd(now: Instant) {
        http2?.receiveEnd(now: now)
        http1?.receiveEnd(now: now)
    }

    package mutating func handleTimeout(now: Instant) {
        http2?.handleTimeout(now: now)
    }

    /// Ends the connection once all requests are answered.
    package mutating func finish() {
        http2?.finish()
        if exchange == nil { http1?.cancel() }
    }

    // MARK: Outputs

    package mutating func takeOutput(into out: inout OutputSpan<UInt8>) {
        http2?.takeOutput(into: &out)
        http1?.takeOutput(into: &out)
    }

    package mutating func nextEvent() -> Event? {
        if let event = http2?.nextEvent() { return Self.event(for: event) }
        if let end = nextEnd {
            nextEnd = nil
            return .closed(end)
        }
        guard let event = http1?.nextEvent() else { return nil }
        defer { exchange = nil }
        switch event {
        case .response(let response):
            return exchange.map { .response($0, response) }
        case .closed(let closure):
            guard let exchange else { return .closed(.http1(closure)) }
            nextEnd = .http1(closure)
            return .failed(exchange, .connectionEnded(.http1(closure)))
        }
    }

    private static func event(for event: HTTP2Connection.Event) -> Event? {
        switch event {
        case .request: nil  // no client has any
        case .response(let id, let response): .response(Exchange(id.rawValue), response)
        case .failed(let id, .notProcessed): .failed(Exchange(id.rawValue), .notProcessed)
        case .failed(let id, let failure):
            .failed(Exchange(id.rawValue), .interrupted(failure))
        case .closed(let closure): .closed(.http2(closure))
        }
    }
}
