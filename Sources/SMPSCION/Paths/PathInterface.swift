/// One end of a link that a path crosses.
///
/// A path is told by the list of them in the order of travel: the interface by which a packet leaves
/// the first autonomous system, the one by which it enters the second, the one by which it leaves
/// the second, and so on. A path within one autonomous system has none.
public struct PathInterface: Hashable, Sendable {
    /// The autonomous system that the interface belongs to.
    public var isdAS: ISDAS
    /// The number that the autonomous system gave to the interface.
    public var interface: InterfaceID

    /// Joins both parts.
    public init(_ isdAS: ISDAS, _ interface: InterfaceID) {
        (self.isdAS, self.interface) = (isdAS, interface)
    }
}

extension PathInterface: CustomStringConvertible {
    /// The AS and the interface as users write them, like `1-ff00:0:110#1`.
    public var description: String { "\(isdAS)#\(interface.rawValue)" }
}
