/// Events in the order in which they happened, for their owner to take one by one.
struct EventQueue<Event: Sendable>: Sendable {
    private var events: [Event?] = []
    private var start = 0

    mutating func append(_ event: Event) {
        events.append(event)
    }

    mutating func next() -> Event? {
        guard start < events.count else { return nil }
        // The place is emptied, so that nobody else holds on to a message that was taken.
        defer {
            events[start] = nil
            start += 1
            if start == events.count {
                events.removeAll(keepingCapacity: true)
                start = 0
            }
        }
        return events[start]
    }
}
