internal import SMPBytes

/// Packets that came before the keys to open them.
///
/// - Source: RFC 9000, section 5.2.2; RFC 9001, section 5.7.
struct KeptPackets: Sendable {
    /// One packet.
    struct Packet: Sendable {
        var bytes: [UInt8]
        let level: EncryptionLevel
        let numberOffset: Int
        let path: PathHandle
        let ecn: ECNCodepoint
    }

    /// The most packets that are kept, of at most 1,500 bytes each.
    static let maximumCount = 16

    private var packets: [Packet] = []

    /// Whether there are none.
    var isEmpty: Bool { packets.isEmpty }

    /// Keeps a packet if there is room for it.
    mutating func keep(
        _ bytes: Span<UInt8>, _ level: EncryptionLevel, numberOffset: Int, path: PathHandle,
        ecn: ECNCodepoint
    ) {
        guard packets.count < Self.maximumCount, bytes.count <= 1_500 else { return }
        packets.append(
            Packet(
                bytes: [UInt8](capacity: bytes.count) { $0.append(copying: bytes) }, level: level,
                numberOffset: numberOffset, path: path, ecn: ecn))
    }

    /// Takes out a packet of a level.
    mutating func take(_ level: EncryptionLevel) -> Packet? {
        packets.firstIndex { $0.level == level }.map { packets.remove(at: $0) }
    }

    /// Forgets the packets of a level.
    mutating func forget(_ level: EncryptionLevel) {
        packets.removeAll { $0.level == level }
    }
}
