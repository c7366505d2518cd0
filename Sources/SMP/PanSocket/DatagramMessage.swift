internal import SMPBytes

/// What two sockets say to each other over SCION/UDP when they use several paths.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |     0x53      |     0x4d      |    version    |     kind      |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                                                               |
/// +                             token                             +
/// |                                                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |     index     |     count     |              0                |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                            number                             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  data …
/// ```
///
/// The side that connects chooses the token, which nobody can guess who does not see its packets.
/// The protocol is this project's own; nothing is encrypted or repeated but the opening.
struct DatagramMessage: Hashable, Sendable {
    /// What a message is for.
    enum Kind: UInt8, CaseIterable {
        /// Asks for a connection, one of as many as `count` says.
        case open
        /// Says that there is one.
        case accept
        /// Carries data; `number` counts data and probes of a connection together.
        case data
        /// Asks for an answer with the same `number`.
        case probe
        /// Answers a probe.
        case answer
        /// Says that there are no connections any more.
        case close
    }

    /// The size without data, in bytes.
    static let headerLength = 20
    /// The most connections between two sockets.
    static let maximumCount = 64

    private static let magic: UInt16 = 0x534d
    private static let version: UInt8 = 1

    /// What it is for.
    var kind: Kind
    /// What it belongs to. (64 bits)
    var token: UInt64
    /// Which connection it belongs to, from 0 to `count` - 1.
    var index: Int
    /// How many connections there are, from 1 to 64.
    var count: Int
    /// Which probe or which data it is.
    var number: UInt32 = 0
}

extension WireRule {
    static let datagramMagic = WireRule("a message begins with 53 4d, version 1 and a known kind")
    static let datagramIndex = WireRule("a message is of one of 1 to 64 connections")
}

// MARK: - Wire form

extension DatagramMessage {
    /// Takes what stands before the data.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with `datagramMagic` or `datagramIndex`.
    init(from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        let head = try reader.takeUInt32()
        guard UInt16(head >> 16) == Self.magic,
            UInt8(truncatingIfNeeded: head >> 8) == Self.version,
            let kind = Kind(rawValue: UInt8(truncatingIfNeeded: head))
        else { throw .violates(.datagramMagic, at: start) }
        token = try reader.takeUInt64()
        let place = try reader.takeUInt32()
        (index, count) = (Int(place >> 24), Int(place >> 16 & 0xff))
        guard index < count, count <= Self.maximumCount else {
            throw .violates(.datagramIndex, at: start + 12)
        }
        number = try reader.takeUInt32()
        self.kind = kind
    }

    /// Appends ``headerLength`` bytes to `out`.
    func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: Self.magic)
        out.append(Self.version)
        out.append(kind.rawValue)
        out.append(bigEndian: token)
        out.append(UInt8(clamping: index))
        out.append(UInt8(clamping: count))
        out.append(bigEndian: UInt16(0))
        out.append(bigEndian: number)
    }
}
