import SMPBytes

/// What arrived on a UDP port that SCION packets come to.
///
/// The two protocols on such a port are told apart by four bytes: where STUN has its magic cookie,
/// a SCION packet would have a next header and a header length that do not occur.
///
/// - Source: RFC 8489, section 5; SCION header specification, "Common Header".
public enum DatagramKind: Hashable, Sendable {
    /// Long enough for the common header and the addresses that it announces.
    case scion
    /// As long as a STUN header, with the cookie of STUN in its place.
    case stun
    /// Neither, and nothing to answer.
    case unknown

    private static let stunHeaderLength = 20
    private static let stunMagicCookie: UInt32 = 0x2112_a442

    /// Looks at the first bytes of `datagram`, without deciding whether the rest makes sense.
    public init(_ datagram: Span<UInt8>) {
        if datagram.count >= Self.stunHeaderLength,
            datagram.bigEndian(UInt32.self, at: 4) == Self.stunMagicCookie
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
