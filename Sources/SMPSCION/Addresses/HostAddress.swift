public import SMPBytes

/// An address inside an autonomous system, as it stands in a SCION header.
///
/// - Source: SCION header specification, "Address Header" and "Host Address Types".
public enum HostAddress: Hashable, Sendable {
    /// An IPv4 address. (type 0, length 0)
    case ipv4(IPv4Address)
    /// An IPv6 address. (type 0, length 3)
    case ipv6(IPv6Address)
    /// Any or all instances of a service. (type 1, length 0)
    case service(ServiceAddress)
    /// A type and length that nobody has assigned, kept so that the header round-trips.
    case unassigned(UnassignedHostAddress)

    /// The type of the address and its length on the wire. (DT and DL, or ST and SL, 2 bits each)
    public var typeAndLength: HostAddressType {
        switch self {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        case .service: .service
        case .unassigned(let address): address.typeAndLength
        }
    }

    /// The size on the wire: 4, 8, 12 or 16 bytes.
    public var encodedLength: Int { typeAndLength.addressLength }

    /// The same address as it has to be sent.
    ///
    /// An IPv4-mapped IPv6 address becomes the IPv4 address in it, because routers refuse the
    /// 16-byte form.
    ///
    /// - Source: SCION header specification, "Host Address Types".
    public var normalized: HostAddress {
        guard case .ipv6(let address) = self, let embedded = address.mappedIPv4 else { return self }
        return .ipv4(embedded)
    }
}

/// The four bits that say what a host address is and how long.
///
/// ```
///  0 1 2 3
/// +-+-+-+-+
/// | T | L |      length in bytes = 4 × (L + 1), for every T
/// +-+-+-+-+
/// ```
///
/// - Source: SCION header specification, "Address Header".
public struct HostAddressType: RawRepresentable, Hashable, Sendable {
    /// The type in the upper two of four bits, the length code in the lower two.
    public let rawValue: UInt8

    /// Keeps the low four bits of `rawValue`.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue & 0xf
    }

    /// The size of the address on the wire: 4, 8, 12 or 16 bytes.
    public var addressLength: Int { 4 * (Int(rawValue & 0x3) + 1) }

    /// Type 0, length 4.
    public static let ipv4 = HostAddressType(rawValue: 0b0000)
    /// Type 0, length 16.
    public static let ipv6 = HostAddressType(rawValue: 0b0011)
    /// Type 1, length 4.
    public static let service = HostAddressType(rawValue: 0b0100)
}

/// An IPv4 address.
public struct IPv4Address: RawRepresentable, Hashable, Comparable, Sendable {
    /// The address, its first byte in the most significant bits.
    public let rawValue: UInt32

    /// Takes an address whose first byte is in the most significant bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Joins four bytes in the order in which they are written.
    public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        rawValue = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
    }

    /// The address 0.0.0.0.
    public static let unspecified = IPv4Address(rawValue: 0)

    /// Whether `a` comes first in numeric order.
    public static func < (a: IPv4Address, b: IPv4Address) -> Bool { a.rawValue < b.rawValue }
}

/// An IPv6 address without a zone.
public struct IPv6Address: Hashable, Comparable, Sendable {
    /// The first eight bytes, most significant first.
    public let high: UInt64
    /// The last eight bytes, most significant first.
    public let low: UInt64

    /// Joins two halves.
    public init(high: UInt64, low: UInt64) {
        (self.high, self.low) = (high, low)
    }

    /// The address ::.
    public static let unspecified = IPv6Address(high: 0, low: 0)

    /// The IPv4 address in ::ffff:a.b.c.d, or `nil` for any other address.
    ///
    /// - Source: RFC 4291, section 2.5.5.2.
    public var mappedIPv4: IPv4Address? {
        guard high == 0, low >> 32 == 0xffff else { return nil }
        return IPv4Address(rawValue: UInt32(truncatingIfNeeded: low))
    }

    /// Whether `a` comes first in numeric order.
    public static func < (a: IPv6Address, b: IPv6Address) -> Bool {
        (a.high, a.low) < (b.high, b.low)
    }
}

/// The address of a service of an autonomous system, whichever host provides it.
///
/// - Source: SCION header specification, "Service Addresses".
public struct ServiceAddress: RawRepresentable, Hashable, Sendable {
    /// The service in the low 15 bits, the multicast flag above them. (16 bits)
    public let rawValue: UInt16

    /// Names a service by its number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The discovery service.
    public static let discovery = ServiceAddress(rawValue: 0x0001)
    /// The control service.
    public static let control = ServiceAddress(rawValue: 0x0002)
    /// Any service.
    public static let wildcard = ServiceAddress(rawValue: 0x0010)
    /// No service.
    public static let none = ServiceAddress(rawValue: 0xffff)

    static let multicastFlag: UInt16 = 0x8000

    /// Whether the address means every instance, not just one.
    public var isMulticast: Bool { rawValue & Self.multicastFlag != 0 }

    /// The same service, addressed at every instance.
    public var multicast: ServiceAddress {
        ServiceAddress(rawValue: rawValue | Self.multicastFlag)
    }

    /// The same service, addressed at one instance.
    public var anycast: ServiceAddress {
        ServiceAddress(rawValue: rawValue & ~Self.multicastFlag)
    }
}

/// A host address of a type that nobody has assigned.
///
/// It can be carried along, but names no host that could be reached.
public struct UnassignedHostAddress: Hashable, Sendable {
    /// What the header says of it.
    public let typeAndLength: HostAddressType
    /// The bytes, followed by zeros where there are fewer than sixteen.
    let high, low: UInt64
}

// MARK: - Wire form

extension HostAddress {
    /// Takes an address of the given type from the front of `reader`.
    ///
    /// Every type is accepted, also those that nobody has assigned. Of a service address the last
    /// two bytes are reserved and ignored.
    ///
    /// - Throws: `WireError.truncated`.
    public init(
        _ typeAndLength: HostAddressType, from reader: inout ByteReader
    ) throws(WireError) {
        let bytes = try reader.takeBytes(typeAndLength.addressLength)
        self.init(typeAndLength, in: bytes, at: 0)
    }

    /// Reads the address that starts at `offset`.
    ///
    /// - Precondition: The address lies within `bytes`.
    init(_ typeAndLength: HostAddressType, in bytes: Span<UInt8>, at offset: Int) {
        switch typeAndLength {
        case .ipv4:
            self = .ipv4(IPv4Address(rawValue: bytes.bigEndian(UInt32.self, at: offset)))
        case .ipv6:
            self = .ipv6(
                IPv6Address(
                    high: bytes.bigEndian(UInt64.self, at: offset),
                    low: bytes.bigEndian(UInt64.self, at: offset + 8)))
        case .service:
            self = .service(ServiceAddress(rawValue: bytes.bigEndian(UInt16.self, at: offset)))
        default:
            self = .unassigned(UnassignedHostAddress(typeAndLength, in: bytes, at: offset))
        }
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        switch self {
        case .ipv4(let address):
            out.append(bigEndian: address.rawValue)
        case .ipv6(let address):
            out.append(bigEndian: address.high)
            out.append(bigEndian: address.low)
        case .service(let address):
            out.append(bigEndian: UInt32(address.rawValue) << 16)
        case .unassigned(let address):
            address.encode(into: &out)
        }
    }
}

extension UnassignedHostAddress {
    init(_ typeAndLength: HostAddressType, in bytes: Span<UInt8>, at offset: Int) {
        var words: [4 of UInt64] = .init(repeating: 0)
        for index in 0..<typeAndLength.addressLength / 4 {
            words[index] = UInt64(bytes.bigEndian(UInt32.self, at: offset + 4 * index))
        }
        self.typeAndLength = typeAndLength
        high = words[0] << 32 | words[1]
        low = words[2] << 32 | words[3]
    }

    func encode(into out: inout OutputSpan<UInt8>) {
        let words: [4 of UInt64] = [high >> 32, high, low >> 32, low]
        for index in 0..<typeAndLength.addressLength / 4 {
            out.append(bigEndian: UInt32(truncatingIfNeeded: words[index]))
        }
    }
}
