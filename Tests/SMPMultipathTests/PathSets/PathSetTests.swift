import SMPHost
import SMPMultipath
import SMPSCION
import Testing

@Suite struct PathSetTests {
    private func path(_ interfaces: InterfaceID...) throws -> NetworkPath {
        let info = InfoField(isInConstructionDirection: true, segmentID: 1, timestamp: 1)
        let hop = HopField(
            expirationTime: 63, constructionIngress: 0, constructionEgress: 1,
            mac: HopFieldMAC(rawValue: 0))
        return NetworkPath(
            try StandardPath(segments: [(info, [hop, hop])]),
            nextHop: try UnderlayAddress("127.0.0.1:30042"),
            metadata: PathMetadata(
                interfaces: interfaces.enumerated().map { index, id in
                    PathInterface(ISDAS(rawValue: UInt64(index)), id)
                }))
    }

    @Test func keepsOrderAndLeavesOutWhatCrossesTheSameInterfaces() throws {
        let (a, b) = (try path(1, 2), try path(1, 3))
        #expect(PathSet([b, a, b]).paths == [b, a])
        #expect(PathSet([]).isEmpty)
    }

    @Test func countsOnePathWithinTheOwnSystem() {
        let local = NetworkPath(localMTU: 1400, expiry: nil)
        #expect(PathSet([local, local]).count == 1)
    }
}
