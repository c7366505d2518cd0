internal import SMPBytes

/// What the peer says about streams.
extension Streams {
    /// Takes part of a stream.
    mutating func receive(
        _ frame: StreamFrame, _ data: Span<UInt8>
    ) throws(TransportError) {
        guard let slot = try slotToReceive(frame.id, frame.type) else { return }
        let growth = try table.states[slot].receive?.receive(
            data, at: frame.offset, isFinal: frame.isFinal)
        try count(growth ?? 0, frame.type)
        noteReceived(slot)
    }

    /// Takes a frame about streams that carries no data.
    mutating func receiveControl(_ frame: Frame) throws(TransportError) {
        switch frame {
        case .resetStream(let reset): try receive(reset)
        case .stopSending(let stop): try receive(stop)
        case .maxData(let limit): if credit.raise(to: limit) { needsBlocked = false }
        case .maxStreamData(let id, let limit): try receiveLimit(limit, for: id, frame.type)
        case .maxStreams(let direction, let limit):
            raiseStreamLimit(direction, to: limit)
        case .streamDataBlocked(let id, _): _ = try slotToReceive(id, frame.type)
        default: break
        }
    }

    private mutating func receive(_ reset: ResetStreamFrame) throws(TransportError) {
        guard let slot = try slotToReceive(reset.id, FrameType.resetStream) else { return }
        let growth = try table.states[slot].receive?.receiveReset(
            reset.errorCode, finalSize: reset.finalSize)
        try count(growth ?? 0, FrameType.resetStream)
        noteReceived(slot)
    }

    private mutating func receive(_ stop: StopSendingFrame) throws(TransportError) {
        guard let slot = try slotToSend(stop.id, FrameType.stopSending),
            table.states[slot].send?.stopCode == nil, table.states[slot].send?.resetCode == nil
        else { return }
        table.states[slot].send?.stopCode = stop.errorCode
        // RFC 9000, section 3.5: the answer is a reset with the same code.
        table.states[slot].send?.reset(stop.errorCode)
        enqueueControl(slot)
        events.append(.stopped(stop.id, errorCode: stop.errorCode))
    }

    private mutating func receiveLimit(
        _ limit: UInt64, for id: StreamID, _ type: UInt64
    ) throws(TransportError) {
        guard let slot = try slotToSend(id, type) else { return }
        table.states[slot].send?.credit.raise(to: limit)
        enqueueIfReady(slot)
    }

    /// Counts what has come against the limit for all streams.
    private mutating func count(_ growth: UInt64, _ type: UInt64) throws(TransportError) {
        guard window.receive(growth) else {
            throw TransportError(
                .flowControlError, frameType: type, "more data than the connection may carry")
        }
    }

    private mutating func noteReceived(_ slot: Int) {
        discardUnread(slot)
        if table.states[slot].receive?.isReadable == true,
            table.states[slot].receive?.isReaderTold == false
        {
            table.states[slot].receive?.isReaderTold = true
            events.append(.readable(table.states[slot].id))
        }
        removeIfOver(slot)
    }

    // MARK: Which stream

    /// The place of a stream that the peer writes to, or `nil` when it is over.
    private mutating func slotToReceive(
        _ id: StreamID, _ type: UInt64
    ) throws(TransportError) -> Int? {
        // RFC 9000, section 19.8: nobody sends on a stream that only the other may send on.
        guard id.direction == .bidirectional || id.opener != side else {
            throw TransportError(
                .streamStateError, frameType: type, "stream \(id) can only be sent on")
        }
        return try slot(id, type)
    }

    /// The place of a stream that this end writes to, or `nil` when it is over.
    private mutating func slotToSend(
        _ id: StreamID, _ type: UInt64
    ) throws(TransportError) -> Int? {
        guard id.direction == .bidirectional || id.opener == side else {
            throw TransportError(
                .streamStateError, frameType: type, "stream \(id) can only be received")
        }
        return try slot(id, type)
    }

    private mutating func slot(_ id: StreamID, _ type: UInt64) throws(TransportError) -> Int? {
        if let slot = table.slot(id) { return slot }
        if id.opener == side {
            // RFC 9000, section 19.8: the peer cannot know a stream that was not opened.
            guard id.index < self[id.direction].opened else {
                throw TransportError(
                    .streamStateError, frameType: type, "stream \(id) was not opened")
            }
            return nil
        }
        guard let new = self[id.direction].openByPeer(upTo: id.index) else {
            throw TransportError(
                .streamLimitError, frameType: type, "stream \(id) is above the limit")
        }
        guard !new.isEmpty else { return nil }
        var slot: Int?
        for index in new {
            slot = insert(StreamID(index: index, id.direction, openedBy: side.peer))
        }
        events.append(.opened(id.direction))
        return slot
    }
}
