internal import SMPHost
internal import SMPSCION

/// What a router knows of one interface of its autonomous system.
struct RouterInterface {
    let id: InterfaceID
    let linkType: Topology.LinkType
    let neighbor: ISDAS
    let mtu: Int
    /// The index of the sibling that has it, or `nil` for the router itself.
    let sibling: Int?
    /// Whether the link works; always for that of a sibling, as only the sibling knows.
    var isUp = true
}

/// The interfaces of an autonomous system by their numbers.
///
/// ```
///   slots      │ 41 │    │ 11 │ 43 │    │  …     a power of two, less than half full
///   interfaces │ 11 │ 41 │ 43 │
/// ```
///
/// An interface is looked for from the slot that its number points at, up to the first empty one.
/// Numbers are small and mostly consecutive, so that hardly any two meet.
struct InterfaceTable {
    private var interfaces: [RouterInterface] = []
    /// For each slot one more than the index of an interface, or 0.
    private var slots: [UInt16] = []

    /// Files interfaces of which no two have the same number, at most 2^15.
    @inline(__always)
    init(_ interfaces: [RouterInterface]) {
        self.interfaces = interfaces
        var count = 4
        while count <= 2 * interfaces.count { count *= 2 }
        slots = Array(repeating: 0, count: count)
        for (index, interface) in interfaces.enumerated() {
            var slot = start(interface.id)
            while slots[slot] != 0 { slot = next(slot) }
            slots[slot] = UInt16(truncatingIfNeeded: index + 1)
        }
    }

    /// The interface of this number, or `nil` when there is none.
    @inline(__always)
    subscript(id: InterfaceID) -> RouterInterface? {
        index(of: id).map { interfaces[$0] }
    }

    /// Says whether the link of an interface works, if there is one with this number.
    @inline(__always)
    mutating func set(_ id: InterfaceID, isUp: Bool) {
        guard let index = index(of: id) else { return }
        interfaces[index].isUp = isUp
    }

    @inline(__always)
    private func index(of id: InterfaceID) -> Int? {
        var slot = start(id)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if interfaces[index].id == id { return index }
            slot = next(slot)
        }
        return nil
    }

    @inline(__always)
    private func start(_ id: InterfaceID) -> Int { Int(id.rawValue) & (slots.count - 1) }

    @inline(__always)
    private func next(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }
}
