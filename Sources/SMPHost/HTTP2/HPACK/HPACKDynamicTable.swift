/// The fields that were sent before on the same connection, as far as there is room for them.
///
/// A field counts as its octets and 32 more. A new one comes first and pushes the oldest out until
/// the sum fits again; one that is too large by itself leaves the table empty.
///
/// - Source: RFC 7541, sections 2.3.2 and 4.
package struct HPACKDynamicTable: Sendable {
    /// The sum of the sizes of all entries.
    package private(set) var size = 0
    /// The size that the sum may not exceed.
    package private(set) var capacity: Int

    /// The oldest first, so that the usual change is at the end of the array.
    private var oldestFirst: [HTTPField] = []

    /// Starts an empty table.
    package init(capacity: Int) {
        self.capacity = capacity
    }

    /// The number of entries.
    package var count: Int { oldestFirst.count }

    /// The entries, newest first, which is the order of their indices.
    package var entries: some BidirectionalCollection<HTTPField> { oldestFirst.reversed() }

    /// The entry that was inserted as the last but `age`, or `nil` when there are not so many.
    package func entry(age: Int) -> HTTPField? {
        guard age >= 0, age < oldestFirst.count else { return nil }
        return oldestFirst[oldestFirst.count - 1 - age]
    }

    /// Makes room for `field` and puts it first.
    package mutating func insert(_ field: HTTPField) {
        guard field.hpackSize <= capacity else { return removeAll() }
        evict(downTo: capacity - field.hpackSize)
        oldestFirst.append(field)
        size += field.hpackSize
    }

    /// Changes the capacity, and drops what no longer fits.
    package mutating func resize(to newCapacity: Int) {
        capacity = newCapacity
        evict(downTo: newCapacity)
    }

    private mutating func evict(downTo limit: Int) {
        var count = 0
        while size > limit {
            size -= oldestFirst[count].hpackSize
            count += 1
        }
        oldestFirst.removeFirst(count)
    }

    private mutating func removeAll() {
        oldestFirst.removeAll()
        size = 0
    }
}

extension HTTPField {
    /// What the field counts in a table, and in the size of a list.
    ///
    /// - Source: RFC 7541, section 4.1; RFC 9113, section 6.5.2.
    package var hpackSize: Int { name.count + value.count + 32 }
}
