import SMPBytes
import SMPHost
import TestVectors
import Testing

private let limits = {
    var limits = HTTP1Limits()
    limits.headLength = 512
    limits.fieldCount = 10
    limits.bodyLength = 1000
    return limits
}()

private let start = Instant(.zero)

@Suite struct HTTP1ServerTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let received: String
        let events: [String]
        /// The status of the first answer, which the owner gives as 200.
        let status: Int
        /// Whether the connection is there for more.
        let keeps: Bool

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Case>.load("rpc/http1-server"), [1, 1 << 20])
    func readsRequestsAsTheRulesSay(_ vector: Case, pieceLength: Int) {
        var server = HTTP1Server(limits: limits)
        var events: [String] = []
        var rest = Array(vector.received.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieceLength))
            server.receive(piece.span, now: start)
            rest = rest.dropFirst(pieceLength)
            while let event = server.nextEvent() {
                events.append(text(of: event))
                if case .request = event {
                    server.respond(HTTPResponse(status: 200, body: [0x6f]), now: start)
                }
            }
        }
        #expect(events.count == vector.events.count)
        for (found, expected) in zip(events, vector.events) {
            #expect(
                found == expected
                    || expected != "" && found.hasPrefix("closed ")
                        && (expected == "closed" || found.contains(expected.dropFirst(7)))
            )
        }
        let output = [UInt8](capacity: 10_000) { server.takeOutput(into: &$0) }
        let answer = String(decoding: output, as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 \(vector.status) "))
        #expect(server.isClosed == !vector.keeps)
        #expect(answer.contains("connection: close\r\n") == !vector.keeps)
    }

    private func text(of event: HTTP1Server.Event) -> String {
        switch event {
        case .request(let request):
            "\(request.method) \(request.authority) \(request.path) "
                + String(decoding: request.body, as: UTF8.self)
        case .closed(.violation(let rule)): "closed \(rule)"
        case .closed(let closure): "closed \(closure)"
        }
    }

    @Test func asksForContentThatAClientHoldsBack() {
        var server = HTTP1Server()
        let head = Array(
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n".utf8)
        server.receive(head.span, now: start)
        let output = [UInt8](capacity: 1000) { server.takeOutput(into: &$0) }
        #expect(String(decoding: output, as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
    }

    @Test func doesNotWaitForEverForTheRestOfARequest() {
        var server = HTTP1Server()
        #expect(server.deadline == nil)
        let beginning = Array("POST / HT".utf8)
        server.receive(beginning.span, now: Instant(.seconds(5)))
        server.receive(beginning.span, now: Instant(.seconds(10)))
        #expect(server.deadline == Instant(.seconds(35)))
        server.handleTimeout(now: Instant(.seconds(35)))
        let event = server.nextEvent()
        #expect(event == .closed(.timedOut))
        let output = [UInt8](capacity: 1000) { server.takeOutput(into: &$0) }
        #expect(String(decoding: output, as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
    }

    @Test func keepsNoMoreRequestsThanThereIsRoomFor() {
        var server = HTTP1Server(limits: limits)
        let request = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        for _ in 0..<100 { server.receive(request.span, now: start) }
        let events = [server.nextEvent(), server.nextEvent()]
        #expect(events[1] == .closed(.violation(.pipeline)))
        let isWanted = server.respond(HTTPResponse(status: 200), now: start)
        #expect(!isWanted)
    }

    @Test func answersAClientThatHasClosedItsHalf() {
        var server = HTTP1Server()
        let request = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        server.receive(request.span, now: start)
        server.receiveEnd(now: start)
        #expect(!server.isClosed)
        let isWanted = server.respond(HTTPResponse(status: 200), now: start)
        #expect(isWanted && server.isClosed && server.hasOutput)
    }
}

@Suite struct HTTP1ClientTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let received: String
        let transportEnds: Bool
        let events: [String]

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Case>.load("rpc/http1-client"), [1, 1 << 20])
    func readsResponsesAsTheRulesSay(_ vector: Case, pieceLength: Int) {
        var client = HTTP1Client(limits: limits)
        _ = client.send(HTTPRequest(path: "/"))
        var rest = Array(vector.received.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieceLength))
            client.receive(piece.span, now: start)
            rest = rest.dropFirst(pieceLength)
        }
        if vector.transportEnds { client.receiveEnd(now: start) }

        var events: [String] = []
        while let event = client.nextEvent() {
            switch event {
            case .response(let response):
                events.append(
                    "\(response.status) " + String(decoding: response.body, as: UTF8.self))
            case .closed(.violation(let rule)): events.append("closed \(rule)")
            case .closed(let closure): events.append("closed \(closure)")
            }
        }
        #expect(events.count == vector.events.count)
        for (found, expected) in zip(events, vector.events) {
            #expect(found.hasPrefix("closed ") ? found.contains(expected) : found == expected)
        }
        #expect(client.isClosed == vector.events.contains { $0.hasPrefix("closed") })
    }

    @Test func writesARequestAsAServerReadsIt() {
        var client = HTTP1Client()
        let request = HTTPRequest(
            authority: "127.0.0.1:30252", path: "/a.B/C",
            fields: ["content-type": "application/proto"], body: [1, 2, 3])
        let isSent = client.send(request)
        let isSecondSent = client.send(request)
        #expect(isSent && !isSecondSent)
        let output = [UInt8](capacity: 1000) { client.takeOutput(into: &$0) }
        let text = """
            POST /a.B/C HTTP/1.1\r
            host: 127.0.0.1:30252\r
            content-type: application/proto\r
            content-length: 3\r
            \r

            """
        #expect(output == Array(text.utf8) + [1, 2, 3])
    }
}
