public import SMPSCION

/// Why a network cannot be built as asked for.
public enum VirtualNetworkError: Error, Hashable, Sendable {
    /// The configuration of a router is wrong.
    case router(RouterConfigurationError)
    /// Somebody else has this socket already.
    case addressInUse(ISDAS, UnderlayAddress)
    /// The router has no such interface of its own.
    case noSuchInterface(String, InterfaceID)
    /// The interface has a link already.
    case interfaceInUse(String, InterfaceID)
    /// The interface is configured for another neighbour than the one at the other end.
    case wrongNeighbor(String, InterfaceID, ISDAS)
}

extension VirtualNetworkError: CustomStringConvertible {
    /// One line that names what is wrong.
    public var description: String {
        switch self {
        case .router(let error): "\(error)"
        case .addressInUse(let isdAS, let address): "\(address) in \(isdAS) is in use already"
        case .noSuchInterface(let router, let id):
            "router \(router) has no interface \(id.rawValue)"
        case .interfaceInUse(let router, let id):
            "interface \(id.rawValue) of router \(router) has a link already"
        case .wrongNeighbor(let router, let id, let isdAS):
            "interface \(id.rawValue) of router \(router) is for another neighbour than \(isdAS)"
        }
    }
}

extension VirtualNetwork {
    /// Adds a router.
    ///
    /// Its siblings find it by its internal address, whichever is added first.
    ///
    /// - Returns: How the network knows it.
    /// - Throws: `VirtualNetworkError.router`, or `.addressInUse`.
    @discardableResult public func add(
        _ configuration: RouterConfiguration
    ) throws(VirtualNetworkError) -> RouterID {
        let index = routers.count
        let system = system(configuration.isdAS)
        let address = configuration.internalAddress
        let router: BorderRouter
        do { router = try BorderRouter(configuration) } catch { throw .router(error) }
        guard sockets.add(.router(index), in: system, address.ip, port: address.port) else {
            throw .addressInUse(configuration.isdAS, address)
        }
        routers.append(Router(index: index, system: system, router))
        for other in systems[system].routers { introduce(routers[other], routers[index]) }
        systems[system].routers.append(index)
        return RouterID(index: index)
    }

    /// Joins two routers by a link.
    ///
    /// - Parameters:
    ///   - first: One end.
    ///   - second: The other end.
    ///   - forth: What happens to packets from the first to the second.
    ///   - back: What happens to packets from the second to the first, if it is something else.
    /// - Returns: How the network knows the link.
    /// - Throws: `VirtualNetworkError` when an end cannot have this link.
    @discardableResult public func connect(
        _ first: LinkEnd, _ second: LinkEnd, _ forth: LinkProperties = LinkProperties(),
        back: LinkProperties? = nil
    ) throws(VirtualNetworkError) -> LinkID {
        try check(first, facing: second)
        try check(second, facing: first)
        let index = links.count
        let link = Link(
            first: first, second: second, forth: lane(forth, 2 * index),
            back: lane(back ?? forth, 2 * index + 1))
        links.append(link)
        routers[first.router.index].attachments.append((first.interface, index, .forth))
        routers[second.router.index].attachments.append((second.interface, index, .back))
        watch(.link(index), first.router.index, second.router.index)
        return LinkID(index: index)
    }

    /// Adds a host.
    ///
    /// - Parameters:
    ///   - host: What takes in its datagrams.
    ///   - ip: Its address.
    ///   - port: The only port that it listens on, or `nil` for all that nobody else has.
    ///   - isdAS: Its autonomous system.
    /// - Returns: How the network knows it.
    /// - Throws: `VirtualNetworkError.addressInUse`.
    @discardableResult public func add(
        _ host: any VirtualHost, at ip: IPAddress, port: UInt16? = nil, in isdAS: ISDAS
    ) throws(VirtualNetworkError) -> HostID {
        let index = hosts.count
        let system = system(isdAS)
        guard sockets.add(.host(index), in: system, ip, port: port ?? 0) else {
            throw .addressInUse(isdAS, UnderlayAddress(ip, port: port ?? 0))
        }
        hosts.append(Host(host: host, system: system))
        return HostID(index: index)
    }

    /// Says how long packets take inside an autonomous system, between any two of its routers and
    /// hosts; without this, no time.
    public func setDelay(_ delay: Duration, inside isdAS: ISDAS) {
        systems[system(isdAS)].delay = max(.zero, delay)
    }

    // MARK: Reading

    /// What a host can do now.
    public func context(of host: HostID) -> HostContext { HostContext(network: self, host: host) }

    /// What became of the packets in one direction of a link.
    public func statistics(of link: LinkID, _ heading: Heading) -> LinkStatistics {
        lane(link, heading).statistics
    }

    /// What became of the packets that came to a router.
    public func statistics(of router: RouterID) -> RouterStatistics {
        routers[router.index].statistics
    }

    /// What one direction of a link does to packets.
    public func properties(of link: LinkID, _ heading: Heading) -> LinkProperties {
        lane(link, heading).properties
    }

    private func lane(_ link: LinkID, _ heading: Heading) -> LinkDirection {
        let link = links[link.index]
        return heading == .forth ? link.forth.direction : link.back.direction
    }

    // MARK: Parts

    private func system(_ isdAS: ISDAS) -> Int {
        if let index = systems.firstIndex(where: { $0.isdAS == isdAS }) { return index }
        systems.append(System(isdAS: isdAS))
        return systems.count - 1
    }

    private func lane(_ properties: LinkProperties, _ stream: Int) -> LinkLane {
        LinkLane(properties, seed: seed, stream: stream, now: now)
    }

    /// Lets two routers of an autonomous system know each other, as far as they are configured to.
    private func introduce(_ a: Router, _ b: Router) {
        let indexAtA = a.router.index(ofSiblingAt: b.router.configuration.internalAddress)
        let indexAtB = b.router.index(ofSiblingAt: a.router.configuration.internalAddress)
        if let indexAtA { a.siblings[indexAtA] = b.index }
        if let indexAtB { b.siblings[indexAtB] = a.index }
        watch(.siblings(a.index, indexAtA, b.index, indexAtB), a.index, b.index)
    }

    private func check(
        _ end: LinkEnd, facing other: LinkEnd
    ) throws(VirtualNetworkError) {
        let router = routers[end.router.index]
        let name = router.router.configuration.name
        let neighbor = routers[other.router.index].router.configuration.isdAS
        let interfaces = router.router.configuration.interfaces
        guard let interface = interfaces.first(where: { $0.id == end.interface }),
            interface.sibling == nil
        else { throw .noSuchInterface(name, end.interface) }
        guard interface.neighbor == neighbor else {
            throw .wrongNeighbor(name, end.interface, neighbor)
        }
        guard router.attachment(of: end.interface) == nil else {
            throw .interfaceInUse(name, end.interface)
        }
    }
}

extension BorderRouter {
    fileprivate func index(ofSiblingAt address: UnderlayAddress) -> Int? {
        configuration.siblings.firstIndex { $0.internalAddress == address }
    }
}
