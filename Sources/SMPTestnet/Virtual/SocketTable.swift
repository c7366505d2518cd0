internal import SMPSCION

/// Who listens at which address of which autonomous system.
///
/// An open hash table: for every packet inside an autonomous system somebody asks, so this has to
/// be faster than a dictionary with its defence against bad luck, which nobody here can bring.
struct SocketTable {
    /// Who gets the packets of a socket.
    enum Owner: Equatable {
        case router(Int)
        case host(Int)
    }

    private struct Key: Equatable {
        let high, low: UInt64
        let system: UInt32
        let port: UInt16

        init(_ system: Int, _ ip: IPAddress, _ port: UInt16) {
            self.system = UInt32(truncatingIfNeeded: system)
            self.port = port
            switch ip {
            case .ipv4(let address): (high, low) = (0, 0xffff_0000_0000 | UInt64(address.rawValue))
            case .ipv6(let address, _): (high, low) = (address.high, address.low)
            }
        }

        var hash: UInt64 {
            let port = UInt64(system) << 16 | UInt64(port)
            let mixed = (low ^ port << 32 ^ port) &* 0x9e37_79b9_7f4a_7c15
            return ((mixed ^ high) &* 0xff51_afd7_ed55_8ccd) >> 32
        }
    }

    private var slots: [(key: Key, owner: Owner)?] = Array(repeating: nil, count: 16)
    private var count = 0

    /// Files a socket; port 0 stands for all ports of the address that nobody else has.
    ///
    /// - Returns: Whether it was free.
    mutating func add(
        _ owner: Owner, in system: Int, _ ip: IPAddress, port: UInt16
    ) -> Bool {
        let key = Key(system, ip, port)
        guard find(key) == nil else { return false }
        if 2 * (count + 1) > slots.count { grow() }
        insert(key, owner)
        return true
    }

    /// Who gets packets for this address, if anybody.
    func owner(in system: Int, of address: UnderlayAddress) -> Owner? {
        find(Key(system, address.ip, address.port)) ?? find(Key(system, address.ip, 0))
    }

    private func find(_ key: Key) -> Owner? {
        var index = start(key)
        while let slot = slots[index] {
            if slot.key == key { return slot.owner }
            index = (index + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func insert(_ key: Key, _ owner: Owner) {
        var index = start(key)
        while slots[index] != nil { index = (index + 1) & (slots.count - 1) }
        slots[index] = (key, owner)
        count += 1
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: nil, count: 2 * old.count)
        count = 0
        for case .some(let slot) in old { insert(slot.key, slot.owner) }
    }

    private func start(_ key: Key) -> Int { Int(key.hash) & (slots.count - 1) }
}
