/// Finds the connection that a datagram is for.
///
/// Clients choose the connection IDs of their first packets, so that the places in the table depend
/// on a secret: nobody can choose names that all fall on the same one.
///
/// Names stand where their hash says, or in the next free place behind. One that is taken out
/// draws those behind it nearer, so that nothing is left that a search would have to step over.
///
/// - Source: RFC 9000, section 5.2; Knuth, The Art of Computer Programming, volume 3, section 6.4,
///   algorithms L and R.
struct ConnectionIDTable: Sendable {
    private struct Entry: Sendable {
        var id: ConnectionID
        /// The connection, or -1 in a free place.
        var slot: Int32
    }

    private static let free = Entry(id: .empty, slot: -1)
    private static let initialCapacity = 16

    private var entries: [Entry]
    private let keys: (UInt64, UInt64, UInt64)

    /// How many names there are.
    private(set) var count = 0

    /// An empty table whose secret comes from `random`.
    init(_ random: inout some RandomNumberGenerator) {
        keys = (random.next(), random.next(), random.next() | 1)
        entries = Array(repeating: Self.free, count: Self.initialCapacity)
    }

    /// The connection that a name is of.
    func slot(of id: ConnectionID) -> Int? {
        let slot = entries[place(of: id)].slot
        return slot < 0 ? nil : Int(slot)
    }

    /// Adds a name.
    ///
    /// - Parameters:
    ///   - id: The name.
    ///   - slot: The connection, from 0 to 2^31 − 1.
    /// - Returns: Whether it was free. If not, it stays what it was.
    mutating func insert(_ id: ConnectionID, slot: Int) -> Bool {
        // Half of the places stay free, so that searches are short.
        if 2 * (count + 1) > entries.count { grow() }
        let index = place(of: id)
        guard entries[index].slot < 0 else { return false }
        entries[index] = Entry(id: id, slot: Int32(truncatingIfNeeded: slot & 0x7FFF_FFFF))
        count += 1
        return true
    }

    /// Takes a name out.
    ///
    /// - Returns: The connection that it was of.
    @discardableResult
    mutating func remove(_ id: ConnectionID) -> Int? {
        var hole = place(of: id)
        let slot = entries[hole].slot
        guard slot >= 0 else { return nil }
        var index = hole
        let mask = entries.count - 1
        while true {
            index = (index + 1) & mask
            guard entries[index].slot >= 0 else { break }
            // Only what may stand in the hole moves there: what belongs at it, or before it.
            let home = hash(entries[index].id) & mask
            guard (index - home) & mask >= (index - hole) & mask else { continue }
            entries[hole] = entries[index]
            hole = index
        }
        entries[hole] = Self.free
        count -= 1
        return Int(slot)
    }

    /// Where a name stands, or would.
    private func place(of id: ConnectionID) -> Int {
        let mask = entries.count - 1
        var index = hash(id) & mask
        while entries[index].slot >= 0, entries[index].id != id { index = (index + 1) & mask }
        return index
    }

    private func hash(_ id: ConnectionID) -> Int {
        let first = Self.fold(id.high ^ keys.0, id.middle ^ keys.1)
        let rest = UInt64(id.low) << 8 | UInt64(truncatingIfNeeded: id.length)
        return Int(truncatingIfNeeded: Self.fold(first ^ rest, keys.2) >> 1)
    }

    /// Both halves of a product, each bit of which depends on many of the factors.
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    private mutating func grow() {
        let old = entries
        entries = Array(repeating: Self.free, count: 2 * old.count)
        for entry in old where entry.slot >= 0 { entries[place(of: entry.id)] = entry }
    }
}
