import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import Testing

/// What paths say about the links that they lead over.
@Suite struct PathAnnouncementTests {
    private let paths: [NetworkPath]

    /// From 1-2 up to the core, over both of its routers, and down to 1-3.
    init() throws {
        let network = try TopologyFiles.network(
            yaml: """
                ASes:
                  1-1:
                    {core: true, voting: true, authoritative: true, issuing: true, mtu: 1400,
                    note: the middle}
                  1-2: {cert_issuer: 1-1, note: the start}
                  1-3: {cert_issuer: 1-1}
                links:
                  - {a: 1-1-A#1, b: 1-2#1, linkAtoB: CHILD, delay: 7ms, mtu: 1300}
                  - {a: 1-1-B#2, b: 1-3#1, linkAtoB: CHILD, delay: 11ms, rate: 20Mbps}
                """)
        var plane = try TestControlPlane(network)
        paths = try plane.paths(from: try ISDAS("1-2"), to: try ISDAS("1-3"))
    }

    @Test func comeFromTheDescription() throws {
        #expect(paths.count == 1)
        let path = try #require(paths.first)
        let metadata = path.metadata
        #expect(path.interfaces.map { "\($0)" } == ["1-2#1", "1-1#1", "1-1#2", "1-3#1"])
        #expect(metadata.latency == [.milliseconds(7), .zero, .milliseconds(11)])
        #expect(metadata.bandwidth == [nil, 100_000_000_000, 20_000_000])
        #expect(metadata.linkTypes == [.direct, .direct])
        #expect(metadata.internalHops == [1])
        #expect(metadata.notes == ["the start", "the middle", ""])
        #expect(metadata.geo == [nil, nil, nil, nil])
        #expect(metadata.mtu == 1300)
        #expect(path.declaredLatency == .milliseconds(18))
        // Hop fields expire six hours after the segment was made.
        #expect(path.expiry == TestControlPlane.start + .seconds(21_600))
    }
}
