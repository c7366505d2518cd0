import FuzzDriver
import SMPBytes
import SMPHost

@main enum FuzzHTTP1 {
    static func main() {
        fuzz { start, count in
            FuzzHTTP1.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// How the bytes of requests and responses are cut does not matter, and neither end of a
    /// connection for calls stops because of them.
    ///
    /// The first byte says how the bytes are cut.
    static func check(_ input: Span<UInt8>) {
        guard !input.isEmpty else { return }
        let bytes = input.extracting(droppingFirst: 1)
        let (long, short) = (max(bytes.count, 1), Int(input[0]) + 1)
        precondition(requests(in: bytes, long) == requests(in: bytes, short))
        precondition(responses(in: bytes, long) == responses(in: bytes, short))
        serve(bytes, short)
        for route in RPCClient.Route.allCases { call(bytes, short, route) }
    }

    private static func pieces(
        of bytes: Span<UInt8>, _ length: Int, _ body: (Span<UInt8>) -> Void
    ) {
        for start in stride(from: 0, to: bytes.count, by: length) {
            body(bytes.extracting(start..<min(start + length, bytes.count)))
        }
    }

    private static func requests(in bytes: Span<UInt8>, _ length: Int) -> [HTTPRequest] {
        var server = HTTP1Server()
        var requests: [HTTPRequest] = []
        pieces(of: bytes, length) { piece in
            server.receive(piece, now: Instant(.zero))
            while let event = server.nextEvent() {
                guard case .request(let request) = event else { continue }
                requests.append(request)
                server.respond(HTTPResponse(status: 200), now: Instant(.zero))
            }
        }
        return requests
    }

    private static func responses(in bytes: Span<UInt8>, _ length: Int) -> [HTTPResponse] {
        var client = HTTP1Client()
        _ = client.send(HTTPRequest(path: "/"))
        pieces(of: bytes, length) { client.receive($0, now: Instant(.zero)) }
        client.receiveEnd(now: Instant(.zero))
        var responses: [HTTPResponse] = []
        while let event = client.nextEvent() {
            if case .response(let response) = event { responses.append(response) }
        }
        precondition(responses.count <= 1)
        return responses
    }

    private static func serve(_ bytes: Span<UInt8>, _ length: Int) {
        var server = RPCServer(encodings: [.protobuf, .json], now: Instant(.zero))
        pieces(of: bytes, length) { piece in
            server.receive(piece, now: Instant(.zero))
            while let event = server.nextEvent() {
                guard case .call(let id, let call) = event else { continue }
                server.reply(to: id, .success(call.message), now: Instant(.zero))
            }
            _ = [UInt8](capacity: 10_000) { server.takeOutput(into: &$0) }
        }
        server.receiveEnd(now: Instant(.zero))
    }

    private static func call(_ bytes: Span<UInt8>, _ length: Int, _ route: RPCClient.Route) {
        var client = RPCClient(route, authority: "a", now: Instant(.zero))
        for _ in 0..<2 { _ = client.call(RPCCall("/a.B/C", [1]), now: Instant(.zero)) }
        pieces(of: bytes, length) { client.receive($0, now: Instant(.zero)) }
        client.receiveEnd(now: Instant(.zero))
        var outcomes = 0
        while let event = client.nextEvent() {
            if case .finished = event { outcomes += 1 }
        }
        precondition(outcomes == 2 && client.pendingCallCount == 0 && client.isClosed)
    }
}
