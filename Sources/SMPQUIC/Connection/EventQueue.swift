/// Events in the order in which they happened, until their owner takes them.
///
/// The storage is reused, so that a connection at work does not allocate for what it tells.
struct EventQueue {
    private var events: [ConnectionEvent] = []
    private var first = 0

    /// Whether there is nothing to tell.
    var isEmpty: Bool { first == events.count }

    mutating func append(_ event: ConnectionEvent) {
        events.append(event)
    }

    mutating func next() -> ConnectionEvent? {
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
