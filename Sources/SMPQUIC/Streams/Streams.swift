internal import SMPBytes

/// All streams of a connection, and the limits that hold for them together.
///
/// - Source: RFC 9000, sections 2 to 4.
struct Streams: Sendable {
    let side: Side
    /// What this end allows, at first.
    let local: StreamLimits
    let maximumWindow: UInt64
    /// How many bytes of a stream are held to be sent.
    let sendBufferLength: Int

    /// What the peer allows, at first.
    var peer = StreamLimits()
    /// What is known of the peer's distance, for windows that grow, in nanoseconds.
    var roundTrip: Int64 = 100_000_000

    var table = StreamTable()
    var queue = StreamQueue()
    /// Streams that have something to send which no limit holds up: lost data, or an end.
    ///
    /// They do not wait behind others that need credit, as the peer may give none before it has
    /// what they hold.
    var uncreditedSlots: [Int] = []
    /// Streams that have something to say about themselves.
    var controlSlots: [Int] = []
    var events = StreamEvents()

    /// What the peer may send on all streams together.
    var window: FlowWindow
    var needsLimit = false
    /// What this end may send on all streams together.
    var credit = SendCredit()
    var needsBlocked = false

    /// The streams of either direction.
    var bidirectional: StreamCounts
    var unidirectional: StreamCounts

    init(
        side: Side, local: StreamLimits, maximumWindow: UInt64 = 1 << 24,
        sendBufferLength: Int = 1 << 22
    ) {
        self.side = side
        self.local = local
        self.maximumWindow = maximumWindow
        self.sendBufferLength = sendBufferLength
        window = FlowWindow(local.data, maximum: maximumWindow)
        bidirectional = StreamCounts(maximum: local.streams[0])
        unidirectional = StreamCounts(maximum: local.streams[1])
    }

    /// The streams of a direction.
    subscript(direction: StreamDirection) -> StreamCounts {
        _read {
            switch direction {
            case .bidirectional: yield bidirectional
            case .unidirectional: yield unidirectional
            }
        }
        _modify {
            switch direction {
            case .bidirectional: yield &bidirectional
            case .unidirectional: yield &unidirectional
            }
        }
    }

    /// Takes what the peer allows, which is more than it allowed before.
    mutating func setPeerLimits(_ limits: StreamLimits) {
        peer = limits
        credit.raise(to: limits.data)
        for direction in StreamDirection.allCases {
            if self[direction].raisePeerLimit(to: limits.streams[Int(direction.rawValue)]) {
                events.append(.available(direction))
            }
        }
        for slot in table.openSlots {
            let limit = peerLimit(for: table.states[slot].id)
            table.states[slot].send?.credit.raise(to: limit)
            enqueueIfReady(slot)
        }
    }

    /// Starts over, as nothing of what was sent early has counted.
    ///
    /// - Source: RFC 9001, section 4.6.2.
    mutating func retransmitAll(limits: StreamLimits) {
        peer = limits
        credit.reset(to: limits.data)
        for direction in StreamDirection.allCases {
            self[direction].resetPeerLimit(to: limits.streams[Int(direction.rawValue)])
        }
        for slot in table.openSlots {
            let limit = peerLimit(for: table.states[slot].id)
            table.states[slot].send?.retransmitAll(limit: limit)
            enqueueIfReady(slot)
            enqueueControl(slot)
        }
    }

    /// What the peer allows on a stream at first.
    func peerLimit(for id: StreamID) -> UInt64 {
        peer.streamData(id.direction, isOwn: id.opener != side)
    }

    // MARK: Opening

    /// Makes the state of a stream.
    mutating func insert(_ id: StreamID) -> Int {
        let isLocal = id.opener == side
        var state = StreamState(id: id)
        if isLocal || id.direction == .bidirectional {
            var send = SendStream()
            send.credit.raise(to: peerLimit(for: id))
            state.send = send
        }
        if !isLocal || id.direction == .bidirectional {
            state.receive = ReceiveStream(
                window: local.streamData(id.direction, isOwn: isLocal), maximum: maximumWindow)
        }
        return table.insert(state)
    }

    // MARK: Queues

    /// Whether the peer allows a stream: it may turn out to allow fewer than were opened early.
    private func isAllowed(_ slot: Int) -> Bool {
        let id = table.states[slot].id
        return id.opener != side || id.index < self[id.direction].peerLimit
    }

    /// Takes a higher limit for the streams that this end may open.
    mutating func raiseStreamLimit(_ direction: StreamDirection, to limit: UInt64) {
        let isHeldBack = self[direction].opened > self[direction].peerLimit
        if self[direction].raisePeerLimit(to: limit) { events.append(.available(direction)) }
        guard isHeldBack else { return }
        for slot in table.openSlots {
            enqueueIfReady(slot)
            enqueueControl(slot)
        }
    }

    /// Puts a stream into the list of those with something to send that needs no credit.
    mutating func enqueueUncredited(_ slot: Int) {
        guard isAllowed(slot), !table.states[slot].isUncreditedQueued,
            table.states[slot].send?.needsNoCredit == true
        else {
            return
        }
        table.states[slot].isUncreditedQueued = true
        uncreditedSlots.append(slot)
    }

    /// Puts a stream into the queue of those with data to send, if it has some.
    mutating func enqueueIfReady(_ slot: Int) {
        enqueueUncredited(slot)
        guard isAllowed(slot), !table.states[slot].isQueued, let send = table.states[slot].send,
            send.canSend
        else {
            return
        }
        table.states[slot].isQueued = true
        queue.append(slot, urgency: send.urgency)
    }

    /// Puts a stream into the list of those with something to say about themselves.
    mutating func enqueueControl(_ slot: Int) {
        guard isAllowed(slot), !table.states[slot].isControlQueued else { return }
        table.states[slot].isControlQueued = true
        controlSlots.append(slot)
    }

    /// Forgets a stream that is over, and lets the peer open another in its place.
    mutating func removeIfOver(_ slot: Int) {
        guard table.states[slot].isOver, !table.states[slot].isQueued,
            !table.states[slot].isControlQueued,
            !table.states[slot].isUncreditedQueued
        else {
            return
        }
        let id = table.states[slot].id
        table.remove(slot)
        if id.opener != side { self[id.direction].noteClosedByPeer() }
    }
}

/// How many streams of a direction were opened and may be, by either end.
///
/// - Source: RFC 9000, section 4.6.
struct StreamCounts: Hashable, Sendable {
    /// How many streams this end has opened.
    private(set) var opened: UInt64 = 0
    /// How many this end may open.
    private(set) var peerLimit: UInt64 = 0
    /// Whether this end wanted to open more than it may.
    private(set) var isBlocked = false
    /// Whether the peer has to be told so.
    var needsBlocked = false

    /// How many streams the peer has opened.
    private(set) var openedByPeer: UInt64 = 0
    /// How many of these the application has accepted.
    private(set) var accepted: UInt64 = 0
    /// How many the peer may open.
    private(set) var limit: UInt64
    /// Whether the peer has to be told a new limit.
    var needsLimit = false
    private var closedByPeer: UInt64 = 0
    private let maximum: UInt64

    init(maximum: UInt64) {
        limit = maximum
        self.maximum = maximum
    }

    /// Opens a stream of this end, and gives its index, or `nil` when the limit is reached.
    mutating func open() -> UInt64? {
        guard opened < peerLimit else {
            if !isBlocked { needsBlocked = true }
            isBlocked = true
            return nil
        }
        defer { opened += 1 }
        return opened
    }

    /// Raises how many streams this end may open.
    ///
    /// - Returns: Whether somebody was waiting for that.
    @discardableResult
    mutating func raisePeerLimit(to limit: UInt64) -> Bool {
        guard limit > peerLimit else { return false }
        peerLimit = limit
        needsBlocked = false
        defer { isBlocked = false }
        return isBlocked
    }

    /// Sets how many streams this end may open, which may be fewer than it has.
    mutating func resetPeerLimit(to limit: UInt64) {
        peerLimit = limit
    }

    /// Takes note that the peer has opened the stream `index`, and with it those before.
    ///
    /// - Returns: The indices that are new, or `nil` when it may not open so many.
    mutating func openByPeer(upTo index: UInt64) -> Range<UInt64>? {
        guard index < limit else { return nil }
        guard index >= openedByPeer else { return openedByPeer..<openedByPeer }
        defer { openedByPeer = index + 1 }
        return openedByPeer..<index + 1
    }

    /// The index of the next stream of the peer that nobody has accepted.
    mutating func accept() -> UInt64? {
        guard accepted < openedByPeer else { return nil }
        defer { accepted += 1 }
        return accepted
    }

    /// Takes note that a stream of the peer is over.
    mutating func noteClosedByPeer() {
        closedByPeer += 1
        // Told in portions, so that not every stream that ends costs a frame.
        if closedByPeer + maximum >= limit + max(1, maximum / 4) { needsLimit = true }
    }

    /// Moves the peer's limit on.
    mutating func renewLimit() {
        limit = max(limit, min(closedByPeer + maximum, 1 << 60))
    }
}

/// Events of streams in the order in which they happened.
struct StreamEvents: Sendable {
    private var events: [StreamEvent] = []
    private var first = 0

    mutating func append(_ event: StreamEvent) {
        events.append(event)
    }

    mutating func next() -> StreamEvent? {
        guard first < events.count else { return nil }
        defer {
            first += 1
            if first == events.count {
                events.removeAll(keepingCapacity: true)
                first = 0
            }
        }
        return events[first]
    }
}
