extension AddressRule {
    /// scionproto/scion, pkg/addr/svc.go.
    public static let service = AddressRule(
        "a service is DS, CS or Wildcard, with _M behind it for all instances, in this case")
}

extension ServiceAddress: CustomStringConvertible {
    /// The services that have a name.
    private static let names: [(service: ServiceAddress, name: String)] = [
        (.discovery, "DS"), (.control, "CS"), (.wildcard, "Wildcard"),
    ]

    /// Reads the name of a service, followed by `_M` for all instances or by nothing or `_A` for
    /// any one of them.
    ///
    /// A service without a name is written as `<SVC:0x0abc>`.
    ///
    /// - Throws: ``AddressError`` with the rule `service`.
    public init(_ text: some StringProtocol) throws(AddressError) {
        try self.init(reading: TextReader(text))
    }

    /// Reads the whole of `text`.
    init(reading text: TextReader) throws(AddressError) {
        var reader = text
        if reader.take("<SVC:0x") {
            guard let number = reader.takeHexadecimal() else { throw text.error(.service) }
            try reader.expect(">", .service)
            self.init(rawValue: number)
        } else {
            guard let entry = Self.names.first(where: { reader.take($0.name) }) else {
                throw text.error(.service)
            }
            self = reader.take("_M") ? entry.service.multicast : entry.service
            if !isMulticast { _ = reader.take("_A") }
        }
        try reader.finish(.service)
    }

    /// The name, followed by `_M` for all instances, or the number when there is no name.
    public var description: String {
        guard let entry = Self.names.first(where: { $0.service == anycast }) else {
            let digits = String(rawValue, radix: 16)
            return "<SVC:0x" + String(repeating: "0", count: 4 - digits.count) + digits + ">"
        }
        return entry.name + (isMulticast ? "_M" : "")
    }
}
