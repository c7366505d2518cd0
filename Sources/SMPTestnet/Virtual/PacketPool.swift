internal import SMPBytes
internal import SMPSCION

/// The packets that are under way, in buffers that are used again and again.
///
/// A packet is known by the number of its slot. Its bytes never move on its way: routers change
/// them in place, and only an answer or a second copy takes another slot. In the long run nothing
/// is allocated, however many packets there are.
struct PacketPool {
    /// Where a packet inside an autonomous system comes from and goes to.
    struct Addresses {
        var source, destination: UnderlayAddress
    }

    private static let usualLength = 2048
    private static let nowhere = UnderlayAddress(.ipv4(.unspecified), port: 0)

    private var buffers: [[UInt8]] = []
    private var free: [Int32] = []
    /// The addresses of the packet in each slot, as far as it has any.
    var addresses: [Addresses] = []

    /// The number of packets under way.
    var count: Int { buffers.count - free.count }

    /// Takes a slot with an empty packet.
    mutating func take() -> Int32 {
        if let slot = free.popLast() { return slot }
        var buffer: [UInt8] = []
        buffer.reserveCapacity(Self.usualLength)
        buffers.append(buffer)
        addresses.append(Addresses(source: Self.nowhere, destination: Self.nowhere))
        return Int32(truncatingIfNeeded: buffers.count - 1)
    }

    /// Gives a slot back.
    mutating func release(_ slot: Int32) {
        free.append(slot)
    }

    /// The size of a packet, in bytes.
    func length(of slot: Int32) -> Int { buffers[Int(slot)].count }

    /// Lends the bytes of a packet, which ``close(_:_:)`` has to put back.
    ///
    /// They are moved, not copied, so that whoever has them may use the pool meanwhile.
    mutating func open(_ slot: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        swap(&bytes, &buffers[Int(slot)])
        return bytes
    }

    /// Puts the bytes of a packet back.
    mutating func close(_ slot: Int32, _ bytes: consuming [UInt8]) {
        swap(&bytes, &buffers[Int(slot)])
    }

    /// Writes a packet in place of the one in a slot.
    ///
    /// - Parameters:
    ///   - slot: A slot that was taken.
    ///   - capacity: The most bytes that the packet can have.
    ///   - write: What appends them.
    /// - Throws: What `write` throws.
    mutating func fill<Failure: Error>(
        _ slot: Int32, upTo capacity: Int,
        _ write: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        buffers[Int(slot)].removeAll(keepingCapacity: true)
        try buffers[Int(slot)].append(addingCapacity: capacity, initializingWith: write)
    }

    /// Takes a slot with a copy of a packet and its addresses.
    mutating func duplicate(_ slot: Int32) -> Int32 {
        let copy = take()
        let bytes = open(slot)
        fill(copy, upTo: bytes.count) { $0.append(copying: bytes.span) }
        close(slot, bytes)
        addresses[Int(copy)] = addresses[Int(slot)]
        return copy
    }
}
