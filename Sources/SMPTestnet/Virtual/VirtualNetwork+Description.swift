internal import SMPHost
internal import SMPSCION

/// How a virtual network knows the parts of a description.
public struct VirtualParts: Hashable, Sendable {
    /// The routers, by their names in `topology.json`.
    public internal(set) var routers: [String: RouterID] = [:]
    /// The links, in the order of the description.
    public internal(set) var links: [LinkID] = []

    fileprivate func end(
        _ end: NetworkDescription.LinkEnd
    ) throws(VirtualNetworkError) -> LinkEnd {
        guard let router = routers[end.router] else {
            throw .noSuchInterface(end.router, end.interface)
        }
        return LinkEnd(router, end.interface)
    }
}

extension VirtualNetwork {
    /// Adds all routers and links of a network, with the keys of its control plane.
    ///
    /// - Returns: How the network knows them.
    /// - Throws: `VirtualNetworkError` when something of the kind is there already, or when the plan
    ///   has no router for a link.
    @discardableResult public func add(
        networkOf control: ControlPlane
    ) throws(VirtualNetworkError) -> VirtualParts {
        var parts = VirtualParts()
        for system in control.network.systems {
            for configuration in try control.routerConfigurations(of: system.isdAS) {
                parts.routers[configuration.name] = try add(configuration)
            }
        }
        for link in control.network.links {
            parts.links.append(
                try connect(
                    try parts.end(link.a), try parts.end(link.b),
                    LinkProperties(link.forward), back: LinkProperties(link.backward)))
        }
        return parts
    }
}

extension ControlPlane {
    /// How the routers of an autonomous system are set up, ordered by name.
    func routerConfigurations(
        of isdAS: ISDAS
    ) throws(VirtualNetworkError) -> [RouterConfiguration] {
        guard let topology = plan.topology(of: isdAS), let key = forwardingKey(of: isdAS) else {
            return []
        }
        var configurations: [RouterConfiguration] = []
        for router in topology.borderRouters {
            do throws(RouterConfigurationError) {
                configurations.append(
                    try RouterConfiguration(
                        router: router.name, in: topology, forwardingKey: key))
            } catch {
                throw .router(error)
            }
        }
        return configurations
    }
}
