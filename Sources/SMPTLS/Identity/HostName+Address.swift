extension HostName {
    /// Whether a name is an address, which hellos do not carry.
    ///
    /// The last label of a name is never a number, and no name has a colon.
    ///
    /// - Source: RFC 6066, section 3; WHATWG URL, "ends in a number checker".
    static func isAddress(_ name: String) -> Bool {
        if name.contains(":") { return true }
        let last = name.split(separator: ".").last ?? ""
        return !last.isEmpty && last.allSatisfy { $0.isASCII && $0.isNumber }
    }
}
