public import SMPHost
internal import SMPSCION

/// The configuration of a router as `topology.json` and the key of its autonomous system give it.
///
/// - Source: scionproto/scion, private/topology/topology.go; router/control/conf.go.
extension RouterConfiguration {
    /// Takes what concerns one border router out of a topology.
    ///
    /// - Parameters:
    ///   - name: The name of the router in the topology.
    ///   - topology: What the file says.
    ///   - forwardingKey: The 16 bytes of the key, see `ForwardingKey.derive(masterSecret:)`.
    /// - Throws: `RouterConfigurationError.noSuchRouter`, or `.unresolvedAddress` for a host name
    ///   where a router needs an address.
    public init(
        router name: String, in topology: Topology, forwardingKey: [UInt8]
    ) throws(RouterConfigurationError) {
        guard let own = topology.borderRouters.first(where: { $0.name == name }) else {
            throw .noSuchRouter(name)
        }
        self.init(
            name: name, isdAS: topology.isdAS,
            internalAddress: try own.internalAddress.resolved, interfaces: [],
            forwardingKey: forwardingKey, dispatchedPorts: topology.dispatchedPorts)
        for router in topology.borderRouters {
            try add(router)
        }
        try add(topology.controlServices, as: .control)
        try add(topology.discoveryServices, as: .discovery)
    }

    private mutating func add(
        _ router: Topology.BorderRouter
    ) throws(RouterConfigurationError) {
        let isSibling = router.name != name
        if isSibling {
            siblings.append(
                Sibling(name: router.name, internalAddress: try router.internalAddress.resolved))
        }
        for interface in router.interfaces {
            interfaces.append(
                Interface(
                    interface.id, interface.linkType, neighbor: interface.neighbor,
                    sibling: isSibling ? siblings.count - 1 : nil, mtu: interface.mtu,
                    underlay: try Underlay(interface.underlay)))
        }
    }

    private mutating func add(
        _ instances: [Topology.Service], as service: ServiceAddress
    ) throws(RouterConfigurationError) {
        for instance in instances {
            services.append(Service(service, at: try instance.address.resolved))
        }
    }
}

extension RouterConfiguration.Underlay {
    /// The link, or `nil` unless both of its ends are given.
    fileprivate init?(_ underlay: Topology.Underlay?) throws(RouterConfigurationError) {
        guard let local = underlay?.local, let remote = underlay?.remote else { return nil }
        self.init(
            local: try UnderlayAddress(configured: local),
            remote: try UnderlayAddress(configured: remote))
    }
}

extension UnderlayAddress {
    fileprivate init(configured text: String) throws(RouterConfigurationError) {
        do { try self.init(text) } catch { throw .unresolvedAddress(text) }
    }
}

extension Topology.Address {
    fileprivate var resolved: UnderlayAddress {
        get throws(RouterConfigurationError) {
            guard case .ip(let address) = self else { throw .unresolvedAddress("\(self)") }
            return address
        }
    }
}
