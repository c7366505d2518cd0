public import SMPSCION

/// Who tells a host about its own autonomous system and the paths to others: a daemon, or the control
/// service of the autonomous system itself.
public protocol PathSource: Sendable {
    /// Where it is asked.
    var address: UnderlayAddress { get }

    /// What a host has to know of its autonomous system.
    func localSystem() async throws(ServiceError) -> LocalSystem

    /// The paths to another autonomous system, none if there are none.
    ///
    /// - Parameters:
    ///   - destination: The autonomous system.
    ///   - refreshes: Whether to be content with nothing that is known already.
    /// - Returns: The paths, in no particular order.
    /// - Throws: ``ServiceError``.
    func paths(
        to destination: ISDAS, refreshes: Bool
    ) async throws(ServiceError) -> [NetworkPath]

    /// Takes in that the link of an interface is down, so that others may profit.
    func report(down interface: PathInterface) async throws(ServiceError)

    /// Ends connections; the next question opens one.
    func close()
}

/// What a host has to know of its own autonomous system.
public struct LocalSystem: Hashable, Sendable {
    /// The autonomous system.
    public var isdAS: ISDAS
    /// Whether it belongs to the core of its isolation domain.
    public var isCore: Bool
    /// The largest SCION packet inside of it, in bytes.
    public var mtu: Int
    /// The ports that its routers deliver to directly.
    public var dispatchedPorts: DispatchedPorts
    /// The border router that owns each interface.
    public var routers: [InterfaceID: UnderlayAddress]

    /// Joins all of it.
    public init(
        isdAS: ISDAS, isCore: Bool, mtu: Int, dispatchedPorts: DispatchedPorts,
        routers: [InterfaceID: UnderlayAddress]
    ) {
        (self.isdAS, self.isCore, self.mtu) = (isdAS, isCore, mtu)
        (self.dispatchedPorts, self.routers) = (dispatchedPorts, routers)
    }
}

extension DaemonClient: PathSource {
    /// Asks for each part by itself.
    public func localSystem() async throws(ServiceError) -> LocalSystem {
        let system = try await autonomousSystem()
        let ports = try await portRange()
        let routers = try await interfaces()
        return LocalSystem(
            isdAS: system.isdAS, isCore: system.isCore, mtu: Int(system.mtu),
            dispatchedPorts: ports, routers: routers)
    }

    /// Tells the daemon, which leaves out paths over the interface for ten seconds.
    public func report(down interface: PathInterface) async throws(ServiceError) {
        try await notifyInterfaceDown(interface)
    }
}
