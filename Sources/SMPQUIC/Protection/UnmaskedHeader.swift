internal import SMPBytes
internal import SMPCrypto

/// What header protection hid.
///
/// - Source: RFC 9001, section 5.4.1.
struct UnmaskedHeader {
    /// The first byte.
    let firstByte: UInt8
    /// The bytes of the packet number, as a number.
    let truncatedNumber: UInt64
    /// How many bytes these are.
    let numberLength: Int
    /// The size of the header, in bytes.
    let headerLength: Int

    /// Uncovers the header of `packet`, or is `nil` when the packet is too short to be one.
    init?(
        _ packet: inout MutableSpan<UInt8>, numberOffset offset: Int, _ mask: inout HeaderMask
    ) {
        // RFC 9001, section 5.4.2: the sample starts where a number of four bytes would end.
        guard packet.count >= offset + 4 + HeaderMask.sampleLength else { return nil }
        var sample = HeaderSample(packet.span, at: offset + 4)
        let bits = sample.mask(with: &mask)
        let first = packet[0] ^ (bits.first & (packet[0] & 0x80 != 0 ? 0x0F : 0x1F))
        packet[0] = first
        firstByte = first
        numberLength = Int(first & 0x03) + 1
        headerLength = offset + numberLength
        var number: UInt64 = 0
        for index in 0..<numberLength {
            packet[offset + index] ^= bits[index]
            number = number << 8 | UInt64(packet[offset + index])
        }
        truncatedNumber = number
    }

    /// Whether bits are set that have to be zero.
    ///
    /// - Source: RFC 9000, sections 17.2 and 17.3.1.
    var hasReservedBits: Bool {
        firstByte & (firstByte & 0x80 != 0 ? 0x0C : 0x18) != 0
    }

    /// The phase of the keys, in a short header. (Key Phase)
    var keyPhase: Bool { firstByte & 0x04 != 0 }
}
