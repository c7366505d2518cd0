internal import SMPBytes
internal import SMPHost
internal import SMPSCION

/// A packet in transit, over and over: what a router spends on it, without any input or output.
///
/// The packet comes over the link of a parent and goes out over that of a child, in construction
/// direction, so that everything is done that a router does for most packets: all checks, the MAC,
/// the accumulator, and the step to the next hop.
public struct TransitBenchmark: ~Copyable {
    /// The size of the packet, in bytes.
    public let packetLength: Int

    private var router: BorderRouter
    private let packet: [UInt8]

    /// Prepares the router and a packet with so many bytes of data over UDP.
    ///
    /// - Throws: `WireError.violates` for more data than a packet can have.
    public init(dataLength: Int = 1200) throws {
        let key = [UInt8](0..<16)
        let packet = try Self.packet(key: key, dataLength: dataLength)
        let router = try BorderRouter(Self.configuration(key: key))
        self.router = router
        self.packet = packet
        packetLength = packet.count
    }

    /// Forwards the packet again and again.
    ///
    /// - Returns: How many times the router sent it on, which is every time.
    public mutating func forward(_ repetitions: Int) -> Int {
        let original = packet
        var copy = packet
        var bytes = copy.mutableSpan
        let headers = original.span.extracting(first: 128)
        let now = UnixTime(seconds: 1_700_000_100)
        var count = 0
        for _ in 0..<repetitions {
            bytes.store(copying: headers, at: 0)
            if case .forward = router.process(&bytes, from: .link(1), now: now) { count += 1 }
        }
        return count
    }

    // MARK: Preparation

    private static let isdAS = ISDAS(rawValue: 0x0001_ff00_0000_0110)

    private static func configuration(key: [UInt8]) -> RouterConfiguration {
        RouterConfiguration(
            name: "benchmark", isdAS: isdAS,
            internalAddress: UnderlayAddress(.ipv4(IPv4Address(10, 0, 0, 1)), port: 30042),
            interfaces: [
                .init(1, .parent, neighbor: ISDAS(rawValue: 0x0001_ff00_0000_0111)),
                .init(2, .child, neighbor: ISDAS(rawValue: 0x0001_ff00_0000_0112)),
            ], forwardingKey: key, dispatchedPorts: .all)
    }

    private static func packet(key: [UInt8], dataLength: Int) throws -> [UInt8] {
        var key = try ForwardingKey(key.span)
        let info = InfoField(
            isInConstructionDirection: true, segmentID: 0x1234, timestamp: 1_700_000_000)
        let other = HopField(
            expirationTime: 63, constructionIngress: 7, constructionEgress: 8,
            mac: HopFieldMAC(rawValue: 0))
        var hop = HopField(
            expirationTime: 63, constructionIngress: 1, constructionEgress: 2,
            mac: HopFieldMAC(rawValue: 0))
        hop.mac = key.authenticator(of: hop, in: info).mac
        var path = try StandardPath(segments: [(info, [other, hop, other])])
        try path.advance()

        let header = try PacketHeader(
            from: host(0x0111), to: host(0x0112), over: .standard(path), upperProtocol: .udp)
        let data = [UInt8](repeating: 0x5a, count: dataLength)
        return try [UInt8](
            capacity: header.encodedLength + UDPHeader.encodedLength + dataLength
        ) { out throws(WireError) in
            try header.encodeUDP(from: 31000, to: 31001, data: data.span, into: &out)
        }
    }

    private static func host(_ number: UInt64) -> SCIONAddress {
        SCIONAddress(
            ISDAS(rawValue: 0x0001_ff00_0000_0000 | number), .ipv4(IPv4Address(10, 0, 0, 2)))
    }
}
