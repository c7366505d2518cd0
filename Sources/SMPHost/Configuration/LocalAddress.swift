public import SMPSCION

/// The own address as a user gives it: each part may be missing.
public struct LocalAddress: Hashable, Sendable {
    /// The autonomous system.
    public var isdAS: ISDAS?
    /// The address of the host.
    public var ip: IPAddress?
    /// The port.
    public var port: UInt16?

    /// Nothing is given.
    public init() {}

    /// Reads `127.0.0.1`, `127.0.0.1:31000`, `:31000`, `localhost:31000` or a SCION address.
    public init?(_ text: String) {
        self.init()
        let text = text.replacing("localhost", with: "127.0.0.1")
        if text.hasPrefix(":"), let port = UInt16(text.dropFirst()) {
            self.port = port
        } else if let ip = try? IPAddress(text) {
            self.ip = ip
        } else if let address = try? UnderlayAddress(text) {
            (ip, port) = (address.ip, address.port)
        } else if let endpoint = try? SCIONEndpoint(text) {
            guard set(endpoint.address, port: endpoint.port) else { return nil }
        } else if let address = try? SCIONAddress(text) {
            guard set(address, port: nil) else { return nil }
        } else {
            return nil
        }
    }

    /// Takes over an address, or returns `false` if it is not that of a host.
    private mutating func set(_ address: SCIONAddress, port: UInt16?) -> Bool {
        switch address.host {
        case .ipv4(let ip): self.ip = .ipv4(ip)
        case .ipv6(let ip): self.ip = .ipv6(ip)
        default: return false
        }
        (isdAS, self.port) = (address.isdAS, port)
        return true
    }
}
