internal import SMPBytes

/// One stream, with the halves that it has.
struct StreamState: Sendable {
    /// Its number.
    var id: StreamID
    /// The half that this end writes to.
    var send: SendStream?
    /// The half that the peer writes to.
    var receive: ReceiveStream?
    /// Whether it waits in the queue of those with data to send.
    var isQueued = false
    /// Whether it waits in the list of those with something to send that needs no credit.
    var isUncreditedQueued = false
    /// Whether it waits in the list of those with something to say about themselves.
    var isControlQueued = false

    /// Whether nothing is left to be done on either half.
    var isOver: Bool { (send?.isOver ?? true) && (receive?.isOver ?? true) }
}

/// The open streams of a connection, each in a slot that is used again when it is over.
///
/// - Source: RFC 9000, section 2.
struct StreamTable: Sendable {
    /// The streams, each in its slot; free slots hold nothing.
    var states: [StreamState] = []
    private var free: [Int] = []
    private var slots: [StreamID: Int] = [:]
    private var lastID = StreamID(UInt64.max)
    private var lastSlot = 0

    /// The number of open streams.
    var count: Int { slots.count }

    /// The places of all open streams.
    var openSlots: [Int] { Array(slots.values) }

    /// The place of a stream, or `nil` when it is not open.
    @inline(__always)
    mutating func slot(_ id: StreamID) -> Int? {
        // Frames of one stream come one after the other.
        if id == lastID { return lastSlot }
        guard let slot = slots[id] else { return nil }
        lastID = id
        lastSlot = slot
        return slot
    }

    /// Adds a stream.
    mutating func insert(_ state: StreamState) -> Int {
        let slot: Int
        if let reused = free.popLast() {
            states[reused] = state
            slot = reused
        } else {
            slot = states.count
            states.append(state)
        }
        slots[state.id] = slot
        return slot
    }

    /// Takes a stream out, and lets go of what it held.
    mutating func remove(_ slot: Int) {
        slots[states[slot].id] = nil
        states[slot] = StreamState(id: StreamID(UInt64.max))
        free.append(slot)
        lastID = StreamID(UInt64.max)
    }
}
