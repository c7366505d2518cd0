public import SMPCrypto
public import SMPSCION

/// Why the control plane of a network cannot be made.
public enum ControlPlaneError: Error, Hashable, Sendable {
    /// A certificate or a root configuration.
    case trust(TrustError)
    /// The keys of an autonomous system.
    case keys(ISDAS, CryptoError)
    /// A path segment, at an autonomous system.
    case segment(ISDAS, SegmentCreationError)
    /// There is no place for an autonomous system in the plan.
    case noSite(ISDAS)
}

extension ControlPlaneError: CustomStringConvertible {
    /// One line that names the autonomous system.
    public var description: String {
        switch self {
        case .trust(let error): "\(error)"
        case .keys(let isdAS, let error): "keys of \(isdAS): \(error)"
        case .segment(let isdAS, let error): "segment at \(isdAS): \(error)"
        case .noSite(let isdAS): "\(isdAS) has no place in the plan of the network"
        }
    }
}
