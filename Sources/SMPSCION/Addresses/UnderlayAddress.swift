/// A UDP socket of the network underneath SCION, such as that of a border router.
public struct UnderlayAddress: Hashable, Sendable {
    /// The host.
    public let ip: IPAddress
    /// The UDP port.
    public var port: UInt16

    /// Joins both parts.
    public init(_ ip: IPAddress, port: UInt16) {
        (self.ip, self.port) = (ip, port)
    }
}

extension AddressRule {
    /// RFC 3986, section 3.2.
    public static let underlay = AddressRule(
        "an IP address is followed by a colon and a port, like 10.0.0.1:30042 or [fd00::1]:30042")
}

// MARK: - Text

extension UnderlayAddress: CustomStringConvertible {
    /// Reads an IP address and a port, like `10.0.0.1:30042` or `[fe80::1%eth0]:30042`.
    ///
    /// - Throws: ``AddressError`` with the rule `underlay`, `port`, `closingBracket` or a rule of
    ///   an IP address.
    public init(_ text: some StringProtocol) throws(AddressError) {
        var reader = TextReader(text)
        let host: TextReader
        if let bracketed = try reader.takeBracketed() {
            host = bracketed
            guard host.contains(":") else { throw host.error(.ipv6) }
        } else {
            guard !reader.hasSeveralColons else { throw reader.error(.underlay) }
            host = reader.takeAll(before: ":")
        }
        let ip = try IPAddress(reading: host)
        guard let port = try reader.takeColonAndPort() else { throw reader.error(.underlay) }
        try reader.finish(.port)
        self.init(ip, port: port)
    }

    /// The address and the port, with brackets around an IPv6 address.
    public var description: String {
        switch ip {
        case .ipv4: "\(ip):\(port)"
        case .ipv6: "[\(ip)]:\(port)"
        }
    }
}
