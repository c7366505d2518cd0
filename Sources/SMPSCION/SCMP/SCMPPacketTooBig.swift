import SMPBytes

/// Says that a packet does not fit on a link.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |       2       |       0       |           Checksum            |
/// |           reserved            |              MTU              |
/// |                    the offending packet …                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The reference's router never sends this message: it drops the packet, or forwards it for the
/// network below to drop. A sender must find the limit by itself.
///
/// - Source: SCMP specification, "Packet Too Big".
public struct SCMPPacketTooBig: Hashable, Sendable {
    /// The largest SCION packet that fits on the link, in bytes, headers included. (MTU)
    public var mtu: UInt16

    /// Gives the limit.
    public init(mtu: UInt16) {
        self.mtu = mtu
    }
}

// MARK: - Wire form

extension SCMPPacketTooBig {
    /// The size of what follows the SCMP header, in bytes.
    static let bodyLength = 4

    init(body reader: inout ByteReader) throws(WireError) {
        mtu = UInt16(truncatingIfNeeded: try reader.takeUInt32())
    }

    func encodeBody(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: UInt32(mtu))
    }
}
