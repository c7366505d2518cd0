internal import SMPBytes

/// Which of many connections has to be woken first.
///
/// A binary heap that knows where each connection stands in it, so that a deadline that changes is
/// moved and not added once more.
///
/// - Source: Knuth, The Art of Computer Programming, volume 3, section 5.2.3.
struct DeadlineHeap: Sendable {
    private struct Entry: Sendable {
        var deadline: Instant
        var slot: Int
    }

    private var entries: [Entry] = []
    /// Where each slot stands in the heap, or -1.
    private var places: [Int] = []

    /// The earliest deadline, and whose it is.
    var first: (deadline: Instant, slot: Int)? {
        entries.first.map { ($0.deadline, $0.slot) }
    }

    /// Sets the deadline of a slot.
    ///
    /// - Parameters:
    ///   - slot: The slot, from 0 on; memory is taken for all below it.
    ///   - deadline: When it has to be woken, or `nil` for never.
    mutating func set(_ slot: Int, _ deadline: Instant?) {
        while places.count <= slot { places.append(-1) }
        let place = places[slot]
        guard let deadline else { return remove(at: place) }
        guard place >= 0 else {
            entries.append(Entry(deadline: deadline, slot: slot))
            places[slot] = entries.count - 1
            return rise(from: entries.count - 1)
        }
        let old = entries[place].deadline
        entries[place].deadline = deadline
        if deadline < old { rise(from: place) } else { sink(from: place) }
    }

    private mutating func remove(at place: Int) {
        guard place >= 0, let last = entries.popLast() else { return }
        guard place < entries.count else {
            places[last.slot] = -1
            return
        }
        places[entries[place].slot] = -1
        put(last, at: place)
        rise(from: place)
        sink(from: places[last.slot])
    }

    private mutating func put(_ entry: Entry, at place: Int) {
        entries[place] = entry
        places[entry.slot] = place
    }

    private mutating func rise(from start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard entries[place].deadline < entries[parent].deadline else { return }
            exchange(place, parent)
            place = parent
        }
    }

    private mutating func sink(from start: Int) {
        var place = start
        while true {
            let left = 2 * place + 1
            guard left < entries.count else { return }
            let right = left + 1
            let isRightFirst =
                right < entries.count && entries[right].deadline < entries[left].deadline
            let child = isRightFirst ? right : left
            guard entries[child].deadline < entries[place].deadline else { return }
            exchange(place, child)
            place = child
        }
    }

    private mutating func exchange(_ a: Int, _ b: Int) {
        let entry = entries[a]
        put(entries[b], at: a)
        put(entry, at: b)
    }
}
