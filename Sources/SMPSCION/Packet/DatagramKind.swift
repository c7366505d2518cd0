import SMPBytes

/// What arrived on a UDP port that SCION packets come to.
///
/// The two protocols on such a port are told apart by four bytes, those of STUN's magic cookie. It is
/// its first byte that makes the difference: a SCION packet has its next header there, and 0x21 is a
/// protocol that nobody has assigned. The other three would be an ordinary length of the header and
/// of the payload.
///
/// - Source: RFC 8489, section 5; SCION header specification, "Common Header".
public enum DatagramKind: Hashable, Sendable {
    /// Long enough for the common header and the addresses that it announces.
    case scion
    /// As long as a STUN header, with the cookie of STUN in its place.
    case stun
    /// Neither, and nothing to answer.
    case unknown

    /// Looks at the first bytes of `datagram`, without deciding whether the rest makes sense.
    public init(_ datagram: Span<UInt8>) {
        if datagram.count >= STUNHeader.encodedLength,
            datagram.bigEndian(UInt32.self, at: 4) == STUNHeader.magicCookie
        {
            self = .stun
        } else {
            self = Self.holdsAddresses(datagram) ? .scion : .unknown
        }
    }

    private static func holdsAddresses(_ datagram: Span<UInt8>) -> Bool {
        guard datagram.count >= SCIONHeader.commonHeaderLength else { return false }
        let types = datagram[9]
        let addressLength =
            HostAddressType(rawValue: types >> 4).addressLength
            + HostAddressType(rawValue: types).addressLength
        return datagram.count >= SCIONHeader.commonHeaderLength + 16 + addressLength
    }
}
