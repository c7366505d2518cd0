internal import SMPBytes
internal import SMPHost
internal import SMPSCION
internal import SMPSockets

extension LiveFabric {
    /// Opens the sockets of all routers and links of a network.
    ///
    /// - Parameters:
    ///   - control: The network, the places of its routers, and their keys.
    ///   - seed: What the luck of the links depends on.
    ///   - now: The time before which nothing happens.
    /// - Throws: ``LiveNetworkError``.
    mutating func build(
        _ control: borrowing ControlPlane, seed: UInt64, now: Instant
    ) throws(LiveNetworkError) {
        var names: [String: Int] = [:]
        for system in control.network.systems {
            let configurations: [RouterConfiguration]
            do throws(VirtualNetworkError) {
                configurations = try control.routerConfigurations(of: system.isdAS)
            } catch {
                guard case .router(let error) = error else { continue }
                throw .router(error)
            }
            for configuration in configurations {
                names[configuration.name] = try addRouter(configuration)
            }
            addSiblings(configurations.compactMap { names[$0.name] })
        }
        for (index, link) in control.network.links.enumerated() {
            try addLink(index, link, control.plan, names, seed: seed, now: now)
        }
    }

    /// Opens the ports where echo requests to hosts come in, as far as they are free.
    ///
    /// - Returns: Those that were. At the others another network on this machine answers as well.
    mutating func addShims(at hosts: Set<IPAddress>, now: Instant) -> [UnderlayAddress] {
        let wanted = hosts.map { UnderlayAddress($0, port: DispatchedPorts.hostPort) }
        let taken = wanted.filter { addShim($0) == nil }
        shimVacancy = ShimVacancy(taken, now: now)
        return wanted.filter { !taken.contains($0) }
    }

    private mutating func addShim(_ address: UnderlayAddress) -> Int? {
        try? open(.shim(address.ip), "shim of hosts", at: address)
    }

    /// Takes the ports that were not free before and are now, so that hosts are answered also after
    /// the other network has stopped.
    mutating func takeVacantShims(_ loop: EventLoop, now: Instant) {
        guard let vacancy = shimVacancy, vacancy.deadline <= now else { return }
        let taken = vacancy.addresses.filter { address in
            guard let port = addShim(address) else { return true }
            // It cannot fail for a socket that was just opened.
            try? loop.register(ports[port].socket, as: port, for: .readable)
            return false
        }
        shimVacancy = ShimVacancy(taken, now: now)
    }

    private mutating func addRouter(
        _ configuration: RouterConfiguration
    ) throws(LiveNetworkError) -> Int {
        let router: BorderRouter
        do throws(RouterConfigurationError) {
            router = try BorderRouter(configuration)
        } catch {
            throw .router(error)
        }
        let index = routers.count
        let port = try open(
            .inside(router: index), "router \(configuration.name)",
            at: configuration.internalAddress)
        routers.append(
            LiveRouter(
                router, insidePort: port,
                siblings: configuration.siblings.map { SocketAddress($0.internalAddress) }))
        return index
    }

    /// Lets each two routers of an autonomous system watch each other.
    private mutating func addSiblings(_ indices: [Int]) {
        for (place, a) in indices.enumerated() {
            for b in indices[(place + 1)...] {
                guard let indexAtA = routers[a].index(ofSibling: routers[b].name),
                    let indexAtB = routers[b].index(ofSibling: routers[a].name)
                else { continue }
                watch(.siblings(a, indexAtA, b, indexAtB), routers[a], routers[b])
            }
        }
    }

    private mutating func addLink(
        _ index: Int, _ link: NetworkDescription.Link, _ plan: LoopbackPlan,
        _ names: [String: Int], seed: UInt64, now: Instant
    ) throws(LiveNetworkError) {
        guard let first = names[link.a.router], let second = names[link.b.router],
            let firstAddress = plan.interfaces[PathInterface(link.a.isdAS, link.a.interface)],
            let secondAddress = plan.interfaces[PathInterface(link.b.isdAS, link.b.interface)]
        else { return }
        let ends = [
            (first, link.a.interface, Heading.forth, firstAddress, secondAddress),
            (second, link.b.interface, Heading.back, secondAddress, firstAddress),
        ]
        for (router, interface, heading, address, peer) in ends {
            let port = try open(
                .link(router: router, interface), "link \(link)", at: address, to: peer)
            routers[router].attachments.append(
                .init(interface: interface, link: index, heading: heading, port: port))
        }
        let session = watch(.link(index), routers[first], routers[second])
        let (forth, back) = (LinkProperties(link.forward), LinkProperties(link.backward))
        links.append(
            LiveLink(
                forth: LinkLane(forth, seed: seed, stream: 2 * index, now: now),
                back: LinkLane(back, seed: seed, stream: 2 * index + 1, now: now),
                first: (first, link.a.interface), second: (second, link.b.interface),
                session: session))
    }

    @discardableResult private mutating func watch(
        _ subject: Session.Subject, _ a: LiveRouter, _ b: LiveRouter
    ) -> Int {
        sessions.append(Session(subject: subject))
        a.sessions.append(sessions.count - 1)
        b.sessions.append(sessions.count - 1)
        return sessions.count - 1
    }

    @discardableResult private mutating func open(
        _ role: LivePort.Role, _ owner: String, at address: UnderlayAddress,
        to peer: UnderlayAddress? = nil
    ) throws(LiveNetworkError) -> Int {
        do throws(SocketError) {
            let socket = try UDPSocket(
                boundTo: SocketAddress(address), connectedTo: peer.map { SocketAddress($0) })
            ports.append(LivePort(role, socket))
            return ports.count - 1
        } catch {
            throw .socket(owner: owner, error)
        }
    }
}

extension LiveRouter {
    fileprivate func index(ofSibling name: String) -> Int? {
        router.configuration.siblings.firstIndex { $0.name == name }
    }
}
