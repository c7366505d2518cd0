extension AddressRule {
    /// scionproto/scion, pkg/addr/addr.go.
    public static let addressComma = AddressRule(
        "an ISD-AS and a host are joined by a comma, like 1-ff00:0:110,10.0.0.1")
    /// scionproto/scion, pkg/addr/addr.go.
    public static let noOuterBracket = AddressRule(
        "an address without a port has no bracket in front, like 1-ff00:0:110,10.0.0.1")
    /// scionproto/scion, pkg/addr/addr.go.
    public static let closingBracket = AddressRule(
        "every [ has its ], and only a port follows it")
}

extension SCIONAddress: CustomStringConvertible {
    /// Reads an ISD-AS and a host with a comma between them, like `1-ff00:0:110,10.0.0.1`.
    ///
    /// Brackets around the host are accepted, as they stand in hosts files:
    /// `1-ff00:0:110,[10.0.0.1]`.
    ///
    /// - Throws: ``AddressError`` with the rule `noOuterBracket`, `addressComma`, `closingBracket`
    ///   or a rule of one of the parts.
    public init(_ text: some StringProtocol) throws(AddressError) {
        var reader = TextReader(text)
        guard reader.next != UInt8(ascii: "[") else { throw reader.error(.noOuterBracket) }
        let isdAS = try reader.takeISDASAndComma()
        let host = try reader.takeBracketed() ?? reader.takeRest()
        self.init(isdAS, try HostAddress(reading: host))
        try reader.finish(.closingBracket)
    }

    /// The ISD-AS and the host with a comma between them.
    public var description: String { "\(isdAS),\(host)" }
}

extension TextReader {
    /// Takes everything up to and including the comma in front of a host.
    mutating func takeISDASAndComma() throws(AddressError) -> ISDAS {
        let isdAS = takeAll(before: ",")
        try expect(",", .addressComma)
        return try ISDAS(reading: isdAS)
    }

    /// Takes everything from an opening to a closing bracket.
    ///
    /// - Returns: What stands between them, or `nil` when there is no opening bracket.
    mutating func takeBracketed() throws(AddressError) -> TextReader? {
        guard take("[") else { return nil }
        let content = takeAll(before: "]")
        try expect("]", .closingBracket)
        return content
    }
}
