extension AddressRule {
    /// scionproto/scion, pkg/addr/host.go.
    public static let host = AddressRule(
        "a host is an IPv4 or IPv6 address or the service DS, CS or Wildcard; "
            + "a name has to be looked up first")
}

extension HostAddress: CustomStringConvertible {
    /// Reads an IPv4 address, an IPv6 address without a zone, or the name of a service.
    ///
    /// An IPv4-mapped IPv6 address stays one here; ``normalized`` has the form that is sent.
    ///
    /// - Throws: ``AddressError`` with the rule `host`, `zoneNotAllowed` or a rule of one of the
    ///   kinds of address.
    public init(_ text: some StringProtocol) throws(AddressError) {
        try self.init(reading: TextReader(text))
    }

    /// Reads the whole of `text`.
    init(reading text: TextReader) throws(AddressError) {
        let host = try ZonedHost(reading: text)
        if host.zone != nil {
            var reader = text
            _ = reader.takeAll(before: "%")
            throw reader.error(.zoneNotAllowed)
        }
        self = host.address
    }

    /// The address in its canonical form.
    ///
    /// An address of an unassigned type is shown as its type and bytes, which cannot be read back.
    public var description: String {
        switch self {
        case .ipv4(let address): address.description
        case .ipv6(let address): address.description
        case .service(let address): address.description
        case .unassigned(let address): address.description
        }
    }
}

extension UnassignedHostAddress: CustomStringConvertible {
    /// The type and the bytes, like `<host type 0x6: 000000010000000200000003>`.
    public var description: String {
        let digits = [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        let type = String(typeAndLength.rawValue, radix: 16)
        let bytes = digits.joined().prefix(2 * typeAndLength.addressLength)
        return "<host type 0x\(type): \(bytes)>"
    }
}

/// A host as an endpoint spells it, where a zone may follow an IPv6 address.
struct ZonedHost {
    let address: HostAddress
    let zone: IPv6Zone?

    /// Reads the whole of `text`.
    init(reading text: TextReader) throws(AddressError) {
        if text.next == UInt8(ascii: "<") {
            address = .service(try ServiceAddress(reading: text))
            zone = nil
        } else if text.contains(":") || text.startsWithDigit && text.contains(".") {
            let ip = try IPAddress(reading: text)
            address = HostAddress(ip)
            zone = if case .ipv6(_, zone: let zone) = ip { zone } else { nil }
        } else {
            guard let service = try? ServiceAddress(reading: text) else { throw text.error(.host) }
            address = .service(service)
            zone = nil
        }
    }
}
