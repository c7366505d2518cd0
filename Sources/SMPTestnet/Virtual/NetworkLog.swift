public import SMPBytes
public import SMPSCION

/// What a virtual network writes down.
public enum LogLevel: Int, Hashable, Comparable, Sendable {
    /// Nothing.
    case nothing
    /// What breaks, and who notices.
    case changes
    /// Also packets that are lost, dropped or answered.
    case problems
    /// Also every step of every packet.
    case packets

    /// Whether `a` is the shorter log.
    public static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue < b.rawValue }
}

/// Something that happened in a virtual network.
public struct LogEntry: Hashable, Sendable {
    /// When.
    public let time: Instant
    /// What.
    public let event: NetworkEvent
}

/// What can happen in a virtual network.
public enum NetworkEvent: Hashable, Sendable {
    /// Something changed, as it was asked for.
    case changed(NetworkChange)
    /// Both ends of a link know now whether it works.
    case linkNoticed(LinkID, isUp: Bool)
    /// Two routers of an autonomous system know now whether they reach each other.
    case siblingsNoticed(RouterID, RouterID, isUp: Bool)
    /// A router answered a packet.
    case answered(RouterID, RouterAnswer)
    /// A router dropped a packet.
    case dropped(RouterID, RouterDropReason)
    /// A packet came to a router that is dead.
    case ignored(RouterID)
    /// A link did not carry a packet.
    case lost(LinkID, Heading, LinkDirection.LossCause)
    /// A link that broke took a packet with it.
    case cut(LinkID, Heading)
    /// A packet inside an autonomous system was for nobody.
    case unclaimed(ISDAS, UnderlayAddress)
    /// A host sent a datagram of so many bytes.
    case sent(HostID, Int)
    /// A link took a packet of so many bytes.
    case carried(LinkID, Heading, Int)
    /// A host got a datagram of so many bytes.
    case received(HostID, Int)

    /// The shortest log that has this.
    public var level: LogLevel {
        switch self {
        case .changed, .linkNoticed, .siblingsNoticed: .changes
        case .answered, .dropped, .ignored, .lost, .cut, .unclaimed: .problems
        case .sent, .carried, .received: .packets
        }
    }
}
