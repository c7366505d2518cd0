import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct PathCombinatorTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name, from, to: String
        let up, core, down: [SegmentDescription]?
        let keepsDuplicates: Bool?
        let duplicateCount: Int?
        let paths: [PathDescription]

        var testDescription: String { name }

        func combinator() throws -> PathCombinator {
            PathCombinator(
                up: try up?.map { try $0.segment() } ?? [],
                core: try core?.map { try $0.segment() } ?? [],
                down: try down?.map { try $0.segment() } ?? [])
        }
    }

    struct Link: Decodable {
        let ends: [String]
        let isPeering: Bool
    }

    static let cases = Result { try VectorFile<Case>.load("scion/combinator") }

    @Test(arguments: try cases.get())
    func findsThePathsOfTheReference(_ vector: Case) throws {
        let (source, destination) = (try ISDAS(vector.from), try ISDAS(vector.to))
        let paths = try vector.combinator().paths(
            from: source, to: destination, keepsDuplicates: vector.keepsDuplicates ?? false)
        #expect(paths.map { PathDescription($0) } == vector.paths)
    }

    @Test(arguments: try cases.get().filter { $0.keepsDuplicates != true })
    func leavesOutDuplicatesOnRequestOnly(_ vector: Case) throws {
        let paths = try vector.combinator().paths(
            from: try ISDAS(vector.from), to: try ISDAS(vector.to), keepsDuplicates: true)
        #expect(paths.count - vector.paths.count == vector.duplicateCount ?? 0)
        let metadata = vector.paths.map(\.fingerprint)
        #expect(Set(paths.map { $0.metadata.fingerprint.description }) == Set(metadata))
    }

    /// The cases of the reference's default network lead over its links and no others.
    @Test(arguments: try cases.get().filter { $0.name.hasPrefix("compute path") })
    func leadsOverLinksThatExist(_ vector: Case) throws {
        let links = try VectorFile<Link>.load("scion/combinator-links")
        let known = Set(links.flatMap { [$0.ends, $0.ends.reversed()] })
        for path in vector.paths {
            let crossed = stride(from: 0, to: path.interfaces.count, by: 2).map {
                Array(path.interfaces[$0..<$0 + 2])
            }
            #expect(Set(crossed).isSubset(of: known))
        }
    }

    /// Whatever the order of the segments, the paths come in the same.
    @Test(arguments: try cases.get().filter { $0.paths.count > 1 && $0.keepsDuplicates != true })
    func doesNotDependOnTheOrderOfSegments(_ vector: Case) throws {
        var combinator = try vector.combinator()
        combinator.up.reverse()
        combinator.core.reverse()
        combinator.down.reverse()
        let paths = combinator.paths(from: try ISDAS(vector.from), to: try ISDAS(vector.to))
        #expect(paths.map { PathDescription($0) } == vector.paths)
    }

    @Test func hasNoPathWithinAnAS() throws {
        let vector = try #require(try Self.cases.get().first { !$0.paths.isEmpty })
        let source = try ISDAS(vector.from)
        #expect(try vector.combinator().paths(from: source, to: source) == [])
    }

    @Test func stopsAtItsLimits() throws {
        let vector = try #require(try Self.cases.get().max { $0.paths.count < $1.paths.count })
        var combinator = try vector.combinator()
        let (source, destination) = (try ISDAS(vector.from), try ISDAS(vector.to))
        let all = combinator.paths(from: source, to: destination, keepsDuplicates: true)

        combinator.limits.pathCount = 2
        let first = combinator.paths(from: source, to: destination, keepsDuplicates: true)
        #expect(first == Array(all.prefix(2)))

        combinator.limits = PathCombinator.Limits(combinationCount: 3)
        let some = combinator.paths(from: source, to: destination, keepsDuplicates: true)
        #expect(some.count <= 3)
        #expect(Set(some).isSubset(of: Set(all)))
    }

    /// Thirty up and thirty down segments with a peering link between any two, and thirty core
    /// segments, make 27,000 combinations over the core and 900 over peering links.
    @Test(.timeLimit(.minutes(1))) func copesWithManySegments() throws {
        let (source, destination) = (try ISDAS("1-100"), try ISDAS("1-200"))
        let (a, b) = (try ISDAS("1-1"), try ISDAS("1-2"))
        let combinator = PathCombinator(
            up: try (1...30).map { try segment(from: a, to: source, link: $0, peer: destination) },
            core: try (1...30).map { try segment(from: b, to: a, link: 100 + $0, peer: nil) },
            down: try (1...30).map { try segment(from: b, to: destination, link: $0, peer: source) }
        )
        let paths = combinator.paths(from: source, to: destination)
        #expect(paths.count == combinator.limits.pathCount)
        #expect(paths.prefix(while: { $0.linkCount == 1 }).count == 1)
    }

    @Test(arguments: [(32, 32, true), (32, 33, false), (63, 2, false), (62, 2, true)])
    func makesNoPathThatDoesNotFitInAHeader(_ up: Int, _ down: Int, _ fits: Bool) throws {
        let combinator = PathCombinator(
            up: [try chain(1..<up, from: 1000)],
            down: [try chain(101..<101 + down - 1, from: 1000)])
        let source = combinator.up[0].last
        let destination = combinator.down[0].last
        let paths = combinator.paths(from: source, to: destination)
        #expect(paths.map(\.path.hopFields.count) == (fits ? [64] : []))
    }

    /// A segment from one AS through others whose numbers follow each other.
    private func chain(_ numbers: Range<Int>, from first: Int) throws -> PathSegment {
        let isdASes = [first] + numbers
        return try SegmentDescription(
            timestamp: 1_700_000_000, segmentID: 1,
            entries: isdASes.indices.map { index in
                EntryDescription(
                    isdAS: "1-\(isdASes[index])",
                    next: index + 1 < isdASes.count ? "1-\(isdASes[index + 1])" : nil, mtu: 1400,
                    ingress: index == 0 ? 0 : 1, egress: index + 1 < isdASes.count ? 2 : 0,
                    expirationTime: 63, mac: Hex([1, 2, 3, 4, 5, 6]), ingressMTU: 1400, peers: nil)
            }
        ).segment()
    }

    private func segment(
        from first: ISDAS, to last: ISDAS, link: UInt16, peer: ISDAS?
    ) throws -> PathSegment {
        let mac = Hex([0, 0, 0, 0, 0, UInt8(link)])
        let peers = peer.map {
            PeerDescription(
                peer: "\($0)", peerInterface: 500, peerMTU: 1400, ingress: 500, egress: 0,
                expirationTime: 63, mac: mac)
        }
        let description = SegmentDescription(
            timestamp: 1_700_000_000, segmentID: link,
            entries: [
                EntryDescription(
                    isdAS: "\(first)", next: "\(last)", mtu: 1400, ingress: 0, egress: link,
                    expirationTime: 63, mac: mac, ingressMTU: 0, peers: nil),
                EntryDescription(
                    isdAS: "\(last)", next: nil, mtu: 1400, ingress: link, egress: 0,
                    expirationTime: 63, mac: mac, ingressMTU: 1400, peers: peers.map { [$0] }),
            ])
        return try description.segment()
    }
}

@Suite struct DuplicateFilterTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Path: Decodable {
            let id: Int
            let interfaces: [String]
            let expiry: Int64
        }

        let name: String
        let paths: [Path]
        let kept: [Int]

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/combinator-duplicates") }

    @Test(arguments: try cases.get())
    func keepsTheLastToExpire(_ vector: Case) throws {
        let paths = try vector.paths.map { path in
            let interfaces = try path.interfaces.map { try PathInterface(described: $0) }
            return (
                fingerprint: PathFingerprint(of: interfaces),
                expiry: UnixTime(seconds: path.expiry)
            )
        }
        #expect(placesOfUniquePaths(paths).map { vector.paths[$0].id } == vector.kept)
    }
}

@Suite struct PathFingerprintTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let interfaces: [String]
        let fingerprint: String

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/path-fingerprint") }

    @Test(arguments: try cases.get())
    func hashesInterfaces(_ vector: Case) throws {
        let interfaces = try vector.interfaces.map { try PathInterface(described: $0) }
        #expect(PathFingerprint(of: interfaces).description == vector.fingerprint)
        #expect(PathMetadata(interfaces: interfaces).fingerprint == PathFingerprint(of: interfaces))
    }
}
