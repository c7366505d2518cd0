internal import SMPBytes

/// Frames of streams, and what became of them.
extension Streams {
    /// Whether there is anything to send now.
    var hasPending: Bool {
        !controlSlots.isEmpty || hasLimits || !uncredited.isEmpty
            || (!queue.isEmpty && credit.left > 0)
    }

    private var hasLimits: Bool {
        needsLimit || needsBlocked || bidirectional.needsLimit || unidirectional.needsLimit
            || bidirectional.needsBlocked || unidirectional.needsBlocked
    }

    // MARK: Limits and resets

    /// Appends frames without data until there is no room or nothing to say.
    mutating func writeControlFrames(
        into out: inout OutputSpan<UInt8>, now: Instant, _ sent: inout SentPackets
    ) {
        if hasLimits { writeLimits(into: &out, now: now, &sent) }
        while let slot = controlSlots.last, out.freeCapacity >= 32 {
            controlSlots.removeLast()
            table.states[slot].isControlQueued = false
            writeReset(slot, into: &out, &sent)
            writeStop(slot, into: &out, &sent)
            writeStreamLimit(slot, into: &out, now: now, &sent)
            writeStreamBlocked(slot, into: &out, &sent)
            removeIfOver(slot)
        }
    }

    private mutating func writeLimits(
        into out: inout OutputSpan<UInt8>, now: Instant, _ sent: inout SentPackets
    ) {
        if needsLimit, out.freeCapacity >= 9 {
            needsLimit = false
            window.renew(now: now.nanoseconds, roundTrip: roundTrip)
            out.append(varint: FrameType.maxData)
            out.append(varint: window.limit)
            sent.append(.maxData)
        }
        if needsBlocked, out.freeCapacity >= 9 {
            needsBlocked = false
            credit.reportedLimit = credit.limit
            out.append(varint: FrameType.dataBlocked)
            out.append(varint: credit.limit)
            sent.append(.dataBlocked)
        }
        for direction in StreamDirection.allCases {
            writeStreamCounts(direction, into: &out, &sent)
        }
    }

    private mutating func writeStreamCounts(
        _ direction: StreamDirection, into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets
    ) {
        let bit = UInt64(direction.rawValue)
        if self[direction].needsLimit, out.freeCapacity >= 9 {
            self[direction].needsLimit = false
            self[direction].renewLimit()
            out.append(varint: FrameType.maxStreams + bit)
            out.append(varint: self[direction].limit)
            sent.append(.maxStreams(direction))
        }
        if self[direction].needsBlocked, out.freeCapacity >= 9 {
            self[direction].needsBlocked = false
            out.append(varint: FrameType.streamsBlocked + bit)
            out.append(varint: self[direction].peerLimit)
            sent.append(.streamsBlocked(direction))
        }
    }

    private mutating func writeReset(
        _ slot: Int, into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets
    ) {
        guard let send = table.states[slot].send, send.needsReset, let code = send.resetCode else {
            return
        }
        let frame = ResetStreamFrame(
            id: table.states[slot].id, errorCode: code, finalSize: send.finalSize)
        guard out.freeCapacity >= frame.encodedLength else { return enqueueControl(slot) }
        frame.encode(into: &out)
        table.states[slot].send?.needsReset = false
        sent.append(.resetStream(frame.id))
    }

    private mutating func writeStop(
        _ slot: Int, into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets
    ) {
        guard let receive = table.states[slot].receive, receive.needsStop,
            let code = receive.stopCode
        else { return }
        let frame = StopSendingFrame(id: table.states[slot].id, errorCode: code)
        guard out.freeCapacity >= frame.encodedLength else { return enqueueControl(slot) }
        frame.encode(into: &out)
        table.states[slot].receive?.needsStop = false
        sent.append(.stopSending(frame.id))
    }

    private mutating func writeStreamLimit(
        _ slot: Int, into out: inout OutputSpan<UInt8>, now: Instant, _ sent: inout SentPackets
    ) {
        guard table.states[slot].receive?.needsLimit == true else { return }
        guard out.freeCapacity >= 17 else { return enqueueControl(slot) }
        let id = table.states[slot].id
        table.states[slot].receive?.needsLimit = false
        table.states[slot].receive?.window.renew(now: now.nanoseconds, roundTrip: roundTrip)
        out.append(varint: FrameType.maxStreamData)
        out.append(varint: id.value)
        out.append(varint: table.states[slot].receive?.window.limit ?? 0)
        sent.append(.maxStreamData(id))
    }

    private mutating func writeStreamBlocked(
        _ slot: Int, into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets
    ) {
        guard let send = table.states[slot].send, send.isBlocked,
            send.credit.reportedLimit != send.credit.limit
        else { return }
        guard out.freeCapacity >= 17 else { return enqueueControl(slot) }
        let id = table.states[slot].id
        table.states[slot].send?.credit.reportedLimit = send.credit.limit
        out.append(varint: FrameType.streamDataBlocked)
        out.append(varint: id.value)
        out.append(varint: send.credit.limit)
        sent.append(.streamDataBlocked(id))
    }

    // MARK: Data

    /// Appends data of streams until there is no room or no data: what is most urgent first, and
    /// among what is as urgent that which needs no credit.
    mutating func writeStreamFrames(
        into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets
    ) {
        while true {
            if let next = uncredited.first, isUncreditedNext(next.urgency) {
                guard writeUncredited(next, into: &out, &sent) else { return }
            } else if let (slot, urgency) = queue.first {
                if table.states[slot].send?.canSend == true {
                    guard writeFrame(slot, into: &out, &sent) else { return noteBlocked() }
                    // Nearly always: the same stream goes on.
                    if isStillFirst(slot, urgency) { continue }
                }
                queue.removeFirst(urgency: urgency)
                table.states[slot].isQueued = false
                requeue(slot)
            } else {
                return
            }
        }
    }

    /// Whether a stream that has just sent stays in front of those that are as urgent.
    private func isStillFirst(_ slot: Int, _ urgency: UInt8) -> Bool {
        // Each part is read in its place: a copy of the stream would cost more than all of this.
        guard uncredited.isEmpty, table.states[slot].send?.canSend == true else { return false }
        return queue.isAlone(urgency) || table.states[slot].send?.isIncremental == false
    }

    /// Whether what needs no credit goes before new data, which may wait for credit.
    private func isUncreditedNext(_ urgency: UInt8) -> Bool {
        guard let new = queue.first, credit.left > 0 else { return true }
        return urgency <= new.urgency
    }

    /// Appends a frame that needs no credit, and lets the stream go when it was the last.
    ///
    /// - Returns: Whether there was room for it.
    private mutating func writeUncredited(
        _ next: (slot: Int, urgency: UInt8), into out: inout OutputSpan<UInt8>,
        _ sent: inout SentPackets
    ) -> Bool {
        let slot = next.slot
        if table.states[slot].send?.needsNoCredit == true {
            guard writeFrame(slot, into: &out, &sent) else { return false }
            if table.states[slot].send?.needsNoCredit == true { return true }
        }
        uncredited.removeFirst(urgency: next.urgency)
        table.states[slot].isUncreditedQueued = false
        removeIfOver(slot)
        return true
    }

    /// Puts a stream that has more to send back: behind the others, or in front of them.
    private mutating func requeue(_ slot: Int) {
        guard table.states[slot].send?.canSend == true,
            let urgency = table.states[slot].send?.urgency
        else {
            noteBlocked(slot)
            return removeIfOver(slot)
        }
        table.states[slot].isQueued = true
        if table.states[slot].send?.isIncremental == true {
            queue.append(slot, urgency: urgency)
        } else {
            queue.prepend(slot, urgency: urgency)
        }
    }

    /// Appends one STREAM frame.
    ///
    /// - Returns: Whether there was room and credit for it.
    private mutating func writeFrame(
        _ slot: Int, into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets
    ) -> Bool {
        let id = table.states[slot].id
        guard let (offset, available) = table.states[slot].send?.next(credit: credit.left) else {
            return true
        }
        let shortRoom =
            out.freeCapacity - StreamFrame.headerLength(id, offset: offset, hasLength: true)
        guard shortRoom >= min(available, 1), available > 0 || needsOnlyFIN(slot) else {
            return false
        }
        // The last frame of a packet needs no length, and has its room instead.
        let isLast = available >= shortRoom + 2
        let range = table.states[slot].send?.take(
            isLast ? shortRoom + 2 : min(available, shortRoom))
        guard let range else { return true }
        if range.isNew { credit.use(UInt64(range.offsets.count)) }
        StreamFrame.encodeHeader(
            id, offset: offset, length: isLast ? nil : range.offsets.count,
            isFinal: range.isFinal, into: &out)
        table.states[slot].send?.buffer.copy(range.offsets, into: &out)
        sent.append(
            .stream(
                id: id, offset: offset, length: UInt32(range.offsets.count),
                isFinal: range.isFinal))
        return true
    }

    private func needsOnlyFIN(_ slot: Int) -> Bool {
        table.states[slot].send?.needsFIN == true
            && table.states[slot].send?.buffer.nextOffset == table.states[slot].send?.buffer.end
    }

    /// Sees to it that the peer learns that its limit for all streams holds this end up.
    private mutating func noteBlocked() {
        if credit.left == 0, credit.reportedLimit != credit.limit { needsBlocked = true }
    }

    // MARK: What became of frames

    /// Takes note that the peer has a frame.
    mutating func acknowledged(_ frame: SentFrame) {
        switch frame {
        case .stream(let id, let offset, let length, let isFinal):
            guard let slot = table.slot(id) else { return }
            table.states[slot].send?.acknowledged(
                offset..<offset + UInt64(length), isFinal: isFinal)
            tellWriter(slot)
        case .resetStream(let id):
            guard let slot = table.slot(id) else { return }
            table.states[slot].send?.resetAcknowledged()
            removeIfOver(slot)
        default: break
        }
    }

    private mutating func tellWriter(_ slot: Int) {
        if table.states[slot].send?.isOver == true {
            if table.states[slot].send?.resetCode == nil,
                table.states[slot].send?.isDeliveryTold == false
            {
                table.states[slot].send?.isDeliveryTold = true
                events.append(.delivered(table.states[slot].id))
            }
            removeIfOver(slot)
        } else if table.states[slot].send?.isWriterWaiting == true,
            table.states[slot].send?.buffer.count ?? 0 <= sendBufferLength / 2
        {
            table.states[slot].send?.isWriterWaiting = false
            events.append(.writable(table.states[slot].id))
        }
    }

    /// Takes note that a frame was lost, and that what it said has to be said again if it still
    /// holds.
    ///
    /// - Source: RFC 9000, section 13.3.
    mutating func lost(_ frame: SentFrame) {
        switch frame {
        case .stream(let id, let offset, let length, let isFinal):
            guard let slot = table.slot(id) else { return }
            table.states[slot].send?.lost(offset..<offset + UInt64(length), isFinal: isFinal)
            enqueueUncredited(slot)
        case .resetStream(let id):
            guard let slot = table.slot(id) else { return }
            table.states[slot].send?.needsReset = true
            enqueueControl(slot)
        case .stopSending(let id):
            guard let slot = table.slot(id), table.states[slot].receive?.finalSize == nil else {
                return
            }
            table.states[slot].receive?.needsStop = true
            enqueueControl(slot)
        case .maxStreamData(let id):
            guard let slot = table.slot(id), table.states[slot].receive?.finalSize == nil,
                table.states[slot].receive?.stopCode == nil
            else { return }
            table.states[slot].receive?.needsLimit = true
            enqueueControl(slot)
        case .maxData: needsLimit = true
        case .maxStreams(let direction): self[direction].needsLimit = true
        case .dataBlocked: needsBlocked = credit.left == 0
        case .streamsBlocked(let direction):
            self[direction].needsBlocked = self[direction].isBlocked
        case .streamDataBlocked(let id):
            guard let slot = table.slot(id) else { return }
            table.states[slot].send?.credit.reportedLimit = nil
            noteBlocked(slot)
        default: break
        }
    }
}
