internal import Glibc

/// Why text is not an address.
public struct SocketAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text that was to be read.
    public let text: String

    /// What is wrong with it.
    public let problem: Problem

    /// What can be wrong with an address.
    public enum Problem: Error, Hashable, Sendable {
        /// No colon and port follow the address.
        case noPort
        /// What follows the last colon is no number from 0 to 65535.
        case badPort(String)
        /// What stands before the port is no IPv4 address and no IPv6 address in brackets.
        case badHost(String)
        /// What follows the percent sign names no network interface of this machine.
        case unknownInterface(String)
    }

    /// One line for people, with the text and what should have stood there.
    public var description: String {
        let reason =
            switch problem {
            case .noPort: "no port; write 127.0.0.1:31000 or [::1]:31000"
            case .badPort(let port): "\"\(port)\" is not a port from 0 to 65535"
            case .badHost(let host):
                "\"\(host)\" is not an IPv4 address, nor an IPv6 address in brackets"
            case .unknownInterface(let name): "this machine has no network interface \"\(name)\""
            }
        return "\"\(text)\" is not an address: \(reason)"
    }
}

extension SocketAddress: CustomStringConvertible {
    /// Reads `127.0.0.1:31000`, `[::1]:31000` or `[fe80::1%eth0]:31000`.
    ///
    /// The part after the percent sign is the name of an interface, or its index.
    public init(_ text: some StringProtocol) throws(SocketAddressError) {
        func fail(_ problem: SocketAddressError.Problem) -> SocketAddressError {
            SocketAddressError(text: String(text), problem: problem)
        }
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { throw fail(.noPort) }
        let (host, digits) = (text[..<colon], text[text.index(after: colon)...])
        guard let port = UInt16(decimal: digits) else { throw fail(.badPort(String(digits))) }
        do {
            try self.init(IP(inAddress: host), port: port)
        } catch {
            throw fail(error)
        }
    }

    /// The form that ``init(_:)`` reads, with the scope as a number.
    public var description: String {
        switch ip {
        case .v4: "\(ip):\(port)"
        case .v6: "[\(ip)]:\(port)"
        }
    }
}

extension SocketAddress.IP: CustomStringConvertible {
    /// Reads the host part of an address: IPv6 in brackets, IPv4 bare.
    fileprivate init(inAddress host: some StringProtocol) throws(SocketAddressError.Problem) {
        guard host.hasPrefix("["), host.hasSuffix("]") else {
            guard let bytes = parse(host, family: AF_INET) else { throw .badHost(String(host)) }
            self = .v4(bytes.bigEndian(at: 0))
            return
        }
        let parts = host.dropFirst().dropLast().split(
            separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, let bytes = parse(address, family: AF_INET6) else {
            throw .badHost(String(host))
        }
        let scopeID = parts.count > 1 ? Self.scopeID(ofInterface: parts[1]) : 0
        guard let scopeID else { throw .unknownInterface(String(parts[1])) }
        self = .v6(high: bytes.bigEndian(at: 0), low: bytes.bigEndian(at: 8), scopeID: scopeID)
    }

    /// The scope that stands for a network interface of this machine.
    ///
    /// - Parameter name: The name of the interface, such as `eth0`, or its index in decimal.
    /// - Returns: `nil` if there is no interface of this name.
    public static func scopeID(ofInterface name: some StringProtocol) -> UInt32? {
        if let index = UInt32(decimal: name), index != 0 { return index }
        let index = name.utf8.contains(0) ? 0 : unsafe if_nametoindex(String(name))
        return index == 0 ? nil : index
    }

    /// The shortest usual form, such as `127.0.0.1` or `fe80::1%2`.
    public var description: String {
        switch self {
        case .v4(let address):
            return print(address.bigEndian, family: AF_INET)
        case .v6(let high, let low, let scopeID):
            let address = print((high.bigEndian, low.bigEndian), family: AF_INET6)
            return scopeID == 0 ? address : "\(address)%\(scopeID)"
        }
    }
}

// MARK: - The C library's own reading and printing

/// The bytes of the address that all of `text` is, if it is one; IPv4 fills the first four.
private func parse(_ text: some StringProtocol, family: Int32) -> [16 of UInt8]? {
    // The C string would end at a zero byte, and what follows would go unseen.
    guard !text.utf8.contains(0) else { return nil }
    var bytes = [16 of UInt8](repeating: 0)
    return unsafe inet_pton(family, String(text), &bytes) == 1 ? bytes : nil
}

/// The text of an address that lies in memory as it does on the wire.
private func print<Bytes: BitwiseCopyable>(_ address: Bytes, family: Int32) -> String {
    var address = address
    let capacity = Int(INET6_ADDRSTRLEN)
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { text in
        guard let start = text.baseAddress,
            unsafe inet_ntop(family, &address, start, socklen_t(capacity)) != nil
        else { return "?" }
        return unsafe String(cString: start)
    }
}

extension FixedWidthInteger {
    /// Reads decimal digits; unlike the standard library, no sign.
    fileprivate init?(decimal text: some StringProtocol) {
        guard text.utf8.first.map({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) ?? false else {
            return nil
        }
        self.init(text, radix: 10)
    }
}

extension InlineArray<16, UInt8> {
    fileprivate func bigEndian<T: FixedWidthInteger>(at offset: Int) -> T {
        (offset..<offset + T.bitWidth / 8).reduce(0) { $0 << 8 | T(self[$1]) }
    }
}
