/// Streams that have something to send, the most urgent first.
///
/// Within an urgency a stream that takes turns goes to the back after each packet; another stays in
/// front until it has nothing more to send.
///
/// - Source: RFC 9218, section 10.
struct StreamQueue: Sendable {
    /// The number of urgencies.
    static let urgencyCount = 8

    private var lanes = [Lane](repeating: Lane(), count: urgencyCount)
    /// A bit for each lane that is not empty.
    private var occupied: UInt8 = 0

    /// A queue of places in the table of streams, with its storage reused.
    private struct Lane {
        var slots: [Int32] = []
        var first = 0

        var isEmpty: Bool { first == slots.count }

        mutating func append(_ slot: Int32) {
            if first > 32, first * 2 > slots.count {
                slots.removeSubrange(0..<first)
                first = 0
            }
            slots.append(slot)
        }

        mutating func prepend(_ slot: Int32) {
            guard first > 0 else { return slots.insert(slot, at: 0) }
            first -= 1
            slots[first] = slot
        }

        mutating func remove(_ slot: Int32) {
            guard let index = slots[first...].firstIndex(of: slot) else { return }
            slots.remove(at: index)
        }

        mutating func removeFirst() {
            first += 1
            if isEmpty {
                slots.removeAll(keepingCapacity: true)
                first = 0
            }
        }
    }

    /// Whether no stream is in it.
    var isEmpty: Bool { occupied == 0 }

    /// The stream whose turn it is.
    var first: (slot: Int, urgency: UInt8)? {
        guard occupied != 0 else { return nil }
        let urgency = UInt8(truncatingIfNeeded: occupied.trailingZeroBitCount)
        let lane = lanes[Int(urgency)]
        return (Int(lane.slots[lane.first]), urgency)
    }

    /// Whether there is one stream of an urgency, and no more.
    func isAlone(_ urgency: UInt8) -> Bool {
        let lane = lanes[Int(urgency & 7)]
        return lane.slots.count - lane.first == 1
    }

    /// Puts a stream behind the others of its urgency.
    mutating func append(_ slot: Int, urgency: UInt8) {
        let lane = Int(min(urgency, 7))
        lanes[lane].append(Int32(truncatingIfNeeded: slot))
        occupied |= 1 << UInt8(lane)
    }

    /// Puts a stream in front of the others of its urgency.
    mutating func prepend(_ slot: Int, urgency: UInt8) {
        let lane = Int(min(urgency, 7))
        lanes[lane].prepend(Int32(truncatingIfNeeded: slot))
        occupied |= 1 << UInt8(lane)
    }

    /// Takes out the stream whose turn it is.
    mutating func removeFirst(urgency: UInt8) {
        let lane = Int(min(urgency, 7))
        lanes[lane].removeFirst()
        if lanes[lane].isEmpty { occupied &= ~(1 << UInt8(lane)) }
    }

    /// Puts a stream whose urgency has changed behind the others of its new one.
    mutating func move(_ slot: Int, from old: UInt8, to new: UInt8) {
        let lane = Int(min(old, 7))
        lanes[lane].remove(Int32(truncatingIfNeeded: slot))
        if lanes[lane].isEmpty { occupied &= ~(1 << UInt8(lane)) }
        append(slot, urgency: new)
    }
}
