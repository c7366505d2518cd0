/// Parts of a stream: ranges of offsets in order, none of which touches another.
///
/// Data that comes in order, and acknowledgements of it, keep this empty or at one range, so that
/// the array is all that is needed.
struct OffsetRanges: Hashable, Sendable {
    private(set) var ranges: [Range<UInt64>] = []

    /// Whether no offset is in it.
    var isEmpty: Bool { ranges.isEmpty }

    /// The lowest range.
    var first: Range<UInt64>? { ranges.first }

    /// Adds a range, and joins it with those that it touches.
    mutating func insert(_ range: Range<UInt64>) {
        guard !range.isEmpty else { return }
        if let last = ranges.last, range.lowerBound > last.upperBound {
            ranges.append(range)
            return
        }
        let start = firstIndex(endingAtOrAfter: range.lowerBound)
        var (end, joined) = (start, range)
        while end < ranges.count, ranges[end].lowerBound <= range.upperBound {
            joined =
                min(
                    joined.lowerBound, ranges[end].lowerBound)..<max(
                    joined.upperBound, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(start..<end, with: CollectionOfOne(joined))
    }

    /// Takes a range out.
    mutating func remove(_ range: Range<UInt64>) {
        guard !range.isEmpty, !ranges.isEmpty else { return }
        var index = firstIndex(endingAtOrAfter: range.lowerBound)
        while index < ranges.count, ranges[index].lowerBound < range.upperBound {
            let old = ranges[index]
            let below = old.lowerBound..<max(old.lowerBound, min(old.upperBound, range.lowerBound))
            let above = min(old.upperBound, max(old.lowerBound, range.upperBound))..<old.upperBound
            switch (below.isEmpty, above.isEmpty) {
            case (true, true):
                ranges.remove(at: index)
                continue
            case (false, true): ranges[index] = below
            case (true, false): ranges[index] = above
            case (false, false):
                ranges[index] = below
                ranges.insert(above, at: index + 1)
            }
            index += 1
        }
    }

    /// Takes up to `count` offsets from the front.
    mutating func takeFirst(_ count: UInt64) -> Range<UInt64>? {
        guard let first = ranges.first, count > 0 else { return nil }
        let end =
            first.upperBound - first.lowerBound <= count
            ? first.upperBound : first.lowerBound + count
        if end == first.upperBound {
            ranges.removeFirst()
        } else {
            ranges[0] = end..<first.upperBound
        }
        return first.lowerBound..<end
    }

    /// Takes the lowest range out if it starts at `offset` or below, and gives its end.
    mutating func takeEnd(reachedFrom offset: UInt64) -> UInt64? {
        guard let first = ranges.first, first.lowerBound <= offset else { return nil }
        ranges.removeFirst()
        return first.upperBound
    }

    /// Empties it.
    mutating func removeAll() {
        ranges.removeAll(keepingCapacity: true)
    }

    /// The place of the first range that ends at `offset` or above.
    private func firstIndex(endingAtOrAfter offset: UInt64) -> Int {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
