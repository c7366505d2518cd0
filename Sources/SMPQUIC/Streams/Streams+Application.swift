internal import SMPBytes

/// What an application does with streams.
extension Streams {
    /// Opens a stream, or gives `nil` when the peer does not allow another now.
    mutating func open(_ direction: StreamDirection) -> StreamID? {
        guard let index = self[direction].open() else { return nil }
        let id = StreamID(index: index, direction, openedBy: side)
        _ = insert(id)
        return id
    }

    /// Takes a stream that the peer has opened, in the order of their numbers.
    mutating func accept(_ direction: StreamDirection) -> StreamID? {
        self[direction].accept().map {
            StreamID(index: $0, direction, openedBy: side.peer)
        }
    }

    /// Writes as much as there is room for.
    ///
    /// - Returns: How many bytes were taken. When these are not all, ``StreamEvent/writable(_:)``
    ///   tells when there is room again.
    mutating func write(_ id: StreamID, _ bytes: Span<UInt8>) throws(StreamError) -> Int {
        let slot = try sendSlot(id)
        try checkWritable(slot)
        let room = sendBufferLength - (table.states[slot].send?.buffer.count ?? 0)
        let count = max(0, min(room, bytes.count))
        table.states[slot].send?.buffer.write(bytes.extracting(0..<count))
        if count < bytes.count { table.states[slot].send?.isWriterWaiting = true }
        enqueueIfReady(slot)
        noteBlocked(slot)
        return count
    }

    /// Writes the end of a stream.
    mutating func finish(_ id: StreamID) throws(StreamError) {
        let slot = try sendSlot(id)
        try checkWritable(slot)
        table.states[slot].send?.finish()
        enqueueIfReady(slot)
    }

    /// Ends a stream without the data that the peer does not have.
    mutating func reset(_ id: StreamID, errorCode: UInt64) throws(StreamError) {
        let slot = try sendSlot(id)
        table.states[slot].send?.reset(errorCode)
        enqueueControl(slot)
    }

    /// Asks the peer to send no more of a stream.
    mutating func stopSending(_ id: StreamID, errorCode: UInt64) throws(StreamError) {
        let slot = try receiveSlot(id)
        table.states[slot].receive?.stop(errorCode)
        discardUnread(slot)
        enqueueControl(slot)
    }

    /// Moves what has come to `out`.
    ///
    /// - Throws: ``StreamError/reset(_:errorCode:)`` once, when the peer has reset the stream.
    mutating func read(
        _ id: StreamID, into out: inout OutputSpan<UInt8>
    ) throws(StreamError) -> StreamRead {
        let slot = try receiveSlot(id)
        guard let receive = table.states[slot].receive else { throw .wrongDirection(id) }
        if let code = receive.resetCode {
            noteEndTold(slot)
            throw .reset(id, errorCode: code)
        }
        let count = table.states[slot].receive?.read(into: &out) ?? 0
        if count > 0 {
            if window.consume(UInt64(count)) { needsLimit = true }
            if table.states[slot].receive?.needsLimit == true { enqueueControl(slot) }
            return .bytes(count)
        }
        guard table.states[slot].receive?.isComplete == true else { return .nothing }
        noteEndTold(slot)
        return .end
    }

    /// Says which streams are served first.
    mutating func setPriority(
        _ id: StreamID, urgency: UInt8, isIncremental: Bool
    ) throws(StreamError) {
        let slot = try sendSlot(id)
        let (old, new) = (table.states[slot].send?.urgency ?? 0, min(urgency, 7))
        table.states[slot].send?.urgency = new
        if old != new {
            if table.states[slot].isQueued { queue.move(slot, from: old, to: new) }
            if table.states[slot].isUncreditedQueued { uncredited.move(slot, from: old, to: new) }
        }
        table.states[slot].send?.isIncremental = isIncremental
    }

    /// The next thing that has happened.
    mutating func nextEvent() -> StreamEvent? {
        events.next()
    }

    // MARK: Parts

    private mutating func sendSlot(_ id: StreamID) throws(StreamError) -> Int {
        guard let slot = table.slot(id) else { throw .unknown(id) }
        guard table.states[slot].send != nil else { throw .wrongDirection(id) }
        return slot
    }

    private mutating func receiveSlot(_ id: StreamID) throws(StreamError) -> Int {
        guard let slot = table.slot(id) else { throw .unknown(id) }
        guard table.states[slot].receive != nil else { throw .wrongDirection(id) }
        return slot
    }

    private func checkWritable(_ slot: Int) throws(StreamError) {
        guard let send = table.states[slot].send else { return }
        let id = table.states[slot].id
        if let code = send.stopCode { throw .stopped(id, errorCode: code) }
        if send.resetCode != nil { throw .resetLocally(id) }
        if send.isFinished { throw .finished(id) }
    }

    private mutating func noteEndTold(_ slot: Int) {
        table.states[slot].receive?.noteEndTold()
        removeIfOver(slot)
    }

    /// Counts what nobody will read as read.
    mutating func discardUnread(_ slot: Int) {
        let unread = table.states[slot].receive?.takeUnread() ?? 0
        if unread > 0, window.consume(unread) { needsLimit = true }
    }

    /// Sees to it that the peer learns when its limits hold this end up.
    ///
    /// - Source: RFC 9000, section 4.1.
    mutating func noteBlocked(_ slot: Int) {
        guard let send = table.states[slot].send, send.isBlocked,
            send.credit.reportedLimit != send.credit.limit
        else { return }
        enqueueControl(slot)
    }
}
