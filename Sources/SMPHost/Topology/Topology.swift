public import SMPSCION

/// What an end host knows of its own autonomous system.
///
/// It comes from a file that every host of the system has, by default
/// `/etc/scion/topology.json`:
///
/// ```json
/// { "isd_as": "1-ff00:0:112", "mtu": 1472, "attributes": [], "dispatched_ports": "31000-32767",
///   "control_service": { "cs1": { "addr": "10.0.0.2:30252" } },
///   "border_routers": {
///     "br1": {
///       "internal_addr": "10.0.0.1:30042",
///       "interfaces": { "1": { "isd_as": "1-ff00:0:110", "link_to": "parent", "mtu": 1472 } } } } }
/// ```
///
/// A host sends a packet to the border router that owns the first interface of its path, and asks
/// the control service for paths. What only routers and services need is not read.
///
/// - Source: scionproto/scion, private/topology/json/json.go and private/topology/topology.go.
public struct Topology: Hashable, Sendable {
    /// The autonomous system, without wildcards. (`isd_as`)
    public let isdAS: ISDAS
    /// Whether the autonomous system belongs to the core of its isolation domain. (`attributes`)
    public let isCore: Bool
    /// The size of the largest SCION packet inside the autonomous system, in bytes, without the
    /// IP and UDP headers underneath. (`mtu`)
    public let mtu: Int
    /// The ports on which applications receive directly. (`dispatched_ports`)
    public let dispatchedPorts: DispatchedPorts
    /// The border routers, ordered by name. (`border_routers`)
    ///
    /// No interface is on two of them.
    public let borderRouters: [BorderRouter]
    /// The control services, ordered by name. (`control_service`)
    ///
    /// The port is the same for remote procedure calls over TCP and for SCION over UDP.
    public let controlServices: [Service]
    /// The discovery services, ordered by name. (`discovery_service`)
    public let discoveryServices: [Service]

    /// Where in ``borderRouters`` each interface is.
    let routerIndices: [InterfaceID: Int]

    /// A router between the autonomous system and its neighbours.
    public struct BorderRouter: Hashable, Sendable {
        /// Its name in the file.
        public let name: String
        /// Where it takes packets from hosts, and answers their STUN requests. (`internal_addr`)
        public let internalAddress: Address
        /// Its ends of links to neighbours, ordered by number. (`interfaces`)
        public let interfaces: [Interface]

        /// Joins the parts.
        package init(name: String, internalAddress: Address, interfaces: [Interface]) {
            self.name = name
            self.internalAddress = internalAddress
            self.interfaces = interfaces.sorted { $0.id < $1.id }
        }
    }

    /// One end of a link to a neighbour.
    public struct Interface: Hashable, Sendable {
        /// Its number, which paths name it by.
        public let id: InterfaceID
        /// The autonomous system at the other end, without wildcards. (`isd_as`)
        public let neighbor: ISDAS
        /// What the neighbour is to this autonomous system. (`link_to`)
        public let linkType: LinkType
        /// The size of the largest SCION packet on the link, in bytes, without the IP and UDP
        /// headers underneath. (`mtu`)
        public let mtu: Int
        /// The number of the other end where it is given, as for peering links.
        /// (`remote_interface_id`)
        public let remoteID: InterfaceID?
        /// The link in the network underneath, where it is given. (`underlay`)
        public let underlay: Underlay?

        /// Joins the parts.
        package init(
            id: InterfaceID, neighbor: ISDAS, linkType: LinkType, mtu: Int, remoteID: InterfaceID?,
            underlay: Underlay?
        ) {
            self.id = id
            self.neighbor = neighbor
            self.linkType = linkType
            self.mtu = mtu
            self.remoteID = remoteID
            self.underlay = underlay
        }
    }

    /// What the network at the other end of a link is to this one.
    public enum LinkType: String, Hashable, Sendable {
        /// Both belong to the core of an isolation domain.
        case core
        /// The other one is the provider.
        case parent
        /// The other one is the customer.
        case child
        /// Both are equals, in the core or outside of it.
        case peer
    }

    /// A link as its two routers see it, in their own spelling: no host sends there.
    public struct Underlay: Hashable, Sendable {
        /// What carries the link. (`provider`)
        public let provider: String
        /// The end of the own router, where it is given. (`local`)
        public let local: String?
        /// The end of the neighbour's router, where it is given. (`remote`)
        public let remote: String?

        /// Joins both ends of a link over UDP.
        package init(local: UnderlayAddress, remote: UnderlayAddress) {
            provider = "udpip"
            self.local = local.description
            self.remote = remote.description
        }
    }

    /// An instance of a service.
    public struct Service: Hashable, Sendable {
        /// Its name in the file.
        public let name: String
        /// Where it listens. (`addr`)
        public let address: Address

        /// Joins the parts.
        package init(name: String, address: Address) {
            (self.name, self.address) = (name, address)
        }
    }
}

// MARK: - Next hops

extension Topology {
    /// The border router that owns an interface, or `nil` when the autonomous system has no such
    /// interface.
    public func borderRouter(of interface: InterfaceID) -> BorderRouter? {
        routerIndices[interface].map { borderRouters[$0] }
    }

    /// The interface of this number, or `nil` when there is none.
    public func interface(_ id: InterfaceID) -> Interface? {
        borderRouter(of: id)?.interfaces.first { $0.id == id }
    }

    /// Where to send a packet whose path leaves the autonomous system through `interface`, or
    /// `nil` when there is no such interface.
    public func nextHop(through interface: InterfaceID) -> Address? {
        borderRouter(of: interface)?.internalAddress
    }
}
