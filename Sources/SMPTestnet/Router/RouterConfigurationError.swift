public import SMPSCION

/// Why no router can be made from a configuration.
public enum RouterConfigurationError: Error, Hashable, Sendable {
    /// The topology has no router of this name.
    case noSuchRouter(String)
    /// The forwarding key has this many bytes, and not 16.
    case keyLength(Int)
    /// Zero means that there is no interface, so none can have this number.
    case interfaceZero
    /// Two interfaces have this number.
    case duplicateInterface(InterfaceID)
    /// The interface belongs to a sibling that is not in the list.
    case noSuchSibling(InterfaceID)
    /// This address is a name that would have to be looked up first, or no address at all.
    case unresolvedAddress(String)
}

extension RouterConfigurationError: CustomStringConvertible {
    /// One line that names what is wrong.
    public var description: String {
        switch self {
        case .noSuchRouter(let name): "there is no border router \(name)"
        case .keyLength(let count): "a forwarding key has 16 bytes, not \(count)"
        case .interfaceZero: "an interface cannot have the number 0"
        case .duplicateInterface(let id): "two interfaces have the number \(id.rawValue)"
        case .noSuchSibling(let id): "interface \(id.rawValue) is on a router that is not there"
        case .unresolvedAddress(let text): "\(text) is not an IP address and a port"
        }
    }
}
