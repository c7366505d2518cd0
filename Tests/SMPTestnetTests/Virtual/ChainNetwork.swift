import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import Testing

/// Three autonomous systems in a row, of which the one in the middle has two routers.
///
/// ```
///   1-1 ── 11 ═══ 21 ── 1-2 ── 22 ═══ 31 ── 1-3         ═══ a link
///   left router    west, east routers    right router
/// ```
///
/// The first is the provider of the second, and that of the third.
struct ChainNetwork {
    let network: VirtualNetwork
    let left, west, east, right: RouterID
    let firstLink, secondLink: LinkID

    static let start = UnixTime(seconds: 1_700_000_000)
    static let systems = [1, 2, 3].map { ISDAS(rawValue: 1 << 48 | $0) }

    init(
        _ properties: LinkProperties = LinkProperties(), seed: UInt64 = 1,
        logLevel: LogLevel = .problems
    ) throws {
        network = VirtualNetwork(seed: seed, start: Self.start, logLevel: logLevel)
        left = try network.add(Self.configuration(0, "left", own: [11], port: 1))
        west = try network.add(Self.configuration(1, "west", own: [21], sibling: "east", port: 2))
        east = try network.add(Self.configuration(1, "east", own: [22], sibling: "west", port: 3))
        right = try network.add(Self.configuration(2, "right", own: [31], port: 4))
        firstLink = try network.connect(LinkEnd(left, 11), LinkEnd(west, 21), properties)
        secondLink = try network.connect(LinkEnd(east, 22), LinkEnd(right, 31), properties)
    }

    // MARK: Addresses

    static func ip(_ system: Int, host: UInt8 = 100) -> IPAddress {
        .ipv4(IPv4Address(10, 0, UInt8(system + 1), host))
    }

    /// Where the router takes packets from inside.
    static func routerAddress(_ system: Int, port: UInt16) -> UnderlayAddress {
        UnderlayAddress(ip(system, host: 1), port: port)
    }

    static func address(_ system: Int, port: UInt16 = 31000) -> UnderlayAddress {
        UnderlayAddress(ip(system), port: port)
    }

    static func scionAddress(_ system: Int) -> SCIONAddress {
        SCIONAddress(systems[system], HostAddress(ip(system)))
    }

    /// The router through which hosts at either end send.
    static func nextHop(_ system: Int) -> UnderlayAddress {
        routerAddress(system, port: system == 0 ? 1 : 4)
    }

    // MARK: Path and packets

    /// The path from the first to the last, or, in the other direction, the same against
    /// construction.
    static func path(from system: Int) throws -> StandardPath {
        var info = InfoField(
            isInConstructionDirection: true, segmentID: 0x1d1d, timestamp: 1_699_999_000)
        let first = info
        let interfaces: [(InterfaceID, InterfaceID)] = [(.none, 11), (21, 22), (31, .none)]
        let hops = try interfaces.enumerated().map { index, interfaces in
            var key = try ForwardingKey(key(index).span)
            var hop = HopField(
                expirationTime: 63, constructionIngress: interfaces.0,
                constructionEgress: interfaces.1,
                mac: HopFieldMAC(rawValue: 0))
            hop.mac = key.authenticator(of: hop, in: info).mac
            info.leave(over: hop, isPeering: false)
            return hop
        }
        guard system != 0 else { return try StandardPath(segments: [(first, hops)]) }
        let last = SegmentIDChain.start(
            first.segmentID, macs: hops.map(\.mac), isInConstructionDirection: false, cut: 0,
            isPeering: false)
        let back = InfoField(
            isInConstructionDirection: false, segmentID: last, timestamp: first.timestamp)
        return try StandardPath(segments: [(back, hops.reversed())])
    }

    /// A packet from one end to the other.
    static func header(
        from system: Int, _ upperProtocol: ProtocolNumber = .udp
    ) throws -> PacketHeader {
        try PacketHeader(
            from: scionAddress(system), to: scionAddress(2 - system),
            over: .standard(path(from: system)), upperProtocol: upperProtocol)
    }

    static func udp(from system: Int, dataLength: Int, port: UInt16 = 31000) throws -> [UInt8] {
        let header = try header(from: system)
        let data = [UInt8](repeating: UInt8(system), count: dataLength)
        return try [UInt8](capacity: header.encodedLength + 8 + dataLength) {
            (out: inout OutputSpan<UInt8>) throws(WireError) in
            try header.encodeUDP(from: 31000, to: port, data: data.span, into: &out)
        }
    }

    static func echoRequest(from system: Int, identifier: UInt16) throws -> [UInt8] {
        let header = try header(from: system, .scmp)
        let message = SCMPMessage.echoRequest(SCMPEcho(identifier: identifier, sequenceNumber: 1))
        return try [UInt8](capacity: 200) { (out: inout OutputSpan<UInt8>) throws(WireError) in
            try header.encode(upperLayerLength: message.encodedLength, into: &out)
            message.encode(
                trailer: Span(), from: scionAddress(system), to: scionAddress(2 - system),
                into: &out)
        }
    }

    // MARK: Routers

    static func key(_ system: Int) -> [UInt8] { [UInt8](repeating: UInt8(system + 1), count: 16) }

    private static func configuration(
        _ system: Int, _ name: String, own: [InterfaceID], sibling: String? = nil, port: UInt16
    ) -> RouterConfiguration {
        let all: [[RouterConfiguration.Interface]] = [
            [.init(11, .child, neighbor: systems[1])],
            [
                .init(21, .parent, neighbor: systems[0]), .init(22, .child, neighbor: systems[2]),
            ],
            [.init(31, .parent, neighbor: systems[1])],
        ]
        let interfaces = all[system].map { interface in
            var interface = interface
            interface.sibling = own.contains(interface.id) ? nil : 0
            return interface
        }
        let siblings = sibling.map {
            RouterConfiguration.Sibling(
                name: $0, internalAddress: routerAddress(system, port: $0 == "west" ? 2 : 3))
        }
        return RouterConfiguration(
            name: name, isdAS: systems[system],
            internalAddress: routerAddress(system, port: port), interfaces: interfaces,
            siblings: siblings.map { [$0] } ?? [], forwardingKey: key(system),
            dispatchedPorts: .all)
    }
}

/// A host that writes down what it gets.
final class RecordingHost: VirtualHost {
    struct Datagram: Equatable {
        let bytes: [UInt8]
        let source, destination: UnderlayAddress
        let time: Instant
    }

    private(set) var datagrams: [Datagram] = []
    private(set) var wakes: [Instant] = []
    var onWake: ((HostContext) -> Void)?

    func receive(
        _ datagram: Span<UInt8>, from source: UnderlayAddress, to destination: UnderlayAddress,
        _ context: HostContext
    ) {
        let bytes = [UInt8](capacity: datagram.count) { $0.append(copying: datagram) }
        datagrams.append(
            Datagram(bytes: bytes, source: source, destination: destination, time: context.now))
    }

    func wake(_ context: HostContext) {
        wakes.append(context.now)
        onWake?(context)
    }

    /// The SCMP messages among the datagrams.
    var messages: [SCMPMessage] {
        datagrams.compactMap { datagram in
            try? PacketLayout(datagram.bytes.span).scmp(in: datagram.bytes.span)?.message
        }
    }
}
