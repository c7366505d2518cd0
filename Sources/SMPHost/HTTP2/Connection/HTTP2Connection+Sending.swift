public import SMPBytes

/// What goes to the peer.
extension HTTP2Connection {
    // MARK: Messages

    /// Sends a request on a new stream.
    ///
    /// - Returns: The stream, or `nil` when ``availableStreamCount`` is zero.
    public mutating func send(_ request: HTTPRequest, now: Instant) -> HTTP2StreamID? {
        guard availableStreamCount > 0 else { return nil }
        let highest = streams.highest.rawValue
        let id = HTTP2StreamID(rawValue: highest == 0 ? 1 : highest + 2)
        streams.open(newStream(id, now: now))
        if let index = streams.index(of: id) {
            send(request.http2Fields, content: request.body, trailers: nil, at: index)
        }
        return id
    }

    /// Answers a request.
    ///
    /// - Returns: Whether anybody still waits for the answer.
    @discardableResult
    public mutating func respond(
        to id: HTTP2StreamID, _ response: HTTPResponse, now: Instant
    ) -> Bool {
        guard role == .server, let index = streams.index(of: id),
            streams[index].reader.isComplete, case .undecided = streams[index].outgoing
        else { return false }
        floodGuard.earn(4)
        streams[index].lastProgress = now
        send(
            response.http2Fields, content: response.body, trailers: response.trailers, at: index)
        return true
    }

    /// Gives up a stream whose outcome does not matter any more.
    ///
    /// No event follows. A stream that is gone already stays so.
    public mutating func cancel(_ id: HTTP2StreamID, code: HTTP2ErrorCode = .cancel) {
        guard let index = streams.index(of: id) else { return }
        forget(streams.close(at: index, .resetHere))
        send(.reset(id, code))
        finishIfLeaving()
    }

    /// Ends the connection as soon as all open streams are done.
    public mutating func finish() {
        guard phase != .closed, !isLeaving else { return }
        isLeaving = true
        sendGoAway(.noError, reason: "")
        finishIfLeaving()
    }

    // MARK: Output

    /// Whether ``takeOutput(into:)`` would give anything.
    public var hasOutput: Bool {
        !output.isEmpty || sendWindow.available > 0 && streams.nextSender() != nil
    }

    /// Moves bytes for the transport into `out`, as many as there are and as there is room for.
    ///
    /// Content becomes frames only now, so that what waits for a slow peer waits once, and streams
    /// take turns.
    public mutating func takeOutput(into out: inout OutputSpan<UInt8>) {
        repeat {
            output.move(into: &out)
            guard out.freeCapacity > 0 else { return }
        } while sendContent()
    }

    /// Turns the next piece of content into a frame.
    ///
    /// - Returns: Whether there was one that may be sent.
    private mutating func sendContent() -> Bool {
        guard sendWindow.available > 0, let index = streams.nextSender() else { return false }
        let id = streams[index].id
        // Every peer accepts frames of this size, and larger ones would make others wait.
        let limit = min(sendWindow.available, HTTP2FrameHeader.usualPayloadLength)
        guard let (content, isLast, trailers) = streams[index].takeContent(limit: limit) else {
            return false
        }
        sendWindow.consume(content.count)
        streams.didServe(at: index)
        send(
            .data(
                id, endsStream: isLast && trailers == nil, content: content,
                flowLength: content.count))
        if isLast { sendEnd(at: index, trailers: trailers) }
        return true
    }

    // MARK: Pieces

    func newStream(_ id: HTTP2StreamID, now: Instant) -> HTTP2Stream {
        let reader = HTTP2MessageReader(
            isRequest: role == .server, bodyLimit: limits.bodyLength)
        return HTTP2Stream(
            id, reader: reader, receiveWindow: limits.windowSize,
            sendWindow: peer.initialWindowSize, now: now)
    }

    mutating func sendPreface() {
        let preface = role == .client ? HTTP2Preface.octets : []
        output.append(preface.span)
        var settings = [
            HTTP2Setting(.initialWindowSize, UInt32(limits.windowSize)),
            HTTP2Setting(.maximumHeaderListSize, UInt32(clamping: limits.fieldListLength)),
        ]
        switch role {
        case .client: settings.append(HTTP2Setting(.enablePush, 0))
        case .server:
            settings.append(
                HTTP2Setting(
                    .maximumConcurrentStreams, UInt32(clamping: limits.concurrentStreams)))
        }
        send(.settings(settings))
        let increment = limits.windowSize - HTTP2SendWindow.initialSize
        if increment > 0 { send(.windowUpdate(.connection, increment: UInt32(increment))) }
    }

    mutating func send(_ frame: HTTP2Frame) {
        output.append(count: frame.encodedLength) { frame.encode(into: &$0) }
    }

    private mutating func send(
        _ fields: [HTTPField], content: [UInt8], trailers: HTTPFields?, at index: Int
    ) {
        sendFields(
            fields, on: streams[index].id, endsStream: content.isEmpty && trailers == nil)
        if content.isEmpty {
            streams[index].outgoing = .done
            sendEnd(at: index, trailers: trailers)
        } else {
            streams[index].outgoing = .content(ByteQueue(content), trailers: trailers)
        }
    }

    /// Does what follows the last content of a stream.
    private mutating func sendEnd(at index: Int, trailers: HTTPFields?) {
        if let trailers { sendFields(trailers.all, on: streams[index].id, endsStream: true) }
        guard role == .server else { return }
        streams.close(at: index, .endedByPeer)
        finishIfLeaving()
    }

    /// Compresses fields, and sends them in as many frames as they need.
    private mutating func sendFields(
        _ fields: [HTTPField], on id: HTTP2StreamID, endsStream: Bool
    ) {
        var rest = ByteQueue(encoder.encode(fields))
        var isFirst = true
        repeat {
            let octets = rest.take(HTTP2FrameHeader.usualPayloadLength)
            let fragment = HTTP2BlockFragment(octets, endsBlock: rest.isEmpty)
            send(
                isFirst
                    ? .headers(id, endsStream: endsStream, fragment)
                    : .continuation(id, fragment))
            isFirst = false
        } while !rest.isEmpty
    }

    private mutating func sendGoAway(_ code: HTTP2ErrorCode, reason: String) {
        let last = role == .server ? streams.highest : .connection
        send(.goAway(last: last, code, debugData: Array(reason.utf8)))
    }

    // MARK: Ends

    /// Resets a stream, and says why.
    mutating func abandon(
        _ id: HTTP2StreamID, _ failure: HTTP2StreamFailure, code: HTTP2ErrorCode
    ) {
        guard let index = streams.index(of: id) else { return }
        forget(streams.close(at: index, .resetHere))
        send(.reset(id, code))
        report(.failed(id, failure))
        finishIfLeaving()
    }

    /// Takes note that what a stream has received will never be handed over.
    mutating func forget(_ stream: HTTP2Stream) {
        if !stream.reader.isComplete { bufferedLength -= stream.reader.bodyLength }
    }

    mutating func finishIfLeaving() {
        if isLeaving, streams.count == 0 { close(farewell ?? .finished) }
    }

    /// Ends the connection at once.
    mutating func close(_ closure: HTTP2Closure) {
        guard phase != .closed else { return }
        switch closure {
        case .violation(let error): sendGoAway(error.code, reason: "\(error)")
        case .timedOut: sendGoAway(.settingsTimeout, reason: "")
        case .finished, .transportEnded, .goAway: break
        }
        phase = .closed
        for id in streams.closeAll() { report(.failed(id, .connectionClosed)) }
        block = nil
        report(.closed(closure))
    }
}
