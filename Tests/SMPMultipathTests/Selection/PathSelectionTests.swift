import SMPHost
import SMPMultipath
import SMPSCION
import Testing

@Suite struct PathSelectionTests {
    /// A path over links that are told by one number each.
    private func path(
        _ links: Int..., latency: Duration? = nil, mtu: Int? = nil, bandwidth: UInt64? = nil
    ) throws -> NetworkPath {
        let info = InfoField(isInConstructionDirection: true, segmentID: 1, timestamp: 1)
        let hop = HopField(
            expirationTime: 63, constructionIngress: 0, constructionEgress: 1,
            mac: HopFieldMAC(rawValue: 0))
        let ends = links.flatMap { link in
            [link, link + 1000].map { number in
                PathInterface(
                    ISDAS(rawValue: UInt64(number)), InterfaceID(rawValue: UInt16(number)))
            }
        }
        var metadata = PathMetadata(interfaces: ends, mtu: mtu)
        metadata.latency = metadata.latency.map { _ in latency }
        metadata.bandwidth = metadata.bandwidth.map { _ in bandwidth }
        return NetworkPath(
            try StandardPath(segments: [(info, [hop, hop])]),
            nextHop: try UnderlayAddress("127.0.0.1:30042"), metadata: metadata)
    }

    /// The seed exchanged only one field of what it sorted, so nothing ever moved.
    @Test func putsTheFewestLinksFirst() throws {
        let (long, short, middle) = (try path(1, 2, 3), try path(4), try path(5, 6))
        let selected = RankedSelection.fewestHops.select(2, of: [long, short, middle])
        #expect(selected.paths == [short, middle])
    }

    /// In the seed a path of unknown latency was the fastest.
    @Test func putsWhatIsNotKnownLast() throws {
        let unknown = try path(1)
        let (slow, fast) = (
            try path(2, latency: .milliseconds(20)), try path(3, latency: .milliseconds(5))
        )
        #expect(
            RankedSelection.lowestLatency.select(3, of: [unknown, slow, fast]).paths
                == [fast, slow, unknown])
        let (narrow, wide) = (try path(4, bandwidth: 1_000_000), try path(5, bandwidth: 9_000_000))
        #expect(
            RankedSelection.highestBandwidth.select(3, of: [unknown, narrow, wide]).paths
                == [wide, narrow, unknown])
        let (small, large) = (try path(6, mtu: 1280), try path(7, mtu: 1472))
        #expect(
            RankedSelection.largestMTU.select(3, of: [unknown, small, large]).paths
                == [large, small, unknown])
    }

    @Test func keepsTheOrderOfEqualPaths() throws {
        let paths = try (1...5).map { try path($0) }
        #expect(RankedSelection.fewestHops.select(3, of: paths).paths == Array(paths.prefix(3)))
        #expect(RankedSelection.fewestHops.select(0, of: paths).isEmpty)
        #expect(RankedSelection.fewestHops.select(99, of: paths).count == 5)
    }

    /// As in the seed's second experiment: the two shortest share a link.
    @Test func prefersPathsWithoutACommonLink() throws {
        let (first, sharing, apart) = (try path(1, 2), try path(1, 3, 4), try path(5, 6, 7, 8))
        #expect(
            DisjointSelection().select(2, of: [first, sharing, apart]).paths == [first, apart])
        #expect(
            DisjointSelection().select(3, of: [first, sharing, apart]).paths
                == [first, apart, sharing])
    }

    /// The seed found no second path where all of them begin with the same link.
    @Test func findsPathsThoughAllHaveALinkInCommon() throws {
        let paths = [try path(1, 2), try path(1, 3), try path(1, 4)]
        #expect(DisjointSelection().select(3, of: paths).count == 3)
    }
}
