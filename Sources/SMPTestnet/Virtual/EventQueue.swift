internal import SMPBytes

/// What is still to happen, by time; what happens at the same time, in the order of entry.
///
/// ```
///              0            a binary heap in an array: the parent of i is (i - 1) / 2,
///          1       2        and comes before both of its children
///        3   4   5   6
/// ```
struct EventQueue<Payload> {
    private struct Entry {
        /// The time in attoseconds, which is what an `Instant` counts in.
        let time: Int128
        /// The number of entries before this one.
        let number: UInt64
        let payload: Payload

        @inline(__always)
        func comes(before other: Entry) -> Bool {
            time < other.time || time == other.time && number < other.number
        }
    }

    private var heap: [Entry] = []
    private var entryCount: UInt64 = 0

    /// When the next event happens, or `nil` when there is none.
    var nextTime: Instant? {
        heap.first.map { Instant(Duration(attoseconds: $0.time)) }
    }

    /// The number of events.
    var count: Int { heap.count }

    /// Enters an event.
    mutating func add(_ payload: Payload, at time: Instant) {
        let time = (time - Instant(.zero)).attoseconds
        heap.append(Entry(time: time, number: entryCount, payload: payload))
        entryCount += 1
        rise(from: heap.count - 1)
    }

    /// Takes the next event out, or returns `nil` when there is none.
    mutating func takeNext() -> Payload? {
        guard let last = heap.popLast() else { return nil }
        guard let first = heap.first else { return last.payload }
        sink(last)
        return first.payload
    }

    /// Moves the entry at `index` up to its place.
    private mutating func rise(from index: Int) {
        let entry = heap[index]
        var hole = index
        while hole > 0 {
            let parent = (hole - 1) / 2
            guard entry.comes(before: heap[parent]) else { break }
            heap[hole] = heap[parent]
            hole = parent
        }
        heap[hole] = entry
    }

    /// Puts an entry in place of the first, and from there down to its place.
    private mutating func sink(_ entry: Entry) {
        var hole = 0
        while true {
            var child = 2 * hole + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].comes(before: heap[child]) { child += 1 }
            guard heap[child].comes(before: entry) else { break }
            heap[hole] = heap[child]
            hole = child
        }
        heap[hole] = entry
    }
}
