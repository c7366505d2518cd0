/// Values in the order in which they came, until their owner takes them.
///
/// The storage is reused, so that a connection at work does not allocate for what it tells.
struct EventQueue<Event> {
    private var events: [Event] = []
    private var first = 0

    /// Whether there is nothing to take.
    var isEmpty: Bool { first == events.count }

    /// How many wait.
    var count: Int { events.count - first }

    mutating func append(_ event: Event) {
        // A queue that is never empty must not keep all that it ever held.
        if first > 32, 2 * first > events.count {
            events.removeFirst(first)
            first = 0
        }
        events.append(event)
    }

    mutating func next() -> Event? {
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
