/// Clears what SCION reserves, and every reader ignores, in the bytes of a path or a packet.
///
/// What decodes has to encode to the same bytes but for these. They are found here by offsets alone,
/// without the code that is tested.
///
/// - Source: SCION header specification.
public enum ReservedBits {
    /// Clears the reserved bits of a valid path of this type that starts at `start`.
    public static func clear(ofPath type: UInt8, at start: Int, in bytes: inout [UInt8]) {
        switch type {
        case 1: clear(ofStandardPath: start, in: &bytes)
        case 2:
            clear(ofInfoField: start, in: &bytes)
            bytes[start + 8] &= 0x03
            bytes[start + 20] &= 0x03
        case 3: clear(ofStandardPath: start + 16, in: &bytes)
        default: break
        }
    }

    /// Clears the reserved bits of a valid packet, up to its extension headers.
    public static func clear(ofPacket bytes: inout [UInt8]) {
        (bytes[10], bytes[11]) = (0, 0)
        var offset = 28
        for type in [bytes[9] >> 4, bytes[9] & 0x0f] {
            // Service addresses have two bytes.
            if type == 0x4 { (bytes[offset + 2], bytes[offset + 3]) = (0, 0) }
            offset += 4 * (Int(type & 0x3) + 1)
        }
        clear(ofPath: bytes[8], at: offset, in: &bytes)
    }

    private static func clear(ofStandardPath start: Int, in bytes: inout [UInt8]) {
        bytes[start + 1] &= 0x03
        let line = bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
        let lengths = [line >> 12 & 0x3f, line >> 6 & 0x3f, line & 0x3f].map(Int.init)
        var offset = start + 4
        for _ in 0..<lengths.count(where: { $0 > 0 }) {
            clear(ofInfoField: offset, in: &bytes)
            offset += 8
        }
        for _ in 0..<lengths.reduce(0, +) {
            bytes[offset] &= 0x03
            offset += 12
        }
    }

    private static func clear(ofInfoField offset: Int, in bytes: inout [UInt8]) {
        bytes[offset] &= 0x03
        bytes[offset + 1] = 0
    }
}
