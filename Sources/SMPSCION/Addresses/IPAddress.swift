/// The address of a host in the network underneath SCION.
///
/// Unlike a ``HostAddress`` it can carry a zone, which means something on this host only.
public enum IPAddress: Hashable, Sendable {
    /// An IPv4 address.
    case ipv4(IPv4Address)
    /// An IPv6 address, with the zone in which it is valid if it has one.
    case ipv6(IPv6Address, zone: IPv6Zone? = nil)
}

extension HostAddress {
    /// The address as it stands in a SCION header, which has no room for a zone.
    public init(_ address: IPAddress) {
        switch address {
        case .ipv4(let address): self = .ipv4(address)
        case .ipv6(let address, zone: _): self = .ipv6(address)
        }
    }
}

// MARK: - Text

extension IPAddress: CustomStringConvertible {
    /// Reads an IPv4 address, or an IPv6 address with or without a zone, like `fe80::1%eth0`.
    ///
    /// - Throws: ``AddressError`` with the rule `ipv4`, `ipv6` or `zone`.
    public init(_ text: some StringProtocol) throws(AddressError) {
        try self.init(reading: TextReader(text))
    }

    /// Reads the whole of `text`.
    init(reading text: TextReader) throws(AddressError) {
        guard text.contains(":") else {
            self = .ipv4(try IPv4Address(reading: text))
            return
        }
        var reader = text
        let address = try IPv6Address(reading: reader.takeAll(before: "%"))
        let zone = reader.take("%") ? try IPv6Zone(reading: reader) : nil
        self = .ipv6(address, zone: zone)
    }

    /// The address in its canonical form, followed by a percent sign and the zone if it has one.
    public var description: String {
        switch self {
        case .ipv4(let address): address.description
        case .ipv6(let address, zone: nil): address.description
        case .ipv6(let address, zone: .some(let zone)): "\(address)%\(zone)"
        }
    }
}
