import SMPBytes
import SMPHost
import Testing

@Suite struct RPCConnectionTests {
    @Test(arguments: RPCClient.Route.allCases, [1, 1000])
    func carriesACallAndItsReply(route: RPCClient.Route, pieceLength: Int) {
        var link = RPCLink(route, pieceLength: pieceLength)
        let id = link.call(RPCCall("/a.B/C", [1, 2, 3]))
        var calls: [RPCCall] = []
        let events = link.run { call in
            calls.append(call)
            return .success([4, 5])
        }
        #expect(calls == [RPCCall("/a.B/C", [1, 2, 3])])
        #expect(events.client == [.finished(id, .success([4, 5]))])
        #expect(!link.client.isClosed && !link.server.isClosed)
    }

    @Test(arguments: RPCClient.Route.allCases)
    func carriesEmptyAndLargeMessages(route: RPCClient.Route) {
        var link = RPCLink(route, pieceLength: 30_000)
        let large = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let ids = [link.call(RPCCall("/a.B/C", [])), link.call(RPCCall("/a.B/C", large))]
        let events = link.run()
        #expect(events.client.contains(.finished(ids[0], .success([]))))
        #expect(events.client.contains(.finished(ids[1], .success(large))))
    }

    @Test(arguments: RPCClient.Route.allCases)
    func carriesWhatIsWrong(route: RPCClient.Route) {
        var link = RPCLink(route)
        let status = RPCStatus(.notFound, "kein Weg \"nach\" 100 %\n")
        let id = link.call(RPCCall("/a.B/C", []))
        let events = link.run { _ in .failure(status) }
        #expect(events.client == [.finished(id, .failure(.status(status)))])
        #expect(!link.client.isClosed)
    }

    @Test(arguments: RPCClient.Route.allCases)
    func givesEachOfManyCallsItsOwnReply(route: RPCClient.Route) {
        var link = RPCLink(route)
        var awaited: [RPCClient.CallID: UInt8] = [:]
        for number in UInt8.min..<250 { awaited[link.call(RPCCall("/a.B/C", [number]))] = number }
        let events = link.run { .success([$0.message[0], 1]) }
        for event in events.client {
            guard case .finished(let id, .success(let message)) = event else {
                Issue.record("\(event)")
                continue
            }
            #expect(awaited.removeValue(forKey: id).map { [$0, 1] } == message)
        }
        #expect(awaited.isEmpty)
        #expect(link.client.pendingCallCount == 0)
    }

    @Test func makesCallsAgainThatTheServerHadNoRoomFor() {
        var limits = RPCLimits()
        limits.http2.concurrentStreams = 2
        var link = RPCLink(.grpc, limits: limits)
        // The client does not know the limit when it makes the first calls.
        let ids = (0..<50).map { link.call(RPCCall("/a.B/C", [$0])) }
        let events = link.run()
        let succeeded = events.client.filter { event in
            guard case .finished(_, .success) = event else { return false }
            return true
        }
        #expect(succeeded.count == ids.count)
    }

    @Test func doesNotMakeACallMoreThanTwice() {
        var client = RPCClient(.grpc, authority: "a", now: Instant(.zero))
        let id = client.call(RPCCall("/a.B/C", []), now: Instant(.zero))
        // SETTINGS, and RST_STREAM with REFUSED_STREAM on streams 1 and 3
        let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
        client.receive(settings.span, now: Instant(.zero))
        for stream: UInt8 in [1, 3] {
            let none = client.nextEvent()
            #expect(none == nil)
            let reset: [UInt8] = [0, 0, 4, 3, 0, 0, 0, 0, stream, 0, 0, 0, 7]
            client.receive(reset.span, now: Instant(.zero))
        }
        let event = client.nextEvent()
        #expect(event == .finished(id, .failure(.notProcessed)))
    }

    // MARK: Time

    @Test(arguments: RPCClient.Route.allCases)
    func givesUpACallThatIsNotAnsweredInTime(route: RPCClient.Route) {
        var link = RPCLink(route)
        let id = link.call(RPCCall("/a.B/C", [], timeout: .seconds(5)))
        var timeouts: [Duration?] = []
        var events = link.run { call in
            timeouts.append(call.timeout)
            return nil
        }
        #expect(timeouts == [.seconds(5)])
        #expect(link.client.deadline == Instant(.seconds(5)))

        link.now = Instant(.seconds(5))
        link.client.handleTimeout(now: link.now)
        events = link.run()
        let event = link.client.nextEvent()
        #expect(
            events.client.first ?? event == .finished(id, .failure(.deadlineExceeded)))
    }

    @Test(arguments: RPCClient.Route.allCases)
    func repliesItselfWhenTheTimeIsOver(route: RPCClient.Route) {
        var link = RPCLink(route)
        _ = link.call(RPCCall("/a.B/C", [], timeout: .seconds(5)))
        let events = link.run { _ in nil }
        guard case .call(let id, _) = events.server.first else {
            Issue.record("no call")
            return
        }
        #expect(link.server.deadline == Instant(.seconds(5)))
        link.now = Instant(.seconds(5))
        link.server.handleTimeout(now: link.now)
        let event = link.server.nextEvent()
        #expect(event == .cancelled(id))
        let isWanted = link.server.reply(to: id, .success([]), now: link.now)
        #expect(!isWanted)
        let later = link.run()
        guard case .finished(_, .failure(.status(let status))) = later.client.first else {
            Issue.record("\(later.client)")
            return
        }
        #expect(status.code == .deadlineExceeded)
    }

    @Test func doesNotCountTheTimeThatACallHasWaitedTwice() {
        var link = RPCLink(.connect)
        _ = link.call(RPCCall("/a.B/C", [1], timeout: .seconds(9)))
        _ = link.call(RPCCall("/a.B/C", [2], timeout: .seconds(9)))
        let first = link.run { _ in nil }
        guard case .call(let id, _) = first.server.first else {
            Issue.record("no call")
            return
        }
        // The second is sent when the first is answered, and has less time then.
        link.now = Instant(.seconds(2))
        link.server.reply(to: id, .success([]), now: link.now)
        var timeouts: [Duration?] = []
        let second = link.run { call in
            timeouts.append(call.timeout)
            return .success([])
        }
        #expect(timeouts == [.seconds(7)])
        #expect(second.client.count == 2)
    }

    // MARK: Ends

    @Test(arguments: RPCClient.Route.allCases)
    func tellsCallsThatWereNotSentFromThoseThatWere(route: RPCClient.Route) {
        var limits = RPCLimits()
        limits.http2.concurrentStreams = 1
        var link = RPCLink(route, limits: limits)
        _ = link.run()
        let ids = [link.call(RPCCall("/a.B/C", [1])), link.call(RPCCall("/a.B/C", [2]))]
        _ = link.run { _ in nil }
        link.client.receiveEnd(now: link.now)
        var events: [RPCClient.Event] = []
        while let event = link.client.nextEvent() { events.append(event) }
        #expect(events.count == 3)
        guard events.count == 3, case .finished(ids[0], .failure(let error)) = events[0] else {
            Issue.record("\(events)")
            return
        }
        #expect(!error.isSafeToRetry)
        #expect(events[1] == .finished(ids[1], .failure(.notProcessed)))
        guard case .closed = events[2] else {
            Issue.record("\(events)")
            return
        }
        #expect(!link.client.takesCalls)
    }

    @Test(arguments: RPCClient.Route.allCases)
    func tellsTheServiceOfCallsThatNobodyWaitsFor(route: RPCClient.Route) {
        var link = RPCLink(route)
        let id = link.call(RPCCall("/a.B/C", []))
        let events = link.run { _ in nil }
        guard case .call(let callID, _) = events.server.first else {
            Issue.record("no call")
            return
        }
        link.client.cancel(id, now: link.now)
        _ = link.run()
        if link.client.isClosed { link.server.receiveEnd(now: link.now) }
        _ = link.server.reply(to: callID, .success([]), now: link.now)
        let later = link.run()
        #expect(later.client == [] || later.client == [.closed(.http1(.finished))])
    }

    @Test(arguments: RPCClient.Route.allCases)
    func finishesTheCallsThatAreUnderWay(route: RPCClient.Route) {
        var link = RPCLink(route)
        let id = link.call(RPCCall("/a.B/C", [7]))
        let started = link.run { _ in nil }
        guard case .call(let callID, let call) = started.server.first else {
            Issue.record("no call")
            return
        }
        link.server.finish(now: link.now)
        _ = link.run()
        #expect(!link.server.isClosed)
        link.server.reply(to: callID, .success(call.message), now: link.now)
        let events = link.run()
        #expect(events.client.first == .finished(id, .success([7])))
        #expect(link.server.isClosed)
    }

    // MARK: Who speaks what

    @Test func tellsTheVersionsApartByTheirFirstBytes() {
        for beginning in ["P", "PR", "PRI", "PRI "] {
            var server = RPCServer(now: Instant(.zero))
            let octets = Array(beginning.utf8)
            server.receive(octets.span, now: Instant(.zero))
            // A server of HTTP/2 sends its settings at once.
            #expect(server.hasOutput == (beginning == "PRI "))
        }
        for beginning in ["PRX", "GET", "\u{16}"] {
            var server = RPCServer(now: Instant(.zero))
            let octets = Array((beginning + " / HTTP/1.1\r\n\r\n").utf8)
            server.receive(octets.span, now: Instant(.zero))
            let output = [UInt8](capacity: 1000) { server.takeOutput(into: &$0) }
            #expect(String(decoding: output, as: UTF8.self).hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test func doesNotWaitForEverForTheFirstBytes() {
        var server = RPCServer(now: Instant(.zero))
        #expect(server.deadline == Instant(.seconds(30)))
        server.handleTimeout(now: Instant(.seconds(30)))
        #expect(server.isClosed)
        let event = server.nextEvent()
        #expect(event == .closed(.http1(.timedOut)))
    }

    @Test func answersADaemonsCallersInHTTP2Only() {
        // A real daemon sends its settings and closes.
        var link = RPCLink(.connect, dialects: [.grpc])
        let id = link.call(RPCCall("/a.B/C", []))
        let events = link.run()
        let end = RPCConnectionEnd.http1(.http2Only)
        #expect(
            events.client == [.finished(id, .failure(.connectionEnded(end))), .closed(end)])
        #expect(link.server.isClosed)
    }

    @Test func refusesConnectWhereOnlyGRPCIsSpoken() {
        var link = RPCLink(.connectOverHTTP2, dialects: [.grpc])
        let id = link.call(RPCCall("/a.B/C", []))
        let events = link.run()
        #expect(
            events.client == [
                .finished(
                    id, .failure(.notRPC(httpStatus: 415, mediaType: "application/grpc")))
            ])
    }

    @Test func refusesGRPCWhereOnlyConnectIsSpoken() {
        var link = RPCLink(.grpc, dialects: [.connect])
        let id = link.call(RPCCall("/a.B/C", []))
        let events = link.run()
        #expect(
            events.client == [
                .finished(id, .failure(.notRPC(httpStatus: 415, mediaType: nil)))
            ])
    }

    @Test func refusesMessagesInJSONUnlessTheyAreWanted() {
        var link = RPCLink(.connect)
        let id = link.call(RPCCall("/a.B/C", Array("{}".utf8), encoding: .json))
        let refused = link.run()
        #expect(
            refused.client == [
                .finished(id, .failure(.notRPC(httpStatus: 415, mediaType: nil)))
            ])

        var client = RPCClient(.connect, authority: "a", now: Instant(.zero))
        var server = RPCServer(encodings: [.json], now: Instant(.zero))
        let other = client.call(
            RPCCall("/a.B/C", Array("{}".utf8), encoding: .json), now: Instant(.zero))
        let up = [UInt8](capacity: 1000) { client.takeOutput(into: &$0) }
        server.receive(up.span, now: Instant(.zero))
        guard case .call(let callID, let call) = server.nextEvent() else {
            Issue.record("no call")
            return
        }
        server.reply(to: callID, .success(call.message), now: Instant(.zero))
        let down = [UInt8](capacity: 1000) { server.takeOutput(into: &$0) }
        client.receive(down.span, now: Instant(.zero))
        let event = client.nextEvent()
        #expect(event == .finished(other, .success(Array("{}".utf8))))
    }

    @Test func refusesWhatIsNoCall() {
        let refusals: [(HTTPRequest, Int, String?)] = [
            (HTTPRequest(method: "GET", path: "/a.B/C"), 405, nil),
            (HTTPRequest(path: "/a.B/C", fields: ["content-type": "text/plain"]), 415, nil),
            (grpc([:], [0, 0, 0, 0]), 200, "13"),
            (grpc([:], []), 200, "12"),
            (grpc([:], [1, 0, 0, 0, 0]), 200, "12"),
            (grpc([:], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 200, "12"),
            (grpc(["grpc-timeout": "5s"], [0, 0, 0, 0, 0]), 200, "13"),
            (connect(["connect-protocol-version": "2"]), 400, nil),
            (connect(["connect-timeout-ms": "12345678901"]), 400, nil),
            (connect(["connect-timeout-ms": "5s"]), 400, nil),
            (connect(["content-encoding": "gzip"]), 501, nil),
        ]
        for (request, httpStatus, grpcStatus) in refusals {
            var client = HTTP2Connection(.client, now: Instant(.zero))
            var server = RPCServer(now: Instant(.zero))
            _ = client.send(request, now: Instant(.zero))
            for _ in 0..<3 {
                let up = [UInt8](capacity: 10_000) { client.takeOutput(into: &$0) }
                server.receive(up.span, now: Instant(.zero))
                let down = [UInt8](capacity: 10_000) { server.takeOutput(into: &$0) }
                client.receive(down.span, now: Instant(.zero))
            }
            guard case .response(_, let response) = client.nextEvent() else {
                Issue.record("no response to \(request)")
                continue
            }
            #expect(response.status == httpStatus, "\(request)")
            #expect(response.fields["grpc-status"] == grpcStatus, "\(request)")
            let event = server.nextEvent()
            #expect(event == nil)
        }
    }

    private func grpc(_ fields: HTTPFields, _ body: [UInt8]) -> HTTPRequest {
        request(fields, type: "application/grpc", body)
    }

    private func connect(_ fields: HTTPFields) -> HTTPRequest {
        request(fields, type: "application/proto", [])
    }

    private func request(_ fields: HTTPFields, type: String, _ body: [UInt8]) -> HTTPRequest {
        var fields = fields
        fields.append("content-type", type)
        return HTTPRequest(path: "/a.B/C", fields: fields, body: body)
    }

    @Test func leavesOutOfTheAuthorityWhatCannotBeSent() {
        var client = RPCClient(.connect, authority: "a\r\nX: y\n", now: Instant(.zero))
        _ = client.call(RPCCall("/a.B/C", []), now: Instant(.zero))
        let output = [UInt8](capacity: 1000) { client.takeOutput(into: &$0) }
        #expect(String(decoding: output, as: UTF8.self).contains("\r\nhost: aX:y\r\n"))
    }
}
