public import SMPHost
public import SMPSCION

/// Where the routers and services of a network listen when all of it is on one machine.
///
/// ```
///   127.20.3.1     daemon             port 30255, TCP          the third byte counts the ASes
///   127.20.3.2     control service    port 30252, TCP
///   127.20.3.11    border router 1    port 30042, UDP, for hosts
///                                     ports 50000, 50001 … UDP, one for each of its interfaces
///   127.20.3.12    border router 2    …
/// ```
///
/// On Linux all of 127.0.0.0/8 is this machine, so every router has an address of its own and every
/// port is the one that people know. Hosts are identified by their ports: whoever sends to a router
/// has 127.0.0.1 if it does not choose, as in any other SCION network on one machine.
///
/// IPv6 has one address on the loopback interface. What is meant to be on IPv6 is therefore on ::1,
/// with ports that count up from 20000, below those that applications use.
public struct LoopbackPlan: Hashable, Sendable {
    /// Where an AS has its services and routers.
    public struct Site: Hashable, Sendable {
        /// Where the daemon of the hosts listens, on TCP.
        public let daemon: UnderlayAddress
        /// Where the control service listens, on TCP and for SCION on UDP.
        public let controlService: UnderlayAddress
        /// Where each border router listens for hosts and the other routers, by its name.
        public let routers: [String: UnderlayAddress]
        /// The address that its hosts have if they do not choose.
        public let host: IPAddress
    }

    /// The most ASes that there is room for.
    public static let maximumSystemCount = 254

    /// The AS whose places these are, by number.
    public let sites: [ISDAS: Site]
    /// Where the router of each interface listens for packets from its link.
    public let interfaces: [PathInterface: UnderlayAddress]

    private let network: NetworkDescription

    /// Gives out addresses, the same ones each time.
    ///
    /// - Parameters:
    ///   - network: The network.
    ///   - block: The second byte of all IPv4 addresses. Two networks on a machine need two.
    ///   - allowsIPv6: Whether to use IPv6 where the description says so. Without, it is IPv4.
    /// - Throws: ``NetworkDescriptionError`` when there are too many ASes, routers or interfaces.
    public init(
        _ network: NetworkDescription, block: UInt8 = 20, allowsIPv6: Bool = true
    ) throws(NetworkDescriptionError) {
        guard network.systems.count <= Self.maximumSystemCount else {
            throw NetworkDescriptionError(
                "ASes", "more than the \(Self.maximumSystemCount) that one machine has room for")
        }
        self.network = network
        var builder = Builder(block: block, allowsIPv6: allowsIPv6)
        var sites: [ISDAS: Site] = [:]
        for (index, system) in network.systems.enumerated() {
            sites[system.isdAS] = try builder.site(of: system, at: index, in: network)
        }
        var interfaces: [PathInterface: UnderlayAddress] = [:]
        for link in network.links {
            for end in link.ends {
                interfaces[PathInterface(end.isdAS, end.interface)] =
                    try builder.address(of: end, over: link.underlay)
            }
        }
        (self.sites, self.interfaces) = (sites, interfaces)
    }
}

// MARK: - Giving out addresses

/// Gives out addresses one after the other.
private struct Builder {
    let block: UInt8
    let allowsIPv6: Bool
    /// The address of each router on IPv4, and how many of its ports for links are taken.
    private var routers: [String: (IPAddress, links: Int)] = [:]
    private var nextPort: UInt16 = 20_000

    init(block: UInt8, allowsIPv6: Bool) {
        (self.block, self.allowsIPv6) = (block, allowsIPv6)
    }

    mutating func site(
        of system: NetworkDescription.AS, at index: Int, in network: NetworkDescription
    ) throws(NetworkDescriptionError) -> LoopbackPlan.Site {
        let ends = network.links.flatMap(\.ends).filter { $0.isdAS == system.isdAS }
        let names = Set(ends.map(\.router)).sorted {
            ($0.utf8.count, $0) < ($1.utf8.count, $1)
        }
        guard names.count <= 240 else {
            throw NetworkDescriptionError(
                "ASes.\(system.isdAS)", "more than the 240 routers that one AS has room for")
        }
        var internalAddresses: [String: UnderlayAddress] = [:]
        for (place, name) in names.enumerated() {
            let address = address(index, host: 11 + place)
            routers[name] = (address, 0)
            internalAddresses[name] = try take(address, 30042, system.underlay)
        }
        let isIPv6 = allowsIPv6 && system.underlay == .ipv6
        return LoopbackPlan.Site(
            daemon: try take(address(index, host: 1), 30255, system.underlay),
            controlService: try take(address(index, host: 2), 30252, system.underlay),
            routers: internalAddresses,
            host: isIPv6 ? loopbackIPv6 : .ipv4(IPv4Address(127, 0, 0, 1)))
    }

    mutating func address(
        of end: NetworkDescription.LinkEnd, over underlay: NetworkDescription.Underlay
    ) throws(NetworkDescriptionError) -> UnderlayAddress {
        let (address, count) = routers[end.router] ?? (loopbackIPv6, 0)
        let port = UInt16(clamping: 50_000 + count)
        guard port < .max else {
            throw NetworkDescriptionError("ASes.\(end.isdAS)", "\(end.router) has too many links")
        }
        routers[end.router] = (address, count + 1)
        return try take(address, port, underlay)
    }

    /// The address and port on IPv4, or the next port on IPv6.
    private mutating func take(
        _ address: IPAddress, _ port: UInt16, _ underlay: NetworkDescription.Underlay
    ) throws(NetworkDescriptionError) -> UnderlayAddress {
        guard allowsIPv6, underlay == .ipv6 else { return UnderlayAddress(address, port: port) }
        guard nextPort < 30_000 else {
            throw NetworkDescriptionError("", "more routers and links on IPv6 than ports")
        }
        defer { nextPort += 1 }
        return UnderlayAddress(loopbackIPv6, port: nextPort)
    }

    private func address(_ system: Int, host: Int) -> IPAddress {
        .ipv4(IPv4Address(127, block, UInt8(clamping: 1 + system), UInt8(clamping: host)))
    }
}

private let loopbackIPv6 = IPAddress.ipv6(IPv6Address(high: 0, low: 1))

// MARK: - topology.json

extension LoopbackPlan {
    /// What the hosts, routers and services of an AS read from their `topology.json`, or `nil` when
    /// there is no such AS.
    public func topology(of isdAS: ISDAS) -> Topology? {
        guard let system = network[isdAS], let site = sites[isdAS] else { return nil }
        let name = "cs\(isdAS.formatted(.fileName))-1"
        let service = Topology.Service(name: name, address: .ip(site.controlService))
        let ends = network.links(of: isdAS).compactMap { interface(of: $0, in: isdAS) }
        let routers = site.routers.sorted { $0.key < $1.key }.map { name, address in
            Topology.BorderRouter(
                name: name, internalAddress: .ip(address),
                interfaces: ends.filter { $0.router == name }.map(\.interface))
        }
        return Topology(
            isdAS: isdAS, isCore: system.isCore, mtu: system.mtu,
            dispatchedPorts: system.dispatchedPorts, borderRouters: routers,
            controlServices: [service], discoveryServices: [service])
    }

    private func interface(
        of link: NetworkDescription.Link, in isdAS: ISDAS
    ) -> (router: String, interface: Topology.Interface)? {
        guard let (near, far) = link.end(in: isdAS),
            let type = link.linkType(seenFrom: isdAS),
            let local = interfaces[PathInterface(near.isdAS, near.interface)],
            let remote = interfaces[PathInterface(far.isdAS, far.interface)]
        else { return nil }
        let interface = Topology.Interface(
            id: near.interface, neighbor: far.isdAS, linkType: type, mtu: link.mtu,
            remoteID: type == .peer ? far.interface : nil,
            underlay: Topology.Underlay(local: local, remote: remote))
        return (near.router, interface)
    }
}
