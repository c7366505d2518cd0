public import SMPSockets

/// Why a live network cannot start.
public enum LiveNetworkError: Error, Hashable, Sendable {
    /// There is no place for all its routers.
    case plan(NetworkDescriptionError)
    /// Its keys, certificates or segments cannot be made.
    case controlPlane(ControlPlaneError)
    /// A router is set up wrongly.
    case router(RouterConfigurationError)
    /// A socket of a router or service cannot be opened.
    case socket(owner: String, SocketError)
}

extension LiveNetworkError: CustomStringConvertible {
    /// One line that names the router or service and its address.
    public var description: String {
        switch self {
        case .plan(let error): "\(error)"
        case .controlPlane(let error): "\(error)"
        case .router(let error): "\(error)"
        case .socket(let owner, let error): "\(owner): \(error)"
        }
    }
}

extension LiveNetworkError {
    /// The address that somebody else has, if that is the reason.
    var takenAddress: SocketAddress? {
        guard case .socket(_, let error) = self, error.number == .addressInUse else { return nil }
        return error.address
    }

    /// Whether this machine has no IPv6.
    var isForWantOfIPv6: Bool {
        guard case .socket(_, let error) = self, case .v6? = error.address?.ip else { return false }
        return [.addressNotAvailable, .networkUnreachable, .addressFamilyNotSupported]
            .contains(error.number)
    }
}
