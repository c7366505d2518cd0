internal import SMPBytes
internal import SMPSCION
internal import SMPSockets

/// A socket of a live network, with what waits to be sent on it.
final class LivePort {
    /// Whose socket it is.
    enum Role {
        /// That of a router for hosts and the other routers of its autonomous system.
        case inside(router: Int)
        /// That of a router at one end of a link.
        case link(router: Int, InterfaceID)
        /// That where echo requests to hosts come in.
        case shim(IPAddress)
    }

    let role: Role
    let socket: UDPSocket
    var batch = SendBatch(byteCapacity: 262_144, runCapacity: 64)
    /// Whether something was appended since the batch was sent last.
    var isWaiting = false
    /// Whether the kernel has no room at the moment.
    var isBlocked = false
    /// Whether the event loop tells when the kernel has room.
    var watchesRoom = false

    init(_ role: Role, _ socket: UDPSocket) {
        self.role = role
        self.socket = socket
    }
}

/// Ports for echo requests that another network on this machine has at the moment.
struct ShimVacancy {
    let addresses: [UnderlayAddress]
    /// When to try again.
    let deadline: Instant

    /// Waits for a second, or is `nil` when no port is missing.
    init?(_ addresses: [UnderlayAddress], now: Instant) {
        guard !addresses.isEmpty else { return nil }
        (self.addresses, deadline) = (addresses, now + .seconds(1))
    }
}

/// A router of a live network.
final class LiveRouter {
    let name: String
    var router: BorderRouter
    var isUp = true
    /// The port for hosts and siblings.
    let insidePort: Int
    /// The links of its interfaces.
    var attachments: [Attachment] = []
    /// Where its siblings are, by their index in the configuration.
    let siblings: [SocketAddress]
    /// What watches its links and siblings.
    var sessions: [Int] = []
    var statistics = RouterStatistics()

    /// One end of a link.
    struct Attachment {
        let interface: InterfaceID
        let link: Int
        let heading: Heading
        let port: Int
    }

    init(_ router: consuming BorderRouter, insidePort: Int, siblings: [SocketAddress]) {
        name = router.configuration.name
        self.router = router
        self.insidePort = insidePort
        self.siblings = siblings
    }

    func attachment(of interface: InterfaceID) -> Attachment? {
        attachments.first { $0.interface == interface }
    }
}

/// A link of a live network.
struct LiveLink {
    /// What happens to packets from the first end to the second, and back.
    var forth, back: LinkLane
    /// What both of its ends are: a router and the interface.
    let first, second: (router: Int, interface: InterfaceID)
    let session: Int

    subscript(heading: Heading) -> LinkLane {
        get { heading == .forth ? forth : back }
        set { if heading == .forth { forth = newValue } else { back = newValue } }
    }
}
