internal import SMPBytes

/// Writes the header of a packet that is about to be filled and sealed.
///
/// - Source: RFC 9000, section 17.
struct PacketHeaderWriter {
    /// The keys, which tell the type.
    var level: EncryptionLevel
    /// The version.
    var version: QUICVersion
    /// Who it is for.
    var destination: ConnectionID
    /// Who it is from; short headers do not say.
    var source: ConnectionID
    /// The number of bytes in ``number`` on the wire.
    var packetNumberLength: Int
    /// The number.
    var number: PacketNumber
    /// The phase of 1-RTT keys.
    var keyPhase = false
    /// Whether the fixed bit is to be 0, as the peer has agreed to.
    ///
    /// - Source: RFC 9287, section 3.
    var greasesFixedBit = false
    /// The size of the token in an Initial packet, in bytes.
    var tokenLength = 0

    /// The size of the length field of long headers, in bytes.
    private static let lengthFieldLength = 2

    /// Where the packet number starts.
    var packetNumberOffset: Int {
        guard level != .oneRTT else { return 1 + destination.length }
        let token = level == .initial ? Varint.length(of: UInt64(tokenLength)) + tokenLength : 0
        return 7 + destination.length + source.length + token + Self.lengthFieldLength
    }

    /// The size of the header, packet number included, in bytes.
    var encodedLength: Int { packetNumberOffset + packetNumberLength }

    /// Appends the header, whose length field is filled in by ``patchLength(in:)`` later.
    ///
    /// - Precondition: There is room for it.
    func encode(token: Span<UInt8>, into out: inout OutputSpan<UInt8>) {
        if level == .oneRTT {
            out.append(firstByte)
            destination.encode(into: &out)
        } else {
            encodeLong(token: token, into: &out)
        }
        number.encode(length: packetNumberLength, into: &out)
    }

    private func encodeLong(token: Span<UInt8>, into out: inout OutputSpan<UInt8>) {
        out.append(firstByte)
        out.append(bigEndian: version.rawValue)
        out.append(UInt8(truncatingIfNeeded: destination.length))
        destination.encode(into: &out)
        out.append(UInt8(truncatingIfNeeded: source.length))
        source.encode(into: &out)
        if level == .initial {
            out.append(varint: UInt64(token.count))
            out.append(copying: token)
        }
        out.append(zeros: Self.lengthFieldLength)
    }

    private var firstByte: UInt8 {
        let fixed: UInt8 = greasesFixedBit ? 0 : 0x40
        let length = UInt8(truncatingIfNeeded: packetNumberLength - 1)
        if level == .oneRTT { return fixed | (keyPhase ? 0x04 : 0) | length }
        let type: LongPacketType =
            level == .initial ? .initial : level == .zeroRTT ? .zeroRTT : .handshake
        return 0x80 | fixed | type.bits(version) << 4 | length
    }

    /// Fills in how long the packet has become.
    ///
    /// - Parameter packet: The packet with room for its tag, at most 16,383 bytes.
    func patchLength(in packet: inout MutableSpan<UInt8>) {
        guard level != .oneRTT else { return }
        let length = packet.count - packetNumberOffset
        packet.store(
            bigEndian: UInt16(truncatingIfNeeded: length & 0x3FFF) | 0x4000,
            at: packetNumberOffset - Self.lengthFieldLength)
    }
}
