public import SMPHost
public import SMPSCION

/// What a border router has to know before it forwards its first packet.
///
/// ```
///   neighbour          autonomous system                                   neighbour
///   ───────── link ─── 41 [ this router ] ─── inside ─── [ sibling ] 45 ─── link ────
///                               └──────────── hosts ─────────┘
/// ```
///
/// A router knows every interface of its autonomous system: its own, which are ends of links, and
/// those of its siblings, to which it hands packets over the network inside.
///
/// - Source: scionproto/scion, router/control; doc/manuals/router.rst.
public struct RouterConfiguration: Hashable, Sendable {
    /// A name for people.
    public var name: String
    /// The autonomous system that the router belongs to, without wildcards.
    public var isdAS: ISDAS
    /// Where hosts and siblings send packets to, and where the router's own messages come from.
    public var internalAddress: UnderlayAddress
    /// All interfaces of the autonomous system, in any order.
    public var interfaces: [Interface]
    /// The other border routers of the autonomous system.
    public var siblings: [Sibling]
    /// The key of the autonomous system's hop fields, see `ForwardingKey`. (16 bytes)
    public var forwardingKey: [UInt8]
    /// The instances of services that packets may be addressed to.
    public var services: [Service]
    /// The ports on which applications receive directly.
    public var dispatchedPorts: DispatchedPorts
    /// What happens to a packet for a port that is not one of them.
    public var portDispatch: PortDispatch
    /// What happens to a packet that is larger than the link takes.
    public var oversize: OversizePolicy

    /// Describes a router.
    public init(
        name: String, isdAS: ISDAS, internalAddress: UnderlayAddress, interfaces: [Interface],
        siblings: [Sibling] = [], forwardingKey: [UInt8], services: [Service] = [],
        dispatchedPorts: DispatchedPorts, portDispatch: PortDispatch = .everyPort,
        oversize: OversizePolicy = .forward
    ) {
        self.name = name
        self.isdAS = isdAS
        self.internalAddress = internalAddress
        self.interfaces = interfaces
        self.siblings = siblings
        self.forwardingKey = forwardingKey
        self.services = services
        self.dispatchedPorts = dispatchedPorts
        self.portDispatch = portDispatch
        self.oversize = oversize
    }
}

extension RouterConfiguration {
    /// One end of a link to a neighbour.
    public struct Interface: Hashable, Sendable {
        /// Its number, which is not zero.
        public var id: InterfaceID
        /// What the neighbour is to this autonomous system.
        public var linkType: Topology.LinkType
        /// The autonomous system at the other end.
        public var neighbor: ISDAS
        /// The index of the sibling that has the interface, or `nil` for this router.
        public var sibling: Int?
        /// The size of the largest SCION packet on the link, in bytes.
        public var mtu: Int
        /// The link in the network underneath, where there is one.
        public var underlay: Underlay?

        /// Describes an interface.
        public init(
            _ id: InterfaceID, _ linkType: Topology.LinkType, neighbor: ISDAS,
            sibling: Int? = nil, mtu: Int = 1472, underlay: Underlay? = nil
        ) {
            self.id = id
            self.linkType = linkType
            self.neighbor = neighbor
            self.sibling = sibling
            self.mtu = mtu
            self.underlay = underlay
        }
    }

    /// The two sockets that a link joins.
    public struct Underlay: Hashable, Sendable {
        /// That of the router which has the interface.
        public var local: UnderlayAddress
        /// That of the neighbour's router.
        public var remote: UnderlayAddress

        /// Joins both.
        public init(local: UnderlayAddress, remote: UnderlayAddress) {
            (self.local, self.remote) = (local, remote)
        }
    }

    /// Another border router of the same autonomous system.
    public struct Sibling: Hashable, Sendable {
        /// Its name, for people.
        public var name: String
        /// Where it takes packets from inside.
        public var internalAddress: UnderlayAddress

        /// Joins both.
        public init(name: String, internalAddress: UnderlayAddress) {
            (self.name, self.internalAddress) = (name, internalAddress)
        }
    }

    /// An instance of a service.
    public struct Service: Hashable, Sendable {
        /// What packets are addressed to, without the multicast flag.
        public var service: ServiceAddress
        /// Where the instance listens.
        public var address: UnderlayAddress

        /// Joins both.
        public init(_ service: ServiceAddress, at address: UnderlayAddress) {
            (self.service, self.address) = (service.anycast, address)
        }
    }
}

/// What a router does with a packet for a port outside of the dispatched range.
///
/// - Source: scionproto/scion, doc/dev/design/router-port-dispatch.rst;
///   router/underlayproviders/udpip/udpip.go.
public enum PortDispatch: Hashable, Sendable {
    /// Deliver it to that port all the same, as routers of scionproto do since version 0.13.
    case everyPort
    /// Deliver it to port 30041, where a shim waits, as the documentation says and older routers do.
    case rangeOnly
}

/// What a router does with a packet that is larger than the link that it has to go out by takes.
public enum OversizePolicy: Hashable, Sendable {
    /// Send it all the same and leave it to the link, as the reference does.
    case forward
    /// Drop it without a word.
    case drop
    /// Drop it and tell its sender, as the SCMP specification wants.
    case answer
}
