/// An IP address and a port: where a UDP or TCP socket is on the network.
public struct SocketAddress: Hashable, Sendable {
    /// The address of the host.
    public var ip: IP

    /// The port, or 0 to let the kernel choose one when a socket is bound.
    public var port: UInt16

    /// Joins an address and a port.
    public init(_ ip: IP, port: UInt16) {
        (self.ip, self.port) = (ip, port)
    }

    /// The address of a host, of either version of IP.
    public enum IP: Hashable, Sendable {
        /// An IPv4 address, its first byte in the most significant bits.
        case v4(UInt32)
        /// An IPv6 address: its first and its last eight bytes, most significant first.
        ///
        /// The scope is the index of a network interface. A link-local address means nothing
        /// without it; every other address has 0.
        case v6(high: UInt64, low: UInt64, scopeID: UInt32)
    }
}

extension SocketAddress.IP {
    /// 127.0.0.1, this machine itself.
    public static let loopback4 = Self.v4(0x7f00_0001)
    /// ::1, this machine itself.
    public static let loopback6 = Self.v6(high: 0, low: 1, scopeID: 0)
    /// 0.0.0.0, all IPv4 addresses of this machine.
    public static let any4 = Self.v4(0)
    /// ::, all IPv6 addresses of this machine.
    public static let any6 = Self.v6(high: 0, low: 0, scopeID: 0)

    /// Whether this stands for all addresses of the machine.
    public var isAny: Bool { self == .any4 || self == .any6 }

    /// Whether packets for this address leave with an IPv4 header.
    ///
    /// A socket for both versions writes an IPv4 address as ::ffff:a.b.c.d.
    ///
    /// - Source: RFC 4291, section 2.5.5.2.
    var travelsAsIPv4: Bool {
        switch self {
        case .v4: true
        case .v6(let high, let low, _): high == 0 && low >> 32 == 0xffff
        }
    }

    /// Whether the address is unique on one link only, so that it needs a scope.
    ///
    /// - Source: RFC 4291, section 2.5.6.
    var isLinkLocal: Bool {
        guard case .v6(let high, _, _) = self else { return false }
        return high >> 54 == 0xfe80 >> 6
    }
}
