import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct SCMPPointerTests {
    /// The offsets that routers of the reference send, in packets with IPv4 addresses.
    @Test func pointsAtFields() throws {
        let source = SCIONAddress(ISDAS(rawValue: 1), .ipv4(IPv4Address(10, 0, 0, 1)))
        let destination = SCIONAddress(ISDAS(rawValue: 2), .ipv6(IPv6Address(high: 1, low: 2)))
        let header = try SCIONHeader(
            nextHeader: .udp, payloadLength: 8, pathType: .empty, pathLength: 0,
            destination: destination, source: source)
        #expect(SCMPPointer.sourceHost(of: header).rawValue == 28 + 16)
        #expect(SCMPPointer.path(of: header).rawValue == 28 + 16 + 4)
        #expect(SCMPPointer.destinationAS.rawValue == 12)
        #expect(SCMPPointer.sourceAS.rawValue == 20)
    }

    @Test func knowsWhichPartItPointsInto() throws {
        let host = SCIONAddress(ISDAS(rawValue: 1), .ipv4(IPv4Address(10, 0, 0, 1)))
        let hop = HopField(
            expirationTime: 63, constructionIngress: 1, constructionEgress: 2,
            mac: HopFieldMAC(rawValue: 1))
        let info = InfoField(
            isPeering: false, isInConstructionDirection: true, segmentID: 1, timestamp: 1)
        let path = try StandardPath(segments: [(info, [hop, hop]), (info, [hop])])
        let header = try SCIONHeader(
            nextHeader: .udp, payloadLength: 0, pathType: .standard,
            pathLength: path.encodedLength, destination: host, source: host)
        let packet = [UInt8](capacity: header.headerLength) {
            header.encode(into: &$0)
            path.encode(into: &$0)
        }
        let layout = try PacketLayout(packet.span)
        func part(_ offset: Int) -> SCMPPointedPart {
            SCMPPointer(offset: offset).part(of: layout.header, layout.path)
        }
        #expect([0, 11].map(part) == [.commonHeader, .commonHeader])
        #expect([12, 35].map(part) == [.addressHeader, .addressHeader])
        #expect([36, 39].map(part) == [.path, .path])
        #expect(
            [40, 47, 48, 55].map(part) == [
                .infoField(0), .infoField(0), .infoField(1), .infoField(1),
            ])
        #expect(
            [56, 67, 68, 91].map(part) == [.hopField(0), .hopField(0), .hopField(1), .hopField(2)])
        #expect([92, 100_000].map(part) == [.payload, .payload])

        let standard = try #require(layout.path.standard)
        #expect(SCMPPointer.infoField(1, of: standard).rawValue == 48)
        #expect(SCMPPointer.hopField(2, of: standard).rawValue == 80)
    }

    @Test func pointsAtWhereAPacketStoppedMakingSense() {
        #expect(SCMPPointer(.truncated(needed: 4, available: 1, at: 37)).rawValue == 37)
        #expect(SCMPPointer(.trailing(count: 1, at: 70_000)).rawValue == 65_535)
    }
}
