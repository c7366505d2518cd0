/// One autonomous system of a path, and the interfaces by which a packet enters and leaves it.
public struct PathHop: Hashable, Sendable {
    /// The autonomous system.
    public var isdAS: ISDAS
    /// The interface by which a packet enters; zero in the first autonomous system.
    public var ingress: InterfaceID
    /// The interface by which a packet leaves; zero in the last autonomous system.
    public var egress: InterfaceID

    /// Describes a hop.
    public init(_ isdAS: ISDAS, ingress: InterfaceID, egress: InterfaceID) {
        (self.isdAS, self.ingress, self.egress) = (isdAS, ingress, egress)
    }

    /// The hops of the path that crosses `interfaces`, which has one more than it has links.
    ///
    /// A path within one autonomous system has no hops.
    ///
    /// - Throws: ``PolicyError/oddInterfaceCount(_:)`` or ``PolicyError/disconnectedHop(at:)``.
    public static func hops(of interfaces: [PathInterface]) throws(PolicyError) -> [PathHop] {
        guard let first = interfaces.first, let last = interfaces.last else { return [] }
        guard interfaces.count.isMultiple(of: 2) else {
            throw .oddInterfaceCount(interfaces.count)
        }
        var hops = [PathHop(first.isdAS, ingress: .none, egress: first.interface)]
        for index in stride(from: 1, to: interfaces.count - 1, by: 2) {
            let (entered, left) = (interfaces[index], interfaces[index + 1])
            guard entered.isdAS == left.isdAS else { throw .disconnectedHop(at: index) }
            hops.append(
                PathHop(entered.isdAS, ingress: entered.interface, egress: left.interface))
        }
        hops.append(PathHop(last.isdAS, ingress: last.interface, egress: .none))
        return hops
    }
}

extension PathHop: CustomStringConvertible {
    /// The hop as a predicate that it matches, as `1-ff00:0:120#2,1`.
    public var description: String { "\(isdAS)#\(ingress),\(egress)" }
}
