public import SMPBytes
public import SMPSCION
internal import SMPHost

/// A border router as a function: a packet goes in, and what to do with it comes out.
///
/// ```
///            ┌──────── standard, EPIC ────────┐
///   packet ──┤ order of checks:               ├─► forward · relay · deliver
///            │   shape → expiry → ingress     │
///            │   → length → origin → addresses│
///            │   → MAC → alert → (delivery)   ├─► answer
///            │   → crossover → egress → alert │
///            │   → link up → next hop         ├─► drop
///            ├──────── one-hop ───────────────┤
///            └──────── no path: BFD only ─────┘
/// ```
///
/// The packet is changed in place: its position on the path, the accumulator, and alert flags that
/// are answered. Nothing is copied and nothing allocated, so that one router can serve a socket, a
/// simulator, or a test. It has no clock and no sockets, and learns by
/// ``setInterface(_:isUp:)`` and ``setSibling(_:isUp:)`` what works.
///
/// It answers to the same packets with the same messages as the reference's router, in the same
/// order of checks. What the reference leaves to chance is fixed: of several instances of a
/// service it takes the first. Two checks are stricter: the version has to be 0, and a path has to
/// fill its header. The experimental authentication of SCMP messages is left out.
///
/// The use of a router changes it, as its key is state, so each thread needs one of its own.
///
/// - Source: scionproto/scion ce575dc8, router/dataplane.go; SCION header specification, "Path
///   Type: SCION"; SCMP specification.
public struct BorderRouter: ~Copyable, Sendable {
    /// The size of the largest packet that is taken, in bytes.
    ///
    /// The reference's buffers end there, so that it answers larger packets as packets of a wrong
    /// length.
    public static let maximumPacketLength = 9000

    /// What the router was made from.
    public let configuration: RouterConfiguration

    var interfaces: InterfaceTable
    var siblingsUp: [Bool]
    var key: ForwardingKey
    var epic = EPICValidator()

    /// Makes a router, with everything up.
    ///
    /// - Throws: `RouterConfigurationError` for a key of the wrong length and for interfaces that
    ///   contradict each other.
    public init(_ configuration: RouterConfiguration) throws(RouterConfigurationError) {
        try configuration.check()
        do { key = try ForwardingKey(configuration.forwardingKey.span) } catch {
            throw .keyLength(configuration.forwardingKey.count)
        }
        self.configuration = configuration
        interfaces = InterfaceTable(configuration.interfaces.map(RouterInterface.init))
        siblingsUp = configuration.siblings.map { _ in true }
    }

    // MARK: What works

    /// Says whether the link of one of the router's own interfaces works.
    public mutating func setInterface(_ id: InterfaceID, isUp: Bool) {
        interfaces.set(id, isUp: isUp)
    }

    /// Says whether another router of the autonomous system can be reached, by its index in the
    /// configuration.
    public mutating func setSibling(_ index: Int, isUp: Bool) {
        guard siblingsUp.indices.contains(index) else { return }
        siblingsUp[index] = isUp
    }

    /// Where a packet that came to the internal address comes from, by the address of its sender.
    public func ingress(from source: UnderlayAddress) -> RouterIngress {
        let sibling = configuration.siblings.firstIndex { $0.internalAddress == source }
        return sibling.map { .sibling($0) } ?? .inside(source)
    }

    // MARK: Packets

    /// Decides what happens to a packet, and prepares it for that.
    ///
    /// - Parameters:
    ///   - packet: The packet, which fills its datagram.
    ///   - ingress: Where it comes from.
    ///   - now: The time, which hop fields are checked against.
    /// - Returns: What to do with the packet as it is now.
    public mutating func process(
        _ packet: inout MutableSpan<UInt8>, from ingress: RouterIngress, now: UnixTime
    ) -> RouterAction {
        do throws(Refusal) {
            return try route(&packet, from: ingress, now: now)
        } catch {
            return respond(to: packet.span, error, from: ingress)
        }
    }

    @inline(__always)
    private mutating func route(
        _ packet: inout MutableSpan<UInt8>, from ingress: RouterIngress, now: UnixTime
    ) throws(Refusal) -> RouterAction {
        if case .inside(let source) = ingress, DatagramKind(packet.span) == .stun {
            return try answerSTUN(packet.span, from: source)
        }
        guard packet.count > 4, ProtocolNumber(rawValue: packet[4]).runsOverSCION else {
            throw .drop(.unknownProtocol)
        }
        let layout = try Self.layout(of: packet.span)
        switch layout.path {
        case .standard(let path):
            var passage = Passage(path, in: packet.span, from: ingress, now: now)
            return try route(&packet, layout, &passage)
        case .epic(let prefix, let path):
            return try route(&packet, layout, prefix, path, from: ingress, now: now)
        case .oneHop(let start):
            if layout.upperProtocol == .bfd { return try hear(packet.span, layout, from: ingress) }
            return try route(&packet, layout, oneHopAt: start, from: ingress)
        case .empty:
            guard layout.upperProtocol == .bfd else { throw .drop(.emptyPath) }
            return try hear(packet.span, layout, from: ingress)
        }
    }

    /// Reads the headers of a packet, whose length is checked later.
    @inline(__always)
    private static func layout(of packet: Span<UInt8>) throws(Refusal) -> PacketLayout {
        do throws(WireError) { return try PacketLayout(packet, isQuote: true) } catch {
            throw .drop(RouterDropReason(error))
        }
    }

    /// Passes a message of BFD on to the session of the link that it came over.
    private func hear(
        _ packet: Span<UInt8>, _ layout: PacketLayout, from ingress: RouterIngress
    ) throws(Refusal) -> RouterAction {
        if case .inside = ingress { throw .drop(.noSession) }
        guard let message = try? layout.bfd(in: packet) else { throw .drop(.malformed) }
        return .hear(message)
    }
}

extension ProtocolNumber {
    /// Whether a packet with this next header is one that routers look at.
    ///
    /// - Source: SCION "Assigned Protocol Numbers".
    fileprivate var runsOverSCION: Bool {
        switch self {
        case .udp, .scmp, .hopByHopOptions, .endToEndOptions, .tcp, .bfd: true
        default: rawValue == 253 || rawValue == 254  // for experiments
        }
    }
}

extension RouterInterface {
    fileprivate init(_ interface: RouterConfiguration.Interface) {
        self.init(
            id: interface.id, linkType: interface.linkType, neighbor: interface.neighbor,
            mtu: interface.mtu, sibling: interface.sibling)
    }
}

extension RouterConfiguration {
    /// Throws unless every interface has a number of its own and a router.
    fileprivate func check() throws(RouterConfigurationError) {
        var known: Set<InterfaceID> = []
        for interface in interfaces {
            guard interface.id != .none else { throw .interfaceZero }
            guard known.insert(interface.id).inserted else {
                throw .duplicateInterface(interface.id)
            }
            if let sibling = interface.sibling {
                guard siblings.indices.contains(sibling) else { throw .noSuchSibling(interface.id) }
            }
        }
    }
}
