internal import Glibc

/// Memory in which the kernel leaves, or finds, the address of a peer.
///
/// ```
///           0       2      4              8                          24        28
/// IPv4      family  port   address        zero …
/// IPv6      family  port   flow label     address                    scope
/// ```
///
/// Ports and addresses lie in network byte order, the family and the scope in the machine's.
@safe struct SocketAddressMemory {
    /// Enough for both versions of IP, and a multiple of the alignment.
    static let capacity = 32

    private let memory: UnsafeMutableRawPointer

    /// Looks at ``capacity`` bytes, which have to live as long as this value.
    @unsafe init(at memory: UnsafeMutableRawPointer) {
        unsafe self.memory = memory
    }

    /// What C functions take.
    @unsafe var pointer: UnsafeMutablePointer<sockaddr> {
        unsafe memory.assumingMemoryBound(to: sockaddr.self)
    }

    /// Overwrites the memory with `address` and returns how many bytes that took.
    func store(_ address: SocketAddress) -> socklen_t {
        put(address.port.bigEndian, at: 2)
        switch address.ip {
        case .v4(let bits):
            put(sa_family_t(AF_INET), at: 0)
            put(bits.bigEndian, at: 4)
            put(0 as UInt64, at: 8)
            return socklen_t(MemoryLayout<sockaddr_in>.size)
        case .v6(let high, let low, let scopeID):
            put(sa_family_t(AF_INET6), at: 0)
            put(0 as UInt32, at: 4)
            put(high.bigEndian, at: 8)
            put(low.bigEndian, at: 16)
            put(scopeID, at: 24)
            return socklen_t(MemoryLayout<sockaddr_in6>.size)
        }
    }

    /// Reads the address that the kernel stored, or `nil` if it has another family.
    func load() -> SocketAddress? {
        let port = UInt16(bigEndian: get(at: 2))
        switch Int32(get(at: 0) as sa_family_t) {
        case AF_INET:
            return SocketAddress(.v4(UInt32(bigEndian: get(at: 4))), port: port)
        case AF_INET6:
            let (high, low) = (UInt64(bigEndian: get(at: 8)), UInt64(bigEndian: get(at: 16)))
            return SocketAddress(.v6(high: high, low: low, scopeID: get(at: 24)), port: port)
        default:
            return nil
        }
    }

    private func put<T: BitwiseCopyable>(_ value: T, at offset: Int) {
        unsafe memory.storeBytes(of: value, toByteOffset: offset, as: T.self)
    }

    private func get<T: BitwiseCopyable>(at offset: Int) -> T {
        unsafe memory.loadUnaligned(fromByteOffset: offset, as: T.self)
    }
}

extension SocketAddress {
    /// The family that a socket for this address has.
    var family: Int32 {
        switch ip {
        case .v4: AF_INET
        case .v6: AF_INET6
        }
    }

    /// Lends the address to `body` in the form that C functions take.
    func withUnsafeSockaddr<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withAddressMemory { memory in
            let length = memory.store(self)
            return unsafe body(memory.pointer, length)
        }
    }

    /// The address that `fill` leaves behind, as `getsockname` and `accept4` do.
    init?<E: Error>(
        filledBy fill: (UnsafeMutablePointer<sockaddr>, inout socklen_t) throws(E) -> Void
    ) throws(E) {
        let address = try withAddressMemory { memory throws(E) in
            _ = memory.store(SocketAddress(.any6, port: 0))
            var length = socklen_t(SocketAddressMemory.capacity)
            try unsafe fill(memory.pointer, &length)
            return memory.load()
        }
        guard let address else { return nil }
        self = address
    }
}

private func withAddressMemory<Result, E: Error>(
    _ body: (SocketAddressMemory) throws(E) -> Result
) throws(E) -> Result {
    var memory = [4 of UInt64](repeating: 0)
    return try unsafe withUnsafeMutablePointer(to: &memory) { pointer throws(E) in
        try unsafe body(SocketAddressMemory(at: pointer))
    }
}
