public import SMPBytes

/// Where a request seems to come from. (XOR-MAPPED-ADDRESS)
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |0 0 0 0 0 0 0 0|    Family     |         X-Port                |
/// |                X-Address, 4 or 16 bytes                       |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Port and address are disguised with the cookie and the transaction, because some translators
/// replace every copy of an address that they find in a datagram.
///
/// - Source: RFC 8489, section 14.2.
public enum STUNMappedAddress: Hashable, Sendable {
    /// A port of an IPv4 address.
    case ipv4(IPv4Address, port: UInt16)
    /// A port of an IPv6 address.
    case ipv6(IPv6Address, port: UInt16)

    /// The UDP port.
    public var port: UInt16 {
        switch self {
        case .ipv4(_, let port), .ipv6(_, let port): port
        }
    }

    /// The address in the form that a SCION header has to have.
    public var host: HostAddress {
        switch self {
        case .ipv4(let address, _): .ipv4(address)
        case .ipv6(let address, _): HostAddress.ipv6(address).normalized
        }
    }
}

extension WireRule {
    /// RFC 8489, section 14.2.
    public static let stunAddressFamily = WireRule(
        "a mapped address of STUN is IPv4 in 8 bytes or IPv6 in 20")
}

// MARK: - Wire form

extension STUNMappedAddress {
    private static let ipv4Family: UInt8 = 1
    private static let ipv6Family: UInt8 = 2

    /// The size of the attribute's value, in bytes.
    var encodedLength: Int {
        switch self {
        case .ipv4: 8
        case .ipv6: 20
        }
    }

    /// Takes an address that is all of `reader`, ignoring the reserved byte.
    init(
        from reader: inout ByteReader, _ transactionID: STUNTransactionID
    ) throws(WireError) {
        let start = reader.offset
        let length = reader.remaining
        let line = try reader.takeUInt32()
        let port = UInt16(truncatingIfNeeded: line ^ STUNHeader.magicCookie >> 16)
        switch (UInt8(truncatingIfNeeded: line >> 16), length) {
        case (Self.ipv4Family, 8):
            let address = try reader.takeUInt32() ^ STUNHeader.magicCookie
            self = .ipv4(IPv4Address(rawValue: address), port: port)
        case (Self.ipv6Family, 20):
            let high = try reader.takeUInt64() ^ transactionID.disguise
            let low = try reader.takeUInt64() ^ transactionID.low
            self = .ipv6(IPv6Address(high: high, low: low), port: port)
        default:
            throw .violates(.stunAddressFamily, at: start)
        }
    }

    func encode(_ transactionID: STUNTransactionID, into out: inout OutputSpan<UInt8>) {
        let disguisedPort = UInt32(port) ^ STUNHeader.magicCookie >> 16
        switch self {
        case .ipv4(let address, _):
            out.append(bigEndian: UInt32(Self.ipv4Family) << 16 | disguisedPort)
            out.append(bigEndian: address.rawValue ^ STUNHeader.magicCookie)
        case .ipv6(let address, _):
            out.append(bigEndian: UInt32(Self.ipv6Family) << 16 | disguisedPort)
            out.append(bigEndian: address.high ^ transactionID.disguise)
            out.append(bigEndian: address.low ^ transactionID.low)
        }
    }
}

extension STUNTransactionID {
    /// What the first half of an IPv6 address is disguised with.
    fileprivate var disguise: UInt64 { UInt64(STUNHeader.magicCookie) << 32 | UInt64(high) }
}
