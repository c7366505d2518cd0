import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// What comes of announcements on a path from S over X to D.
///
/// ```
///   S 11 ──── 1 X 2 ──── 22 D        up segment X → S, down segment X → D
/// ```
@Suite struct PathMetadataTests {
    private static let (s, x, d) = (isdAS(1), isdAS(2), isdAS(3))

    private static func isdAS(_ number: UInt64) -> ISDAS { ISDAS(rawValue: 1 << 48 | number) }

    private func body(
        _ local: ISDAS, to next: ISDAS? = nil, ingress: InterfaceID = .none,
        egress: InterfaceID = .none, mtu: Int = 1400, ingressMTU: Int = 0,
        _ info: StaticInfo? = nil, discovery: DiscoveryInformation? = nil
    ) -> ASEntryBody {
        let hopField = HopField(
            expirationTime: 63, constructionIngress: ingress, constructionEgress: egress,
            mac: HopFieldMAC(rawValue: 1))
        return ASEntryBody(
            local: local, next: next, hop: HopEntry(hopField: hopField, ingressMTU: ingressMTU),
            mtu: mtu, extensions: SegmentExtensions(staticInfo: info, discovery: discovery))
    }

    /// The only path from S to D over two segments of two entries each.
    private func metadata(
        up: (ASEntryBody, ASEntryBody), down: (ASEntryBody, ASEntryBody)
    ) throws -> PathMetadata {
        let information = SegmentInformation(timestamp: 1_700_000_000, segmentID: 7)
        let combinator = PathCombinator(
            up: [try PathSegment(unsigned: information, [up.0, up.1])],
            down: [try PathSegment(unsigned: information, [down.0, down.1])])
        let paths = combinator.paths(from: Self.s, to: Self.d)
        #expect(paths.count == 1)
        return try #require(paths.first).metadata
    }

    /// Says `x` of interface 1 and of the way between 1 and 2.
    private func info(
        _ latency: Duration, _ bandwidth: UInt64, hops: UInt32, _ type: LinkType, note: String,
        egress: InterfaceID, other: InterfaceID
    ) -> StaticInfo {
        StaticInfo(
            latency: .init(inside: [other: latency], links: [egress: latency]),
            bandwidth: .init(inside: [other: bandwidth], links: [egress: bandwidth]),
            linkTypes: [egress: type], internalHops: [other: hops], note: note)
    }

    @Test func believesTheMoreCautious() throws {
        let ofUp = info(
            .milliseconds(3), 50_000, hops: 4, .direct, note: "a", egress: 1, other: 2)
        let ofDown = info(
            .milliseconds(5), 20_000, hops: 2, .multiHop, note: "b", egress: 2, other: 1)
        let ofSource = StaticInfo(
            latency: .init(links: [11: .milliseconds(9)]), bandwidth: .init(links: [11: 70_000]),
            linkTypes: [11: .openNetwork])
        let metadata = try metadata(
            up: (
                body(Self.x, to: Self.s, egress: 1, ofUp), body(Self.s, ingress: 11, ofSource)
            ),
            down: (body(Self.x, to: Self.d, egress: 2, ofDown), body(Self.d, ingress: 22)))

        #expect(metadata.latency == [.milliseconds(9), .milliseconds(5), .milliseconds(5)])
        #expect(metadata.bandwidth == [50_000, 20_000, 20_000])
        #expect(metadata.linkTypes == [nil, .multiHop])
        #expect(metadata.internalHops == [2])
        #expect(metadata.notes == ["", "a\nb", ""])
        #expect(metadata.declaredLatency == .milliseconds(19))
        #expect(metadata.declaredBandwidth == 20_000)
    }

    @Test func takesZeroForAnAnswerWhereItIsOne() throws {
        let silent = info(.zero, 0, hops: 0, .direct, note: "same", egress: 1, other: 2)
        let other = info(.zero, 0, hops: 0, .direct, note: "same", egress: 2, other: 1)
        let metadata = try metadata(
            up: (body(Self.x, to: Self.s, egress: 1, silent), body(Self.s, ingress: 11)),
            down: (body(Self.x, to: Self.d, egress: 2, other), body(Self.d, ingress: 22)))
        #expect(metadata.latency == [.zero, .zero, .zero])
        #expect(metadata.bandwidth == [nil, nil, nil])
        #expect(metadata.internalHops == [0])
        #expect(metadata.notes == ["", "same", ""])
        #expect(metadata.declaredLatency == .zero)
        #expect(metadata.declaredBandwidth == nil)
    }

    @Test func knowsNothingWhereNothingIsSaid() throws {
        let metadata = try metadata(
            up: (
                body(Self.x, to: Self.s, egress: 1, mtu: 0), body(Self.s, ingress: 11, mtu: 0)
            ),
            down: (body(Self.x, to: Self.d, egress: 2, mtu: 0), body(Self.d, ingress: 22, mtu: 0)))
        var expected = PathMetadata(
            interfaces: [
                PathInterface(Self.s, 11), PathInterface(Self.x, 1), PathInterface(Self.x, 2),
                PathInterface(Self.d, 22),
            ], expiry: UnixTime(seconds: 1_700_021_600))
        #expect(metadata == expected)
        #expect(metadata.declaredLatency == nil)

        expected.latency = [.zero, nil, .zero]
        #expect(expected.declaredLatency == nil)
    }

    @Test func limitsPacketsToWhatEverybodyAnnounces() throws {
        let sizes = [(1400, 1350, 1500, 1350), (0, 1350, 0, 1350), (0, 0, 1280, 1280)]
        for (ofAS, ofLink, ofDestination, expected) in sizes {
            let metadata = try metadata(
                up: (
                    body(Self.x, to: Self.s, egress: 1, mtu: ofAS),
                    body(Self.s, ingress: 11, mtu: 0, ingressMTU: ofLink)
                ),
                down: (
                    body(Self.x, to: Self.d, egress: 2, mtu: 0),
                    body(Self.d, ingress: 22, mtu: ofDestination)
                ))
            #expect(metadata.mtu == expected)
        }
    }

    @Test func gathersPlacesAndServices() throws {
        let (zurich, bern) = (
            GeoCoordinates(latitude: 47.4, longitude: 8.5, address: "Zürich"),
            GeoCoordinates(latitude: 46.9, longitude: 7.4, address: "Bern")
        )
        let geo = StaticInfo(geo: [1: try #require(zurich), 2: try #require(zurich)])
        let other = StaticInfo(geo: [2: try #require(bern)])
        let services = DiscoveryInformation(
            controlServices: ["10.0.0.1:1", "10.0.0.2:1"], discoveryServices: ["10.0.0.3:1"])
        let more = DiscoveryInformation(version: 1, controlServices: ["10.0.0.2:1", "10.0.0.4:1"])
        let metadata = try metadata(
            up: (
                body(Self.x, to: Self.s, egress: 1, geo, discovery: services),
                body(Self.s, ingress: 11)
            ),
            down: (
                body(Self.x, to: Self.d, egress: 2, other, discovery: more),
                body(Self.d, ingress: 22, discovery: DiscoveryInformation())
            ))
        #expect(metadata.geo == [nil, zurich, bern, nil])
        #expect(metadata.discovery.keys.sorted() == [Self.x, Self.d])
        #expect(
            metadata.discovery[Self.x]?.controlServices
                == ["10.0.0.1:1", "10.0.0.2:1", "10.0.0.4:1"])
        #expect(metadata.discovery[Self.x]?.discoveryServices == ["10.0.0.3:1"])
    }

    @Test func expiresWithItsFirstHopField() throws {
        let vector = try #require(
            try CapturedCombinationTests.cases.get().first { !$0.paths.isEmpty })
        let path = try #require(
            try CapturedCombinationTests.combinator.get().paths(
                from: try ISDAS(vector.from), to: try ISDAS(vector.to)
            ).first)
        #expect(Path.standard(path.path).expiry == path.metadata.expiry)
        let prefix = EPICPrefix(
            packetID: EPICPacketID(timestamp: 1, counter: 1), penultimateHopValidation: 0,
            lastHopValidation: 0)
        let epic = EPICPath(prefix: prefix, standard: path.path)
        #expect(Path.epic(epic).expiry == path.metadata.expiry)
        #expect(Path.empty.expiry == nil)
    }
}
