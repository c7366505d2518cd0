import SMPBytes
import SMPHost
import Testing

/// A client and a server, joined by a transport that delivers pieces of one length.
private struct Link {
    var client: HTTP2Connection
    var server: HTTP2Connection
    let pieceLength: Int
    var now = Instant(.zero)

    init(
        pieceLength: Int = 1000, clientLimits: HTTP2Limits = HTTP2Limits(),
        serverLimits: HTTP2Limits = HTTP2Limits()
    ) {
        self.pieceLength = pieceLength
        client = HTTP2Connection(.client, limits: clientLimits, now: now)
        server = HTTP2Connection(.server, limits: serverLimits, now: now)
    }

    /// Sends a request for which the client has a stream to spare.
    mutating func send(_ request: HTTPRequest) -> HTTP2StreamID {
        client.send(request, now: now) ?? .maximum
    }

    /// Carries bytes to and fro until nothing moves, and gives the events of both ends.
    ///
    /// The server answers with what `answer` makes of each request.
    mutating func run(
        answer: (HTTP2StreamID, HTTPRequest) -> HTTPResponse? = { _, _ in nil }
    ) -> (client: [HTTP2Connection.Event], server: [HTTP2Connection.Event]) {
        var (clientEvents, serverEvents): ([HTTP2Connection.Event], [HTTP2Connection.Event])
        (clientEvents, serverEvents) = ([], [])
        while client.hasOutput || server.hasOutput {
            let up = [UInt8](capacity: pieceLength) { client.takeOutput(into: &$0) }
            server.receive(up, now: now)
            while let event = server.nextEvent() {
                serverEvents.append(event)
                guard case .request(let id, let request) = event,
                    let response = answer(id, request)
                else { continue }
                server.respond(to: id, response, now: now)
            }
            let down = [UInt8](capacity: pieceLength) { server.takeOutput(into: &$0) }
            client.receive(down, now: now)
            while let event = client.nextEvent() { clientEvents.append(event) }
        }
        return (clientEvents, serverEvents)
    }
}

@Suite struct HTTP2ConnectionTests {
    @Test(arguments: [1, 9, 1000, 100_000])
    func carriesARequestAndAResponseWhole(pieceLength: Int) throws {
        var link = Link(pieceLength: pieceLength)
        let request = HTTPRequest(
            authority: "127.0.0.1:30255", path: "/test.Service/Method",
            fields: ["content-type": "application/grpc", "te": "trailers"], body: [1, 2, 3])
        let response = HTTPResponse(
            status: 200, fields: ["content-type": "application/grpc"], body: [4, 5],
            trailers: ["grpc-status": "0"])
        let id = link.send(request)
        let events = link.run { _, _ in response }
        #expect(events.server == [.request(id, request)])
        #expect(events.client == [.response(id, response)])
        #expect(link.client.availableStreamCount == 100)
    }

    @Test(arguments: [65_535, 100_000, 1 << 20], [100, 16_384, 50_000])
    func carriesLargeContentThroughSmallWindows(windowSize: Int, pieceLength: Int) throws {
        var limits = HTTP2Limits()
        limits.windowSize = windowSize
        var link = Link(pieceLength: pieceLength, clientLimits: limits, serverLimits: limits)
        let content = (0..<300_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        _ = link.client.send(HTTPRequest(path: "/", body: content), now: link.now)
        let events = link.run { _, request in HTTPResponse(status: 200, body: request.body) }
        guard case .response(_, let response) = events.client.first else {
            Issue.record("\(events)")
            return
        }
        #expect(response.body == content)
    }

    @Test func carriesManyRequestsAtOnceAndOneAfterTheOther() {
        var link = Link()
        _ = link.run()
        #expect(link.client.availableStreamCount == 100)
        for round in 0..<3 {
            var awaited: [HTTP2StreamID: [UInt8]] = [:]
            while link.client.availableStreamCount > 0 {
                let body = [UInt8](repeating: UInt8(awaited.count), count: 100 * awaited.count)
                let request = HTTPRequest(path: "/\(round)", body: body)
                let id = link.send(request)
                awaited[id] = body
            }
            #expect(awaited.count == 100)
            let another = link.client.send(HTTPRequest(path: "/"), now: link.now)
            #expect(another == nil)
            let events = link.run { _, request in HTTPResponse(status: 200, body: request.body) }
            for event in events.client {
                guard case .response(let id, let response) = event else {
                    Issue.record("\(event)")
                    continue
                }
                #expect(awaited.removeValue(forKey: id) == response.body)
            }
            #expect(awaited.isEmpty)
        }
    }

    @Test func spreadsLargeFieldsOverSeveralFrames() {
        var limits = HTTP2Limits()
        limits.fieldListLength = 100_000
        limits.fieldBlockLength = 100_000
        var link = Link(clientLimits: limits, serverLimits: limits)
        var fields = HTTPFields()
        for index in 0..<40 { fields.append("x-\(index)", String(repeating: "~", count: 1000)) }
        _ = link.client.send(HTTPRequest(path: "/", fields: fields), now: link.now)
        guard case .request(_, let request) = link.run().server.first else {
            Issue.record("no request")
            return
        }
        #expect(request.fields == fields)
    }

    // MARK: Limits

    @Test func refusesRequestsOverTheLimitSoThatTheyCanBeMadeAgain() {
        var limits = HTTP2Limits()
        limits.concurrentStreams = 2
        var link = Link(serverLimits: limits)
        // The client does not know the limit yet.
        let ids = (0..<3).map { _ in
            link.send(HTTPRequest(path: "/"))
        }
        let events = link.run()
        #expect(events.server.count == 2)
        #expect(events.client == [.failed(ids[2], .notProcessed)])
        #expect(link.client.availableStreamCount == 0)
    }

    @Test func resetsAStreamWhoseContentIsTooLong() {
        var limits = HTTP2Limits()
        limits.bodyLength = 1000
        var link = Link(serverLimits: limits)
        let long = HTTPRequest(path: "/", body: [UInt8](repeating: 0, count: 1001))
        let longID = link.send(long)
        let events = link.run()
        #expect(events.server == [.failed(longID, .violation(.bodyLength))])
        #expect(events.client == [.failed(longID, .reset(.enhanceYourCalm))])

        // The connection, and the memory of it, go on as before.
        let fits = HTTPRequest(path: "/", body: [UInt8](repeating: 0, count: 1000))
        let fitsID = link.send(fits)
        let later = link.run()
        #expect(later.server == [.request(fitsID, fits)])
    }

    @Test func resetsTheStreamThatFillsTheConnection() {
        var limits = HTTP2Limits()
        limits.bufferedLength = 150_000
        var link = Link(pieceLength: 1 << 20, serverLimits: limits)
        let body = [UInt8](repeating: 0, count: 60_000)
        for _ in 0..<3 { _ = link.client.send(HTTPRequest(path: "/", body: body), now: link.now) }
        // Nobody takes the events: all three requests arrive before the first is handed over.
        let bytes = [UInt8](capacity: 1 << 20) { link.client.takeOutput(into: &$0) }
        link.server.receive(bytes, now: link.now)
        let settings = [UInt8](capacity: 1 << 20) { link.server.takeOutput(into: &$0) }
        link.client.receive(settings, now: link.now)
        let rest = [UInt8](capacity: 1 << 20) { link.client.takeOutput(into: &$0) }
        link.server.receive(rest, now: link.now)

        var events: [HTTP2Connection.Event] = []
        while let event = link.server.nextEvent() { events.append(event) }
        #expect(
            events.contains { event in
                guard case .failed(_, .violation(.bufferedLength)) = event else { return false }
                return true
            })
    }

    @Test func resetsAStreamWhoseFieldsAreTooMany() {
        var limits = HTTP2Limits()
        limits.fieldListLength = 500
        var link = Link(serverLimits: limits)
        let long = HTTPRequest(path: "/", fields: ["x": String(repeating: "y", count: 500)])
        let id = link.send(long)
        let events = link.run()
        #expect(events.server == [.failed(id, .violation(.fieldListLength))])
        _ = link.client.send(HTTPRequest(path: "/"), now: link.now)
        let later = link.run()
        #expect(later.server.count == 1)
    }

    @Test func endsTheConnectionOverCompressedFieldsWithoutEnd() {
        var server = HTTP2Connection(.server, now: Instant(.zero))
        server.receive(opening, now: Instant(.zero))
        server.receive(
            frame(.headers(1, endsStream: true, HTTP2BlockFragment([], endsBlock: false))),
            now: Instant(.zero))
        for _ in 0..<100 {
            server.receive(
                frame(.continuation(1, HTTP2BlockFragment([], endsBlock: false))),
                now: Instant(.zero))
        }
        expect([.closed(.violation(.connection(.fieldBlockLength)))], from: &server)
    }

    @Test func endsTheConnectionOverAFloodOfFramesOfNoUse() {
        let nuisances: [HTTP2Frame] = [
            .ping(0, isAcknowledgement: false), .settings([]), .priority(1),
            .unknown(HTTP2FrameType(rawValue: 99)), .windowUpdate(.connection, increment: 1),
            .data(1, endsStream: false, content: [], flowLength: 0),
        ]
        for nuisance in nuisances {
            var server = HTTP2Connection(.server, now: Instant(.zero))
            server.receive(opening, now: Instant(.zero))
            let head = HTTP2BlockFragment([0x83, 0x86, 0x84], endsBlock: true)
            server.receive(frame(.headers(1, endsStream: false, head)), now: Instant(.zero))
            for _ in 0..<3000 {
                server.receive(frame(nuisance), now: Instant(.zero))
                _ = [UInt8](capacity: 1000) { server.takeOutput(into: &$0) }
            }
            expect([.closed(.violation(.connection(.flood)))], asLastFrom: &server)
        }
    }

    @Test func endsTheConnectionOverStreamsThatAreOpenedAndReset() {
        var server = HTTP2Connection(.server, now: Instant(.zero))
        server.receive(opening, now: Instant(.zero))
        let head = HTTP2BlockFragment([0x83, 0x86, 0x84], endsBlock: true)
        for number in 0..<500 {
            let id = HTTP2StreamID(rawValue: UInt32(2 * number + 1))
            server.receive(
                (frame(.headers(id, endsStream: true, head)) + frame(.reset(id, .cancel))),
                now: Instant(.zero))
        }
        expect([.closed(.violation(.connection(.flood)))], asLastFrom: &server)
    }

    @Test func endsTheConnectionOverAnswersThatNobodyReads() {
        var limits = HTTP2Limits()
        limits.waitingControlLength = 1000
        var server = HTTP2Connection(.server, limits: limits, now: Instant(.zero))
        server.receive(opening, now: Instant(.zero))
        for _ in 0..<100 {
            server.receive(frame(.ping(0, isAcknowledgement: false)), now: Instant(.zero))
        }
        expect([.closed(.violation(.connection(.flood)))], asLastFrom: &server)
    }

    // MARK: Windows

    @Test func sendsNoMoreContentThanTheWindowsAllow() {
        var server = HTTP2Connection(.server, now: Instant(.zero))
        let one = HTTP2Setting(.initialWindowSize, 1)
        server.receive((HTTP2Preface.octets + frame(.settings([one]))), now: Instant(.zero))
        let head = HTTP2BlockFragment([0x83, 0x86, 0x84], endsBlock: true)
        server.receive(frame(.headers(1, endsStream: true, head)), now: Instant(.zero))
        server.respond(to: 1, HTTPResponse(status: 200, body: [1, 2, 3, 4]), now: Instant(.zero))
        expect(contents: [[1]], from: &server)

        // RFC 9113, section 6.9.2: a smaller size takes away what was granted before.
        let zero = HTTP2Setting(.initialWindowSize, 0)
        server.receive(frame(.settings([zero])), now: Instant(.zero))
        server.receive(frame(.windowUpdate(1, increment: 1)), now: Instant(.zero))
        expect(contents: [], from: &server)
        server.receive(frame(.windowUpdate(1, increment: 2)), now: Instant(.zero))
        expect(contents: [[2, 3]], from: &server)

        let three = HTTP2Setting(.initialWindowSize, 3)
        server.receive(frame(.settings([one, three])), now: Instant(.zero))
        expect(contents: [[4]], from: &server)
    }

    @Test func doesNotAcceptMoreContentThanTheWindows() {
        var limits = HTTP2Limits()
        limits.windowSize = 65_535
        var server = HTTP2Connection(.server, limits: limits, now: Instant(.zero))
        server.receive(opening, now: Instant(.zero))
        // A stream that does not exist any more uses up the window of the connection all the same.
        let head = HTTP2BlockFragment([0x83, 0x86, 0x84], endsBlock: true)
        server.receive(frame(.headers(1, endsStream: false, head)), now: Instant(.zero))
        server.cancel(1)
        var increments = 0
        for _ in 0..<16 {
            let content = [UInt8](repeating: 0, count: 16_000)
            server.receive(
                frame(.data(1, endsStream: false, content: content, flowLength: 16_000)),
                now: Instant(.zero))
            for case .windowUpdate(.connection, let increment) in sent(by: &server) {
                increments += Int(increment)
            }
        }
        #expect(!server.isClosed)
        #expect(increments > 200_000)
    }

    // MARK: Ends

    @Test func finishesOnceAllStreamsAreDone() {
        var link = Link()
        let id = link.send(HTTPRequest(path: "/"))
        _ = link.run()
        link.server.finish()
        _ = link.run()
        #expect(!link.server.isClosed && !link.client.isClosed)
        #expect(link.client.availableStreamCount == 0)

        link.server.respond(to: id, HTTPResponse(status: 200), now: link.now)
        let events = link.run()
        #expect(events.client == [.response(id, HTTPResponse(status: 200)), .closed(.finished)])
        #expect(events.server == [.closed(.finished)])
        #expect(link.server.isClosed && link.client.isClosed)
    }

    @Test func reportsEveryStreamWhenTheTransportEnds() {
        var link = Link()
        let ids = (0..<2).map { _ in
            link.send(HTTPRequest(path: "/"))
        }
        _ = link.run()
        link.client.receiveEnd(now: link.now)
        expect(
            ids.map { .failed($0, .connectionClosed) } + [.closed(.transportEnded)],
            from: &link.client)
        link.client.receiveEnd(now: link.now)
        expect([], from: &link.client)
    }

    @Test func repeatsTheReasonThatThePeerGave() {
        var link = Link()
        let id = link.send(HTTPRequest(path: "/"))
        _ = link.run()
        let goAway = HTTP2Frame.goAway(
            last: 1, .enhanceYourCalm, debugData: Array("too_many_pings".utf8))
        link.client.receive(frame(goAway), now: link.now)
        expect([], from: &link.client)
        link.client.receiveEnd(now: link.now)
        let closure = HTTP2Closure.goAway(.enhanceYourCalm, reason: "too_many_pings")
        expect([.failed(id, .connectionClosed), .closed(closure)], from: &link.client)
    }

    @Test func givesUpAServerThatDoesNotAnswer() {
        var client = HTTP2Connection(.client, now: Instant(.seconds(5)))
        _ = client.send(HTTPRequest(path: "/"), now: Instant(.seconds(5)))
        #expect(client.deadline == Instant(.seconds(35)))
        client.handleTimeout(now: Instant(.seconds(34)))
        #expect(!client.isClosed)
        client.handleTimeout(now: Instant(.seconds(35)))
        expect([.failed(1, .connectionClosed), .closed(.timedOut)], from: &client)
        #expect(client.deadline == nil)
    }

    @Test func givesUpAClientThatDoesNotGoOn() {
        var server = HTTP2Connection(.server, now: Instant(.zero))
        server.receive(opening, now: Instant(.zero))
        #expect(server.deadline == nil)
        let head = HTTP2BlockFragment([0x83, 0x86, 0x84], endsBlock: true)
        server.receive(frame(.headers(1, endsStream: false, head)), now: Instant(.seconds(10)))
        #expect(server.deadline == Instant(.seconds(40)))
        server.receive(
            frame(.data(1, endsStream: false, content: [1], flowLength: 1)),
            now: Instant(.seconds(20)))
        #expect(server.deadline == Instant(.seconds(50)))
        server.handleTimeout(now: Instant(.seconds(50)))
        expect([.failed(1, .timedOut)], from: &server)
        let frames = sent(by: &server)
        #expect(frames.last == .reset(1, .cancel))
        #expect(server.deadline == nil)
    }

    @Test func waitsAsLongAsItsOwnerForAnAnswer() {
        var server = HTTP2Connection(.server, now: Instant(.zero))
        server.receive(opening, now: Instant(.zero))
        let head = HTTP2BlockFragment([0x83, 0x86, 0x84], endsBlock: true)
        server.receive(frame(.headers(1, endsStream: true, head)), now: Instant(.zero))
        #expect(server.deadline == nil)
        server.handleTimeout(now: Instant(.seconds(1000)))
        let isFirstWanted = server.respond(
            to: 1, HTTPResponse(status: 200), now: Instant(.seconds(1000)))
        let isSecondWanted = server.respond(
            to: 1, HTTPResponse(status: 200), now: Instant(.seconds(1000)))
        #expect(isFirstWanted && !isSecondWanted)
    }

    @Test func ignoresWhatStillComesForARequestThatWasGivenUp() {
        var link = Link()
        let id = link.send(HTTPRequest(path: "/"))
        let request = [UInt8](capacity: 1000) { link.client.takeOutput(into: &$0) }
        link.server.receive(request, now: link.now)
        link.server.respond(to: id, HTTPResponse(status: 200, body: [1]), now: link.now)
        link.client.cancel(id)
        let events = link.run()
        #expect(events.client == [])
        #expect(!link.client.isClosed && !link.server.isClosed)
    }

    @Test func stopsSendingARequestThatIsAnsweredAlready() {
        var link = Link()
        _ = link.run()
        let body = [UInt8](repeating: 0, count: 2_000_000)
        let id = link.send(HTTPRequest(path: "/", body: body))
        let beginning = [UInt8](capacity: 1000) { link.client.takeOutput(into: &$0) }
        #expect(beginning.count == 1000)
        let head = HTTP2BlockFragment([0x88], endsBlock: true)
        link.client.receive(frame(.headers(id, endsStream: true, head)), now: link.now)
        expect([.response(id, HTTPResponse(status: 200))], from: &link.client)
        let rest = [UInt8](capacity: 1 << 21) { link.client.takeOutput(into: &$0) }
        #expect(rest.count < 20_000)
        #expect(rest.suffix(13) == frame(.reset(id, .cancel))[...])
    }
}

// MARK: - Pieces

extension HTTP2Connection {
    fileprivate mutating func receive(_ bytes: [UInt8], now: Instant) {
        receive(bytes.span, now: now)
    }
}

/// What a client starts with.
private let opening = HTTP2Preface.octets + frame(.settings([])) + frame(.settingsAcknowledgement)

private func frame(_ frame: HTTP2Frame) -> [UInt8] {
    [UInt8](capacity: frame.encodedLength) { frame.encode(into: &$0) }
}

private func events(of connection: inout HTTP2Connection) -> [HTTP2Connection.Event] {
    var events: [HTTP2Connection.Event] = []
    while let event = connection.nextEvent() { events.append(event) }
    return events
}

private func sent(by connection: inout HTTP2Connection) -> [HTTP2Frame] {
    var buffer = HTTP2FrameBuffer(payloadLimit: 16_384)
    let bytes = [UInt8](capacity: 1 << 20) { connection.takeOutput(into: &$0) }
    buffer.append(bytes.span)
    var frames: [HTTP2Frame] = []
    while let frame = try? buffer.nextFrame() { frames.append(frame) }
    return frames
}

private func expect(
    _ expected: [HTTP2Connection.Event], from connection: inout HTTP2Connection,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let found = events(of: &connection)
    #expect(found == expected, sourceLocation: sourceLocation)
}

private func expect(
    _ expected: [HTTP2Connection.Event], asLastFrom connection: inout HTTP2Connection,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let found = events(of: &connection)
    #expect(found.suffix(expected.count) == expected[...], sourceLocation: sourceLocation)
}

private func expect(
    contents expected: [[UInt8]], from connection: inout HTTP2Connection,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let found = contents(of: &connection)
    #expect(found == expected, sourceLocation: sourceLocation)
}

private func contents(of connection: inout HTTP2Connection) -> [[UInt8]] {
    sent(by: &connection).compactMap { frame in
        guard case .data(_, _, let content, _) = frame else { return nil }
        return content
    }
}
