public import SMPHost
public import SMPSCION

/// What a SCION network consists of: autonomous systems, and the links between them.
///
/// ```
///           1-ff00:0:110              an AS in the core
///         1 /          \ 2            its interfaces, here both on routers of their own
///          / 20ms       \ 50Mbps      links, which may be slow, narrow or bad
///      41 /              \ 1
///   1-ff00:0:111      1-ff00:0:112
/// ```
///
/// It is read from `.topo` files as scionproto has them, in which links may have more keys:
///
/// | key of a link | for example | meaning |
/// |---|---|---|
/// | `delay`, `jitter` | `20ms` | one way, and how much longer it may take at times |
/// | `rate`, or `bw` in Mbit/s | `50Mbps` | how much passes |
/// | `queue` | `100KB` | how much waits before more is dropped; 50 ms when only a rate is given |
/// | `loss`, `reorder`, `duplicate` | `1%` | how many packets it happens to |
/// | `reverse` | `{rate: 5Mbps}` | what is different on the way from b to a |
/// | `name` | `101-102` | another name for the link |
///
/// An AS may have a `note`. A description that exists makes sense: every link has two different
/// ASes that may be joined so, no interface is there twice, and every isolation domain has a core.
///
/// - Source: scionproto/scion, tools/topology/topo.py and topology/*.topo.
public struct NetworkDescription: Hashable, Sendable {
    /// The autonomous systems, ordered by number.
    public let systems: [AS]
    /// The links, in the order of the file.
    public let links: [Link]

    /// An autonomous system.
    public struct AS: Hashable, Sendable {
        /// Its number, without wildcards.
        public let isdAS: ISDAS
        /// Whether it belongs to the core of its isolation domain. (`core`)
        public let isCore: Bool
        /// What it does for the trust in its isolation domain.
        public let roles: TrustRoles
        /// Who issues its certificates: itself, or another AS of its isolation domain.
        /// (`cert_issuer`)
        public let certificateIssuer: ISDAS
        /// The size of the largest SCION packet inside, in bytes. (`mtu`)
        public let mtu: Int
        /// What the network inside is made of. (`underlay`)
        public let underlay: Underlay
        /// The ports that its routers deliver to directly. (`dispatched_ports`)
        public let dispatchedPorts: DispatchedPorts
        /// A text that goes into its path segments. (`note`)
        public let note: String
    }

    /// What an AS does for the trust in its isolation domain.
    public struct TrustRoles: OptionSet, Hashable, Sendable {
        /// One bit for each.
        public let rawValue: UInt8

        /// Takes the bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// It votes on changes of the trust root configuration. (`voting`)
        public static let voting = TrustRoles(rawValue: 1)
        /// It always knows the newest trust root configuration. (`authoritative`)
        public static let authoritative = TrustRoles(rawValue: 2)
        /// It issues certificates. (`issuing`)
        public static let issuing = TrustRoles(rawValue: 4)
    }

    /// What carries SCION packets between two routers or hosts.
    public enum Underlay: String, Hashable, Sendable, CaseIterable {
        /// UDP over IPv4.
        case ipv4 = "UDP/IPv4"
        /// UDP over IPv6.
        case ipv6 = "UDP/IPv6"
    }

    /// A link between two autonomous systems.
    public struct Link: Hashable, Sendable {
        /// What it is called besides its ends. (`name`)
        public let name: String?
        /// The first end, with a ``LinkType/child`` link that of the provider. (`a`)
        public let a: LinkEnd
        /// The second end. (`b`)
        public let b: LinkEnd
        /// What b is to a. (`linkAtoB`)
        public let type: LinkType
        /// The size of the largest SCION packet, in bytes. (`mtu`)
        public let mtu: Int
        /// What carries it. (`underlay`)
        public let underlay: Underlay
        /// What happens to packets from a to b.
        public let forward: LinkConditions
        /// What happens to packets from b to a. (`reverse`, where it differs)
        public let backward: LinkConditions
    }

    /// What the AS at the second end of a link is to the one at the first.
    public enum LinkType: String, Hashable, Sendable, CaseIterable {
        /// Both belong to the core.
        case core = "CORE"
        /// The second is the customer of the first.
        case child = "CHILD"
        /// They are equals.
        case peer = "PEER"
    }

    /// One end of a link.
    public struct LinkEnd: Hashable, Sendable {
        /// The autonomous system.
        public let isdAS: ISDAS
        /// The border router, by the name that it has in `topology.json`.
        public let router: String
        /// The number of the interface, unique within the autonomous system.
        public let interface: InterfaceID
    }
}

extension NetworkDescription.LinkEnd: CustomStringConvertible {
    /// The end as a path names it, like `1-ff00:0:110#1`.
    public var description: String { "\(isdAS)#\(interface)" }
}

extension NetworkDescription.Link: CustomStringConvertible {
    /// The name of the link, or else its ends, like `1-ff00:0:110#1 1-ff00:0:111#41`.
    public var description: String { name ?? "\(a) \(b)" }

    /// Both ends.
    public var ends: [NetworkDescription.LinkEnd] { [a, b] }

    /// The end in `isdAS` and the one across, or `nil` when there is none.
    public func end(
        in isdAS: ISDAS
    ) -> (near: NetworkDescription.LinkEnd, far: NetworkDescription.LinkEnd)? {
        switch isdAS {
        case a.isdAS: (a, b)
        case b.isdAS: (b, a)
        default: nil
        }
    }

    /// What the AS across is to `isdAS`, or `nil` when the link does not end there.
    public func linkType(seenFrom isdAS: ISDAS) -> Topology.LinkType? {
        guard isdAS == a.isdAS || isdAS == b.isdAS else { return nil }
        switch type {
        case .core: return .core
        case .peer: return .peer
        case .child: return isdAS == a.isdAS ? .child : .parent
        }
    }
}

// MARK: - Looking up

extension NetworkDescription {
    /// The AS of this number, or `nil` when there is none.
    public subscript(isdAS: ISDAS) -> AS? {
        systems.first { $0.isdAS == isdAS }
    }

    /// The links that end in an AS, in the order of the file.
    public func links(of isdAS: ISDAS) -> [Link] {
        links.filter { $0.a.isdAS == isdAS || $0.b.isdAS == isdAS }
    }

    /// The isolation domains, ordered by number.
    public var isds: [ISD] {
        Set(systems.map(\.isdAS.isd)).sorted()
    }

    /// The link that `text` names, and no other.
    ///
    /// - Parameter text: The name of the link, one of its ends like `1-ff00:0:110#1`, or both with
    ///   a space between them.
    /// - Returns: `nil` when no link or more than one is named so.
    public func link(named text: String) -> Link? {
        let found = links.filter { link in
            let ends = ["\(link.a)", "\(link.b)", "\(link.a) \(link.b)", "\(link.b) \(link.a)"]
            return link.name == text || ends.contains(text)
        }
        return found.count == 1 ? found.first : nil
    }
}
