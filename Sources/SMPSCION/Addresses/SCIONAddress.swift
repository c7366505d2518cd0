/// A host anywhere in the SCION network: its autonomous system and its address in there.
public struct SCIONAddress: Hashable, Sendable {
    /// The autonomous system.
    public var isdAS: ISDAS
    /// The address inside it.
    public var host: HostAddress

    /// Joins both parts.
    public init(_ isdAS: ISDAS, _ host: HostAddress) {
        (self.isdAS, self.host) = (isdAS, host)
    }
}

/// A UDP port of a host anywhere in the SCION network.
public struct SCIONEndpoint: Hashable, Sendable {
    /// The host.
    public let address: SCIONAddress
    /// The UDP port.
    public var port: UInt16
    /// The zone of an IPv6 host, for sending inside the own autonomous system.
    ///
    /// It means something on this host only, and never goes on the wire.
    public let zone: IPv6Zone?

    /// Joins the parts.
    ///
    /// - Parameters:
    ///   - address: The host.
    ///   - port: The UDP port.
    ///   - zone: Left out unless the host has an IPv6 address, as no other address has zones.
    public init(_ address: SCIONAddress, port: UInt16, zone: IPv6Zone? = nil) {
        (self.address, self.port) = (address, port)
        self.zone = if case .ipv6 = address.host { zone } else { nil }
    }
}
