public import SMPSCION

extension Topology {
    /// Where a router or service listens, as the file spells it.
    public enum Address: Hashable, Sendable {
        /// An IP address and a port.
        case ip(UnderlayAddress)
        /// A name of the host, which has to be looked up, and a port.
        case name(String, port: UInt16)
    }
}

extension AddressRule {
    /// RFC 1123, section 2.1; underscores as container networks have them.
    public static let hostName = AddressRule(
        "a host is an IP address (IPv6 in brackets) or a name of letters, digits, hyphens, "
            + "underscores and dots")
}

// MARK: - Text

extension Topology.Address: CustomStringConvertible {
    /// Reads an IP address or a host name, followed by a colon and a port.
    ///
    /// - Throws: `AddressError` with the rule `hostName` or a rule of `UnderlayAddress`.
    public init(_ text: some StringProtocol) throws(AddressError) {
        let start = TextReader(text)
        var reader = start
        let host = reader.takeAll(before: ":")
        guard start.next != UInt8(ascii: "["), !host.isNumeric else {
            self = .ip(try UnderlayAddress(text))
            return
        }
        guard host.isName, !start.hasSeveralColons else { throw start.error(.hostName) }
        guard let port = try reader.takeColonAndPort() else { throw reader.error(.underlay) }
        try reader.finish(.port)
        self = .name(host.remainder, port: port)
    }

    /// The host and the port with a colon between them.
    public var description: String {
        switch self {
        case .ip(let address): address.description
        case .name(let name, port: let port): "\(name):\(port)"
        }
    }
}

extension TextReader {
    /// Whether this can only be an IPv4 address, if anything.
    fileprivate var isNumeric: Bool {
        !isAtEnd && remainder.utf8.allSatisfy { "0123456789.".utf8.contains($0) }
    }

    /// Whether this is a host name: labels of up to 63 characters, up to 253 in all.
    fileprivate var isName: Bool {
        let name = remainder.utf8
        let labels = name.prefix(254).split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return name.count <= 253
            && labels.allSatisfy { label in
                1...63 ~= label.count && label.first != UInt8(ascii: "-")
                    && label.allSatisfy(isNameCharacter)
            }
    }
}

private func isNameCharacter(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
}
