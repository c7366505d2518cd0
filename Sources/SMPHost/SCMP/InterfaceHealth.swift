public import SMPBytes
public import SMPSCION

/// Which interfaces routers have said are down.
///
/// What a router says is not authenticated. So it is a hint that fades, taken only about packets
/// that this host has sent: see ``SentFlows``. What probes find out counts more:
/// ``confirm(_:)`` takes back what was said about a path that works.
///
/// - Source: SCMP specification, "External Interface Down" and "Internal Connectivity Down";
///   netsec-ethz/scion-apps, pkg/pan, for the ten seconds.
public struct InterfaceHealth: Hashable, Sendable {
    /// How long an interface is suspected.
    public static let suspicionLifetime = Duration.seconds(10)
    /// How many interfaces are remembered.
    public static let capacity = 1024

    private var suspectedUntil: [PathInterface: Instant] = [:]

    /// Suspects nothing.
    public init() {}

    /// Takes in an error message that was matched with a packet of this host.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - path: The path of the packet, as ``SentFlows/path(of:in:)`` has found it. Of other
    ///     interfaces than those that it crosses, the message can know nothing.
    ///   - now: The time.
    /// - Returns: The interfaces that it says are down; none for other messages.
    @discardableResult
    public mutating func take(
        _ message: SCMPMessage, about path: NetworkPath, now: Instant
    ) -> [PathInterface] {
        let interfaces = message.brokenInterfaces.filter(path.interfaces.contains)
        suspectedUntil = suspectedUntil.filter { now < $0.value }
        for interface in interfaces where suspectedUntil.count < Self.capacity {
            suspectedUntil[interface] = now + Self.suspicionLifetime
        }
        return interfaces
    }

    /// Takes in that a path works.
    public mutating func confirm(_ path: NetworkPath) {
        for interface in path.interfaces { suspectedUntil[interface] = nil }
    }

    /// Whether a path crosses an interface that is suspected.
    public func suspects(_ path: NetworkPath, now: Instant) -> Bool {
        path.interfaces.contains { interface in
            suspectedUntil[interface].map { now < $0 } ?? false
        }
    }
}

extension SCMPMessage {
    /// The interfaces that a message says no packet gets through; none for most messages.
    public var brokenInterfaces: [PathInterface] {
        switch self {
        case .externalInterfaceDown(let down): [PathInterface(down.isdAS, down.interface)]
        case .internalConnectivityDown(let down):
            [PathInterface(down.isdAS, down.ingress), PathInterface(down.isdAS, down.egress)]
        default: []
        }
    }
}
