package import SMPSCION
package import SMPSockets

/// The same addresses as the kernel and as SCION know them.
///
/// They differ in the zone of an IPv6 address alone: a text for people, a number for the kernel.
extension SocketAddress.IP {
    /// The address as sockets take it; a zone that this machine does not have counts as none.
    package init(_ address: IPAddress) {
        switch address {
        case .ipv4(let address): self = .v4(address.rawValue)
        case .ipv6(let address, let zone):
            let scopeID = zone.flatMap { Self.scopeID(ofInterface: $0.description) }
            self = .v6(high: address.high, low: address.low, scopeID: scopeID ?? 0)
        }
    }
}

extension SocketAddress {
    /// The address as sockets take it.
    package init(_ address: UnderlayAddress) {
        self.init(IP(address.ip), port: address.port)
    }
}

extension IPAddress {
    /// The address as SCION has it, with the zone of the same number as its scope.
    package init(_ address: SocketAddress.IP) {
        switch address {
        case .v4(let number): self = .ipv4(IPv4Address(rawValue: number))
        case .v6(let high, let low, let scopeID):
            let zone = scopeID == 0 ? nil : try? IPv6Zone("\(scopeID)")
            self = .ipv6(IPv6Address(high: high, low: low), zone: zone)
        }
    }
}

extension UnderlayAddress {
    /// The address as SCION has it.
    package init(_ address: SocketAddress) {
        self.init(IPAddress(address.ip), port: address.port)
    }
}
