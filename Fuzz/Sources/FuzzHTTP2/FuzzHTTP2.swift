import FuzzDriver
import SMPBytes
import SMPHost

@main enum FuzzHTTP2 {
    static func main() {
        fuzz { start, count in
            FuzzHTTP2.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// Whatever a peer sends, a connection ends in order, and how the bytes are cut does not matter.
    ///
    /// The low bit of the first byte says which end is tried, the others how the bytes are cut. A
    /// client has made one request; an end that has closed says so once, last.
    static func check(_ input: Span<UInt8>) {
        guard !input.isEmpty else { return }
        let role: HTTP2Connection.Role = input[0] & 1 == 0 ? .server : .client
        let bytes = input.extracting(droppingFirst: 1)
        let whole = outcome(of: bytes, role, pieceLength: max(bytes.count, 1), answers: false)
        let cut = outcome(of: bytes, role, pieceLength: Int(input[0] >> 1) + 1, answers: false)
        precondition(whole.events == cut.events && whole.output == cut.output)
        _ = outcome(of: bytes, role, pieceLength: Int(input[0] >> 1) + 1, answers: true)
    }

    private static func outcome(
        of bytes: Span<UInt8>, _ role: HTTP2Connection.Role, pieceLength: Int, answers: Bool
    ) -> (events: [HTTP2Connection.Event], output: [UInt8]) {
        var connection = HTTP2Connection(role, now: Instant(.zero))
        let body = [UInt8](repeating: 0, count: 100_000)
        if role == .client {
            _ = connection.send(HTTPRequest(path: "/", body: body), now: Instant(.zero))
        }
        var events: [HTTP2Connection.Event] = []
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: pieceLength) {
            let piece = bytes.extracting(start..<min(start + pieceLength, bytes.count))
            connection.receive(piece, now: Instant(.milliseconds(start)))
            while let event = connection.nextEvent() {
                events.append(event)
                guard answers, case .request(let id, _) = event else { continue }
                connection.respond(
                    to: id, HTTPResponse(status: 200, body: body, trailers: [:]),
                    now: Instant(.zero))
            }
            if answers { output += [UInt8](capacity: 1000) { connection.takeOutput(into: &$0) } }
        }
        connection.handleTimeout(now: Instant(.seconds(1_000)))
        connection.receiveEnd(now: Instant(.seconds(1_000)))
        while let event = connection.nextEvent() { events.append(event) }
        precondition(connection.isClosed && connection.deadline == nil)
        precondition(events.filter(isEnd).count == 1 && events.last.map(isEnd) == true)
        output += [UInt8](capacity: 1 << 20) { connection.takeOutput(into: &$0) }
        return (events, output)
    }

    private static func isEnd(_ event: HTTP2Connection.Event) -> Bool {
        if case .closed = event { true } else { false }
    }
}
