import SMPBytes
import SMPCrypto
import SMPHost
import SMPSCION
import SMPTestnet
import Testing

@Suite struct ControlPlaneTests {
    /// All pairs of different ASes that packets of this test go between.
    private func pairs(_ network: NetworkDescription) -> [(ISDAS, ISDAS)] {
        let all = network.systems.map(\.isdAS)
        return all.flatMap { a in all.filter { $0 != a }.map { (a, $0) } }
    }

    @Test(arguments: [
        "tiny.topo", "tiny4.topo", "default.topo", "wide.topo", "peering-test-multi.topo",
    ])
    func carriesAPacketThereAndBackOverEveryPath(_ file: String) throws {
        let network = try TopologyFiles.network(file)
        var plane = try TestControlPlane(network)
        let virtual = try CarryingNetwork(plane.control)
        for (source, destination) in pairs(network) {
            let paths = try plane.paths(from: source, to: destination)
            #expect(!paths.isEmpty, "no path from \(source) to \(destination)")
            for path in paths.prefix(20) {
                try virtual.carry(over: path, from: source, to: destination)
            }
        }
    }

    /// Over the three links from 102, of which each leads to 106.
    @Test func findsTheThreeWaysOfTheShowcase() throws {
        var plane = try TestControlPlane(BuiltInNetwork.showcase.network())
        let (source, destination) = (try ISDAS("1-ff00:0:101"), try ISDAS("1-ff00:0:106"))
        let paths = try plane.paths(from: source, to: destination)
        #expect(paths.count == 3)
        #expect(Set(paths.map { $0.interfaces.count }) == [6])
        #expect(paths.allSatisfy { $0.declaredLatency == .milliseconds(15) })
        #expect(
            Set(paths.map(\.declaredBandwidth)) == [5_000_000, 10_000_000])
        #expect(Set(paths.map(\.nextHop)).count == 1)
    }

    @Test func givesShortcutsAndPeeringLinks() throws {
        var plane = try TestControlPlane(TopologyFiles.network("default.topo"))
        let (source, destination) = (try ISDAS("1-ff00:0:111"), try ISDAS("2-ff00:0:211"))
        let paths = try plane.paths(from: source, to: destination)
        // Two peering links join both directly.
        #expect(paths.filter { $0.interfaces.count == 2 }.count == 2)
        let near = try plane.paths(
            from: try ISDAS("1-ff00:0:112"), to: try ISDAS("1-ff00:0:111"))
        #expect(near.contains { $0.interfaces.count == 2 })
    }

    @Test(arguments: ["default.topo", "wide.topo", "peering-test-multi.topo"])
    func signsWhatItsCertificatesVouchFor(_ file: String) throws {
        let network = try TopologyFiles.network(file)
        let plane = try TestControlPlane(network)
        let store = try plane.control.trust.store()
        for system in network.systems {
            let isds = system.isCore ? network.isds : [system.isdAS.isd]
            let segments = try isds.flatMap { isd in
                try plane.segments(
                    from: system.isdAS, to: ISDAS(isd, .wildcard), in: system.isdAS
                )[system.isCore ? .core : .up, default: []]
            }
            #expect(!segments.isEmpty)
            for segment in segments {
                try segment.verifySignatures { signer in
                    store.key(signer.keyID, at: TestControlPlane.start)
                }
                #expect(segment.last == system.isdAS)
            }
        }
    }

    /// A host that combines what control services give it finds what its daemon would tell it.
    @Test(arguments: ["default.topo", "wide.topo", "peering-test-multi.topo"])
    func givesHostsWithoutDaemonTheSamePaths(_ file: String) throws {
        let network = try TopologyFiles.network(file)
        var plane = try TestControlPlane(network)
        for (source, destination) in pairs(network).shuffledBySeed.prefix(60) {
            let combined = try plane.combinator(from: source, to: destination)
                .paths(from: source, to: destination)
            let paths = try plane.paths(from: source, to: destination)
            #expect(combined.map(\.interfaces) == paths.map(\.interfaces))
        }
    }

    @Test func isTheSameForTheSameKeysAndTime() throws {
        let network = try BuiltInNetwork.default.network()
        var (plane, other) = (try TestControlPlane(network), try TestControlPlane(network))
        let (source, destination) = (try ISDAS("1-ff00:0:112"), try ISDAS("2-ff00:0:222"))
        let paths = try plane.paths(from: source, to: destination)
        #expect(try other.paths(from: source, to: destination) == paths)
    }

    /// The first two links join core ASes that a third one joins too.
    @Test(arguments: [0, 1]) func findsOtherWaysOnceSegmentsOverABrokenLinkHaveExpired(
        _ broken: Int
    ) throws {
        let network = try BuiltInNetwork.default.network()
        let ends = Set(network.links[broken].ends.map { PathInterface($0.isdAS, $0.interface) })
        var plane = try TestControlPlane(network)
        plane.control.setLink(broken, isUp: false)
        let later = TestControlPlane.start + .seconds(6 * 3600)
        try plane.control.renew(now: later)
        let virtual = try CarryingNetwork(plane.control, start: later, brokenLinks: [broken])
        for (source, destination) in pairs(network).shuffledBySeed.prefix(100) {
            let paths = try plane.paths(from: source, to: destination, now: later)
            #expect(!paths.isEmpty, "no path from \(source) to \(destination)")
            #expect(paths.allSatisfy { ends.isDisjoint(with: $0.interfaces) })
            for path in paths.prefix(3) {
                try virtual.carry(over: path, from: source, to: destination)
            }
        }
    }

    // MARK: Many ways

    /// Three hundred ways through four autonomous systems, of which twenty are kept.
    @Test func keepsSegmentsThatShareFewLinks() throws {
        let network = try TopologyFiles.network(
            yaml: """
                ASes:
                  1-1: {core: true, voting: true, authoritative: true, issuing: true}
                  1-2: {cert_issuer: 1-1}
                  1-3: {cert_issuer: 1-1}
                  1-4: {cert_issuer: 1-1}
                links:
                """ + "\n"
                    + (0..<5).map { _ in "  - {a: 1-1, b: 1-2, linkAtoB: CHILD}\n" }.joined()
                    + (0..<10).map { _ in "  - {a: 1-2, b: 1-3, linkAtoB: CHILD}\n" }.joined()
                    + (0..<6).map { _ in "  - {a: 1-3, b: 1-4, linkAtoB: CHILD}\n" }.joined())
        let plane = try TestControlPlane(network)
        for (last, bounds) in [("1-2", [5]), ("1-3", [5, 10]), ("1-4", [5, 10, 6])] {
            let isdAS = try ISDAS(last)
            let segments = try plane.segments(from: isdAS, to: ISDAS("1-0"), in: isdAS)[.up] ?? []
            #expect(segments.count == min(20, bounds.reduce(1, *)))
            for (index, count) in bounds.enumerated() {
                let uses = Dictionary(
                    grouping: segments.map(\.entries[index].body.hop.hopField.constructionEgress)
                ) { $0 }.mapValues(\.count)
                // All links are used, and about equally often.
                #expect(uses.count == count)
                #expect((uses.values.max() ?? 0) - (uses.values.min() ?? 0) <= 2)
            }
        }
    }
}

extension Array {
    /// The same elements in another order, always the same one.
    fileprivate var shuffledBySeed: [Element] {
        var random = SeededGenerator(seed: 1)
        return shuffled(using: &random)
    }
}
