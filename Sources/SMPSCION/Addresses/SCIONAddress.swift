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
    public var address: SCIONAddress
    /// The UDP port.
    public var port: UInt16

    /// Joins both parts.
    public init(_ address: SCIONAddress, port: UInt16) {
        (self.address, self.port) = (address, port)
    }
}
