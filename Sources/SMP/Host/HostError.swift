public import SMPHost
public import SMPSCION
public import SMPSockets

/// Why a host cannot do what it was asked to.
public enum HostError: Error, Hashable, Sendable {
    /// The daemon, or control service, has not answered.
    case daemon(ServiceError)
    /// The topology names no control service that could be asked.
    case noControlService
    /// A socket cannot be opened.
    case socket(SocketError)
    /// No port of the range that routers deliver to is free.
    case noPort(DispatchedPorts)
    /// The local address that was asked for is of no use.
    case localAddress(String)
    /// Nobody can be reached at such an address.
    case unreachable(SCIONAddress)
    /// A packet does not fit on the path, or into a packet at all.
    case tooLarge(byteCount: Int, limit: Int)
    /// The system gives no random numbers.
    case noRandomness
}

extension HostError: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .daemon(let error): "\(error)"
        case .noControlService: "topology.json names no control service with an IP address"
        case .socket(let error): "\(error)"
        case .noPort(let ports): "no free port in \(ports), which routers of this AS deliver to"
        case .localAddress(let text): text
        case .unreachable(let address): "\(address) is no host that packets can be sent to"
        case .tooLarge(let byteCount, let limit):
            "\(byteCount) bytes do not fit into a packet over this path, \(limit) do"
        case .noRandomness: "the system gives no random numbers"
        }
    }
}
