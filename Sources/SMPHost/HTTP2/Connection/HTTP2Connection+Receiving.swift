public import SMPBytes

/// What comes from the peer, frame by frame.
extension HTTP2Connection {
    /// Takes in bytes that the transport has delivered.
    public mutating func receive(_ bytes: Span<UInt8>, now: Instant) {
        guard phase != .closed else { return }
        frames.append(bytes)
        while phase != .closed {
            do throws(HTTP2Error) {
                guard try receiveNext(now: now) else { return }
            } catch {
                handle(error, now: now)
            }
        }
    }

    /// Takes note that the transport delivers nothing more.
    public mutating func receiveEnd(now: Instant) {
        let isQuiet = phase == .open && block == nil && streams.count == 0
        close(farewell ?? (isQuiet ? .finished : .transportEnded))
    }

    /// Takes in the next frame.
    ///
    /// - Returns: Whether it was complete.
    private mutating func receiveNext(now: Instant) throws(HTTP2Error) -> Bool {
        if phase == .awaitingPreface {
            guard try frames.takePreface() else { return false }
            phase = .awaitingSettings
        }
        if phase == .awaitingSettings, frames.startsLikeHTTP1 {
            throw .connection(.serverPreface)
        }
        guard let frame = try frames.nextFrame() else { return false }
        try receive(frame, now: now)
        return true
    }

    private mutating func handle(_ error: HTTP2Error, now: Instant) {
        guard case .stream(let id, let rule) = error else { return close(.violation(error)) }
        // RFC 9113, section 5.1: a stream that is idle cannot be reset.
        let isIdle = !id.isFromClient || streams.absence(of: id) == .idle
        if block != nil || isIdle && streams.index(of: id) == nil {
            return close(.violation(.connection(rule)))
        }
        do throws(HTTP2Error) {
            try floodGuard.pay(HTTP2FloodGuard.resetPrice, now: now)
            abandon(id, .violation(rule), code: rule.code)
        } catch {
            close(.violation(error))
        }
    }

    private mutating func receive(_ frame: HTTP2Frame, now: Instant) throws(HTTP2Error) {
        if block != nil { return try continueBlock(frame, now: now) }
        if phase == .awaitingSettings {
            guard case .settings = frame else { throw .connection(.settingsFirst) }
            phase = .open
        }
        switch frame {
        case .data(let id, let endsStream, let content, let flowLength):
            try receiveData(id, content, flowLength, endsStream: endsStream, now: now)
        case .headers(let id, let endsStream, let fragment):
            block = try HTTP2FieldBlock(
                fragment, on: id, endsStream: endsStream, limits: limits, now: now)
            try finishBlock(now: now)
        case .continuation: throw .connection(.continuationAlone)
        case .reset(let id, let code): try receiveReset(id, code, now: now)
        case .settings(let settings): try receiveSettings(settings, now: now)
        case .settingsAcknowledgement: handshakeDeadline = nil
        case .pushPromise: throw .connection(.noPush)
        case .ping(let data, let isAcknowledgement):
            try floodGuard.pay(now: now)
            if !isAcknowledgement { send(.ping(data, isAcknowledgement: true)) }
        case .goAway(let last, let code, let debugData):
            receiveGoAway(last, code, reason: String(decoding: debugData, as: UTF8.self))
        case .windowUpdate(let id, let increment):
            try floodGuard.pay(now: now)
            try receiveWindowUpdate(id, Int(increment), now: now)
        case .priority, .unknown: try floodGuard.pay(now: now)
        }
        // What answers the peer's frames may not pile up.
        guard output.count <= limits.waitingControlLength else { throw .connection(.flood) }
    }

    // MARK: Fields

    private mutating func continueBlock(
        _ frame: HTTP2Frame, now: Instant
    ) throws(HTTP2Error) {
        guard case .continuation(block?.streamID, let fragment) = frame else {
            throw .connection(.blockInterrupted)
        }
        try block?.append(fragment, limits: limits)
        try finishBlock(now: now)
    }

    private mutating func finishBlock(now: Instant) throws(HTTP2Error) {
        guard let complete = block, complete.isComplete else { return }
        block = nil
        let list: HPACKDecoder.FieldList
        do throws(WireError) {
            list = try decoder.decode(complete.octets.span)
        } catch {
            throw .compression(error)
        }
        guard let index = try place(ofFieldsOn: complete.streamID, now: now) else { return }
        do throws(HTTP2Rule) {
            try streams[index].reader.take(list, endsStream: complete.endsStream)
        } catch {
            throw .stream(complete.streamID, error)
        }
        streams[index].lastProgress = now
        if complete.endsStream { finishReading(at: index) }
    }

    /// The place of the stream that fields belong to, which a server opens if it is new.
    ///
    /// - Returns: `nil` when the fields are to be ignored.
    private mutating func place(
        ofFieldsOn id: HTTP2StreamID, now: Instant
    ) throws(HTTP2Error) -> Int? {
        guard id.isFromClient else { throw .connection(.streamNumber) }
        if let index = streams.index(of: id) {
            guard !streams[index].reader.isComplete else { throw .stream(id, .streamEnded) }
            return index
        }
        switch streams.absence(of: id) {
        case .idle where role == .server: return try openStream(id, now: now)
        case .idle: throw .connection(.idleStream)
        case .endedByPeer: throw .connection(.streamEnded)
        case .longGone where role == .server: throw .connection(.streamNumber)
        case .longGone, .resetHere:
            try floodGuard.pay(now: now)
            return nil
        }
    }

    /// Opens a stream for a request, if there may be one more.
    private mutating func openStream(
        _ id: HTTP2StreamID, now: Instant
    ) throws(HTTP2Error) -> Int? {
        if isLeaving {
            streams.refuse(id)
            return nil
        }
        guard streams.count < limits.concurrentStreams else {
            try floodGuard.pay(HTTP2FloodGuard.resetPrice, now: now)
            streams.refuse(id)
            send(.reset(id, .refusedStream))
            return nil
        }
        streams.open(newStream(id, now: now))
        return streams.index(of: id)
    }

    // MARK: Content

    private mutating func receiveData(
        _ id: HTTP2StreamID, _ content: [UInt8], _ flowLength: Int, endsStream: Bool, now: Instant
    ) throws(HTTP2Error) {
        // RFC 9113, section 6.9: content counts on the connection whatever becomes of it.
        guard receiveWindow.consume(flowLength) else { throw .connection(.window) }
        if let increment = receiveWindow.replenish() {
            send(.windowUpdate(.connection, increment: increment))
        }
        if content.isEmpty && !endsStream {
            try floodGuard.pay(now: now)
        } else {
            floodGuard.earn(2)
        }
        guard let index = streams.index(of: id) else {
            return try receiveOnClosedStream(id, now: now)
        }
        guard !streams[index].reader.isComplete else { throw .stream(id, .streamEnded) }
        guard streams[index].receiveWindow.consume(flowLength) else {
            throw .stream(id, .window)
        }
        guard bufferedLength + content.count <= limits.bufferedLength else {
            throw .stream(id, .bufferedLength)
        }
        do throws(HTTP2Rule) {
            try streams[index].reader.take(content, endsStream: endsStream)
        } catch {
            throw .stream(id, error)
        }
        bufferedLength += content.count
        streams[index].lastProgress = now
        if endsStream { return finishReading(at: index) }
        if let increment = streams[index].receiveWindow.replenish() {
            send(.windowUpdate(id, increment: increment))
        }
    }

    private mutating func receiveOnClosedStream(
        _ id: HTTP2StreamID, now: Instant
    ) throws(HTTP2Error) {
        guard id.isFromClient else { throw .connection(.idleStream) }
        switch streams.absence(of: id) {
        case .idle: throw .connection(.idleStream)
        case .endedByPeer: throw .connection(.streamEnded)
        case .longGone, .resetHere: try floodGuard.pay(now: now)
        }
    }

    /// Hands over the message of a stream that the peer has ended.
    private mutating func finishReading(at index: Int) {
        let id = streams[index].id
        bufferedLength -= streams[index].reader.bodyLength
        switch streams[index].reader.takeMessage() {
        case .request(let request): report(.request(id, request))
        case .response(let response):
            report(.response(id, response))
            floodGuard.earn(4)
            // An answer that came before the end of the request needs no more of it.
            let hasSentEnd = streams[index].hasSentEnd
            if !hasSentEnd { send(.reset(id, .cancel)) }
            streams.close(at: index, hasSentEnd ? .endedByPeer : .resetHere)
            finishIfLeaving()
        case nil: break
        }
    }

    // MARK: Control

    private mutating func receiveReset(
        _ id: HTTP2StreamID, _ code: HTTP2ErrorCode, now: Instant
    ) throws(HTTP2Error) {
        guard id.isFromClient else { throw .connection(.idleStream) }
        try floodGuard.pay(role == .server ? HTTP2FloodGuard.resetPrice : 1, now: now)
        guard let index = streams.index(of: id) else {
            guard streams.absence(of: id) != .idle else { throw .connection(.idleStream) }
            return
        }
        forget(streams.close(at: index, .endedByPeer))
        report(.failed(id, code == .refusedStream ? .notProcessed : .reset(code)))
        finishIfLeaving()
    }

    private mutating func receiveSettings(
        _ settings: [HTTP2Setting], now: Instant
    ) throws(HTTP2Error) {
        try floodGuard.pay(1 + settings.count / 8, now: now)
        let before = peer
        try peer.apply(settings, fromServer: role == .client)
        if peer.headerTableSize != before.headerTableSize {
            encoder.limitTableSize(to: peer.headerTableSize)
        }
        for index in streams.indices {
            let change = peer.initialWindowSize - before.initialWindowSize
            guard streams[index].sendWindow.grow(by: change) else {
                throw .connection(.windowSize)
            }
        }
        send(.settingsAcknowledgement)
    }

    private mutating func receiveWindowUpdate(
        _ id: HTTP2StreamID, _ increment: Int, now: Instant
    ) throws(HTTP2Error) {
        guard id != .connection else {
            guard sendWindow.grow(by: increment) else { throw .connection(.windowSize) }
            for index in streams.indices { streams[index].lastProgress = now }
            return
        }
        guard let index = streams.index(of: id) else {
            guard id.isFromClient, streams.absence(of: id) != .idle else {
                throw .connection(.idleStream)
            }
            return
        }
        guard streams[index].sendWindow.grow(by: increment) else {
            throw .stream(id, .windowSize)
        }
        streams[index].lastProgress = now
    }

    private mutating func receiveGoAway(
        _ last: HTTP2StreamID, _ code: HTTP2ErrorCode, reason: String
    ) {
        if code != .noError { farewell = .goAway(code, reason: reason) }
        // A client's GOAWAY is about streams of the server, of which there are none.
        guard role == .client else { return }
        isLeaving = true
        for id in streams.indices.map({ streams[$0].id }) where id > last {
            guard let index = streams.index(of: id) else { continue }
            forget(streams.close(at: index, .endedByPeer))
            report(.failed(id, .notProcessed))
        }
        finishIfLeaving()
    }
}

extension HTTP2Rule {
    /// RFC 9113, section 3.4.
    package static let settingsFirst = HTTP2Rule(
        .protocolError, "the first frame is a SETTINGS")
    /// RFC 9113, sections 5.1.1 and 8.1.
    package static let streamNumber = HTTP2Rule(
        .protocolError, "a client opens streams of odd numbers, in rising order")
    /// RFC 9113, section 5.1, idle.
    package static let idleStream = HTTP2Rule(
        .protocolError, "a frame about a stream comes after the fields that open it")
    /// RFC 9113, section 5.1, half-closed (remote) and closed.
    package static let streamEnded = HTTP2Rule(
        .streamClosed, "nothing comes on a stream after its end")
    /// RFC 9113, section 6.9.
    package static let window = HTTP2Rule(
        .flowControlError, "content fits into the window")
    /// RFC 9113, sections 6.9.1 and 6.9.2.
    package static let windowSize = HTTP2Rule(
        .flowControlError, "a window is at most 2^31 - 1 octets large")
    /// RFC 9113, section 8.4.
    package static let noPush = HTTP2Rule(
        .protocolError, "a server sends no response that nobody has asked for")
    /// RFC 9113, section 10.5.
    package static let bufferedLength = HTTP2Rule(
        .enhanceYourCalm, "all content on a connection is no longer than its receiver allows")
}
