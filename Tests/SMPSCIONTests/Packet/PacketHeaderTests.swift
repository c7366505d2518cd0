import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// What a packet is built from; building those of the vectors is in `PacketTests`.
@Suite struct PacketHeaderTests {
    static let source = SCIONAddress(
        ISDAS(rawValue: 0x1_ff00_0000_0111), .ipv4(IPv4Address(10, 0, 0, 1)))
    static let destination = SCIONAddress(
        ISDAS(rawValue: 0x1_ff00_0000_0112), .ipv4(IPv4Address(10, 0, 0, 2)))

    static func header(
        hopByHop: ExtensionOptions? = nil, endToEnd: ExtensionOptions? = nil,
        upperProtocol: ProtocolNumber = .udp
    ) throws -> PacketHeader {
        try PacketHeader(
            trafficClass: 0xb8, flowID: 0xdead, from: source, to: destination, over: .empty,
            hopByHop: hopByHop, endToEnd: endToEnd, upperProtocol: upperProtocol)
    }

    static func encode(_ header: PacketHeader, _ length: Int) throws -> [UInt8] {
        try [UInt8](capacity: header.encodedLength) { out throws(WireError) in
            try header.encode(upperLayerLength: length, into: &out)
        }
    }

    @Test func normalizesAddresses() throws {
        let mapped = IPv6Address(high: 0, low: 0xffff_0a00_0001)
        let header = try PacketHeader(
            from: SCIONAddress(Self.source.isdAS, .ipv6(mapped)), to: Self.destination,
            over: .empty, upperProtocol: .udp)
        #expect(header.source == Self.source)
        #expect(header.encodedLength == 36)
    }

    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
    func linksTheHeadersByTheirNumbers(_ has: (hopByHop: Bool, endToEnd: Bool)) throws {
        let options = try ExtensionOptions([.init(.experiment1, data: [1, 2, 3])])
        let header = try Self.header(
            hopByHop: has.hopByHop ? options : nil, endToEnd: has.endToEnd ? options : nil)
        let packet = try Self.encode(header, 8) + [UInt8](repeating: 0, count: 8)
        let layout = try PacketLayout(packet.span)
        #expect((layout.hopByHop != nil) == has.hopByHop)
        #expect((layout.endToEnd != nil) == has.endToEnd)
        #expect(layout.upperProtocol == .udp)
        #expect(layout.upperLayer == header.encodedLength..<packet.count)
        #expect(layout.header.trafficClass == 0xb8)
        #expect(layout.header.flowID == 0xdead)
    }

    @Test func refusesAnExtensionAsTheUpperLayer() {
        for number in [ProtocolNumber.hopByHopOptions, .endToEndOptions] {
            #expect(throws: WireError.violates(.extensionOrder, at: 4)) {
                try Self.header(upperProtocol: number)
            }
        }
    }

    @Test func holdsTheLongestPathBetweenTheLongestAddresses() throws {
        let info = InfoField(isInConstructionDirection: true, segmentID: 1, timestamp: 2)
        let hop = HopField(
            expirationTime: 63, constructionIngress: 1, constructionEgress: 2,
            mac: HopFieldMAC(rawValue: 0))
        let path = try StandardPath(segments: [
            (info, .init(repeating: hop, count: 62)), (info, [hop]), (info, [hop]),
        ])
        let prefix = EPICPrefix(
            packetID: EPICPacketID(timestamp: 1, counter: 2), penultimateHopValidation: 3,
            lastHopValidation: 4)
        let longest = HostAddress.ipv6(IPv6Address(high: 1, low: 1))
        let header = try PacketHeader(
            from: SCIONAddress(.wildcard, longest), to: SCIONAddress(.wildcard, longest),
            over: .epic(EPICPath(prefix: prefix, standard: path)), upperProtocol: .udp)
        #expect(header.encodedLength == 60 + 16 + 4 + 3 * 8 + 64 * 12)
    }

    @Test func announcesNoMoreThanItsLengthCanSay() throws {
        let options = try ExtensionOptions([])
        let header = try Self.header(hopByHop: options, endToEnd: options)
        #expect(header.maximumUpperLayerLength == 65_535 - 8)
        let most = try Self.encode(header, header.maximumUpperLayerLength)
        #expect(most[6] == 0xff && most[7] == 0xff)
        for length in [header.maximumUpperLayerLength + 1, -1] {
            #expect(throws: WireError.violates(.payloadFits, at: 6)) {
                try Self.encode(header, length)
            }
        }
    }

    @Test func doesNotRememberTheLengthOfThePacketItWasReadFrom() throws {
        let header = try Self.header()
        let packet = try Self.encode(header, 3) + [1, 2, 3]
        let layout = try PacketLayout(packet.span)
        #expect(try PacketHeader(layout, in: packet.span) == header)
    }
}
