extension AddressRule {
    /// RFC 768.
    public static let port = AddressRule("a port is a decimal number from 0 to 65535")
    /// scionproto/scion, pkg/addr/addr.go.
    public static let portMissing = AddressRule(
        "a port follows the bracket, like [1-ff00:0:110,10.0.0.1]:31000")
    /// scionproto/scion, doc/dev/design/uri.rst.
    public static let uri = AddressRule(
        "a URI of an endpoint has brackets and no path, like scion://[1-ff00:0:110,10.0.0.1]:31000")
}

extension SCIONEndpoint: CustomStringConvertible {
    /// Reads an endpoint in any of the spellings that are in use.
    ///
    /// | text                                 | port | where it is found                |
    /// |--------------------------------------|------|----------------------------------|
    /// | `[1-ff00:0:110,10.0.0.1]:80`         | 80   | here, scionproto, URLs of PAN    |
    /// | `[1-ff00:0:110,fe80::1%eth0]:80`     | 80   | the same, with a zone            |
    /// | `1-ff00:0:110,[10.0.0.1]:80`         | 80   | PAN, older tools                 |
    /// | `1-ff00:0:110,10.0.0.1:80`           | 80   | scion-cpp, older tools           |
    /// | `1-ff00:0:110,[10.0.0.1]`            | 0    | hosts files                      |
    /// | `1-ff00:0:110,10.0.0.1`              | 0    | everywhere, for a host           |
    /// | `1-ff00:0:110,::1:80`                | 0    | by mistake: the host is `::1:80` |
    /// | `scion://[1-ff00:0:110,10.0.0.1]:80` | 80   | URIs; the port may be left out   |
    ///
    /// The first form without its port is refused: implementations disagree on it.
    ///
    /// - Throws: ``AddressError`` with the rule `port`, `portMissing`, `closingBracket`, `uri` or a
    ///   rule of an address.
    public init(_ text: some StringProtocol) throws(AddressError) {
        var reader = TextReader(text)
        let isURI = reader.take("scion://")
        if let address = try reader.takeBracketed() {
            try self.init(address: address, port: &reader, isURI: isURI)
        } else {
            guard !isURI else { throw reader.error(.uri) }
            try self.init(hostAndPortFrom: &reader)
        }
    }

    /// Reads `address` from between the brackets, and the port behind them.
    private init(
        address: TextReader, port reader: inout TextReader, isURI: Bool
    ) throws(AddressError) {
        var address = address
        let isdAS = try address.takeISDASAndComma()
        let host = try ZonedHost(reading: address)
        let port: UInt16? = try reader.takeColonAndPort()
        guard port != nil || isURI else { throw reader.error(.portMissing) }
        if isURI { _ = reader.take("/") }
        try reader.finish(isURI ? .uri : .port)
        self.init(SCIONAddress(isdAS, host.address), port: port ?? 0, zone: host.zone)
    }

    /// Reads an address whose brackets, if any, are around the host only.
    private init(hostAndPortFrom reader: inout TextReader) throws(AddressError) {
        let isdAS = try reader.takeISDASAndComma()
        let host: TextReader
        if let bracketed = try reader.takeBracketed() {
            host = bracketed
        } else {
            host = reader.hasSeveralColons ? reader.takeRest() : reader.takeAll(before: ":")
        }
        let zonedHost = try ZonedHost(reading: host)
        let port = try reader.takeColonAndPort() ?? 0
        try reader.finish(.closingBracket)
        self.init(SCIONAddress(isdAS, zonedHost.address), port: port, zone: zonedHost.zone)
    }

    /// The address in brackets, with the zone if it has one, and the port.
    public var description: String {
        let zone = zone.map { "%\($0)" } ?? ""
        return "[\(address)\(zone)]:\(port)"
    }
}

extension TextReader {
    /// Whether there are more colons to come than the one of a port, as in an IPv6 address.
    package var hasSeveralColons: Bool {
        var reader = self
        _ = reader.takeAll(before: ":")
        return reader.take(":") && reader.contains(":")
    }

    /// Takes a colon and the port behind it.
    ///
    /// - Returns: The port, or `nil` when no colon comes next.
    package mutating func takeColonAndPort() throws(AddressError) -> UInt16? {
        guard take(":") else { return nil }
        let start = self
        guard let port = takeDecimal(limit: 0xffff) else { throw start.error(.port) }
        return UInt16(truncatingIfNeeded: port)
    }
}
