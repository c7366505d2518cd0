public import SMPSCION

/// A router of a virtual network.
public struct RouterID: Hashable, Sendable {
    /// Its place in the order in which the routers were added.
    public let index: Int
}

/// A link of a virtual network.
public struct LinkID: Hashable, Sendable {
    /// Its place in the order in which the links were added.
    public let index: Int
}

/// A host of a virtual network.
public struct HostID: Hashable, Sendable {
    /// Its place in the order in which the hosts were added.
    public let index: Int
}

/// One of the two ends of a link.
public struct LinkEnd: Hashable, Sendable {
    /// The router.
    public var router: RouterID
    /// The interface of the router.
    public var interface: InterfaceID

    /// Joins both.
    public init(_ router: RouterID, _ interface: InterfaceID) {
        (self.router, self.interface) = (router, interface)
    }
}

/// One of the two directions of a link.
public enum Heading: Hashable, Sendable, CaseIterable {
    /// From the first end to the second.
    case forth
    /// From the second end to the first.
    case back
}
