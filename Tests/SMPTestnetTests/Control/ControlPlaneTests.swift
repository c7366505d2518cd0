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
        for (source, destination) in pairs(network).shuffledBySeed.prefix(60) {
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
        for (source, destination) in pairs(network) {
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

@Suite struct ControlServiceTests {
    private let plane: TestControlPlane
    private let local: ISDAS

    init() throws {
        plane = try TestControlPlane(TopologyFiles.network("default.topo"))
        local = try ISDAS("1-ff00:0:112")
    }

    private func segments(_ source: String, _ destination: String) throws -> SegmentsResponse {
        let request = SegmentsRequest(
            source: try ISDAS(source), destination: try ISDAS(destination))
        return try plane.ask(ControlService.segments, request, in: local)
    }

    @Test func givesSegmentsOfTheTypeThatIsAskedFor() throws {
        let up = try segments("1-ff00:0:112", "1-0")
        let core = try segments("1-0", "2-0")
        let down = try segments("2-0", "2-ff00:0:222")
        #expect(Set(up.segments.keys) == [.up])
        #expect(Set(core.segments.keys) == [.core])
        #expect(Set(down.segments.keys) == [.down])
        let isd1 = ISD(rawValue: 1)
        #expect(core.segments[.core]?.allSatisfy { $0.last.isd == isd1 } == true)
        #expect(core.segments[.core]?.allSatisfy { $0.first.isd != isd1 } == true)
    }

    @Test func hasNoSegmentsToWhatDoesNotExist() throws {
        #expect(try segments("1-0", "1-ff00:0:999").segments.isEmpty)
        #expect(try segments("1-0", "3-0").segments.isEmpty)
    }

    @Test func saysWhatIsWrongWithARequest() throws {
        #expect(throws: RPCStatus.self) { try segments("1-ff00:0:111", "1-0") }
        #expect(throws: RPCStatus.self) { try segments("1-ff00:0:111", "1-ff00:0:112") }
        #expect(throws: RPCStatus.self) { try segments("0-0", "1-0") }
        let call = RPCCall("/proto.control_plane.v1.SegmentLookupService/Nothing", [])
        let result = plane.control.answer(
            call, toControlServiceOf: local, now: TestControlPlane.start)
        guard case .failure(let status) = result else {
            Issue.record("an answer to a call of nothing")
            return
        }
        #expect(status.code == .unimplemented)
    }

    @Test func givesRootConfigurationsAndChains() throws {
        let isd = ISD(rawValue: 2)
        let response = try plane.ask(ControlService.trc, TRCRequest(isd), in: local)
        let signed = try SignedTRC(der: response.trc.span)
        #expect(signed.der == plane.control.trust.trcs[isd]?.der)
        #expect(throws: RPCStatus.self) {
            try plane.ask(ControlService.trc, TRCRequest(isd, base: 1, serial: 2), in: local)
        }
        let chain = try #require(plane.control.trust.chains[local])
        var request = ChainsRequest(local, subjectKeyID: chain.subjectKeyID)
        let chains = try plane.ask(ControlService.chains, request, in: local).chains
        #expect(chains.map(\.asCertificate) == [chain.autonomousSystem.certificate.der])
        request.subjectKeyID = [1]
        #expect(try plane.ask(ControlService.chains, request, in: local).chains.isEmpty)
    }
}

@Suite struct DaemonTests {
    private let local: ISDAS
    private let other: ISDAS
    private let plane: TestControlPlane
    private let start = TestControlPlane.start

    init() throws {
        local = try ISDAS("1-ff00:0:111")
        other = try ISDAS("1-ff00:0:112")
        plane = try TestControlPlane(BuiltInNetwork.tiny4.network())
    }

    @Test func knowsThePathWithinItsOwnSystem() throws {
        var plane = plane
        let paths = try plane.paths(from: local, to: local)
        #expect(paths == [NetworkPath(localMTU: 1472, expiry: start + .seconds(86_400))])
    }

    @Test func hasNoPathsToWhatDoesNotExist() throws {
        var plane = plane
        #expect(try plane.paths(from: local, to: try ISDAS("1-ff00:0:999")).isEmpty)
        #expect(try plane.paths(from: local, to: try ISDAS("7-1")).isEmpty)
    }

    @Test func knowsThePathsToAnyCoreAS() throws {
        var plane = try TestControlPlane(BuiltInNetwork.default.network())
        let paths = try plane.paths(from: local, to: try ISDAS("2-0"))
        let single = try ["2-ff00:0:210", "2-ff00:0:220"].flatMap { core in
            try plane.paths(from: local, to: ISDAS(core))
        }
        #expect(!paths.isEmpty)
        #expect(Set(paths.map(\.fingerprint)) == Set(single.map(\.fingerprint)))
        #expect(throws: RPCStatus(.invalidArgument, "bad destination AS: 0-0")) {
            try plane.paths(from: local, to: .wildcard)
        }
    }

    @Test func refusesToSpeakForOthers() throws {
        var plane = plane
        #expect(throws: RPCStatus(.invalidArgument, "bad source AS: \(other)")) {
            try plane.call(
                DaemonService.paths, PathsRequest(source: other, destination: local), in: local)
        }
    }

    @Test func knowsItsSystem() throws {
        var plane = plane
        let own = try plane.call(DaemonService.autonomousSystem, ASRequest(), in: local)
        #expect(own == ASResponse(local, isCore: false, mtu: 1472))
        let core = try ISDAS("1-ff00:0:110")
        let foreign = try plane.call(DaemonService.autonomousSystem, ASRequest(core), in: local)
        #expect(foreign == ASResponse(core, isCore: true, mtu: 0))
        let routers = try plane.call(DaemonService.interfaces, EmptyMessage(), in: local).routers
        let site = try #require(plane.control.plan.sites[local])
        #expect(routers == [41: try #require(site.routers.values.first)])
        let services = try plane.call(DaemonService.services, EmptyMessage(), in: local)
        #expect(services.services == ["control": ["\(site.controlService)"]])
        let ports = try plane.call(DaemonService.portRange, EmptyMessage(), in: local).ports
        #expect(ports.range == 31000...32767)
    }

    @Test func leavesOutPathsOverAnInterfaceForTenSeconds() throws {
        var plane = plane
        let paths = try plane.paths(from: local, to: other)
        let interface = try #require(paths.first?.interfaces.last)
        _ = try plane.call(
            DaemonService.notifyInterfaceDown, InterfaceDownRequest(interface), in: local)
        #expect(try plane.paths(from: local, to: other, now: start + .seconds(9)).isEmpty)
        #expect(try plane.paths(from: local, to: other, now: start + .seconds(11)) == paths)
        // Another daemon was not told.
        #expect(try plane.paths(from: try ISDAS("1-ff00:0:110"), to: other).count == 1)
    }

    @Test func remembersABoundedNumberOfInterfaces() throws {
        var plane = plane
        let interface = try #require(try plane.paths(from: local, to: other).first?.interfaces.last)
        func notify(_ interface: PathInterface, at time: UnixTime) throws {
            _ = try plane.call(
                DaemonService.notifyInterfaceDown, InterfaceDownRequest(interface), in: local,
                now: time)
        }
        for number in 1...UInt16(2000) {
            let isdAS = try ISDAS("1-ff00:0:999")
            try notify(PathInterface(isdAS, InterfaceID(rawValue: number)), at: start)
        }
        try notify(interface, at: start + .seconds(1))
        #expect(try plane.paths(from: local, to: other, now: start + .seconds(2)).count == 1)
        // What is known already is renewed, and what is over makes room.
        try notify(interface, at: start + .seconds(10))
        #expect(try plane.paths(from: local, to: other, now: start + .seconds(19)).isEmpty)
    }

    @Test func keepsSegmentsOverABrokenLinkUntilTheyExpire() throws {
        var plane = plane
        plane.control.setLink(0, isUp: false)
        let later = start + ControlPlane.renewalInterval
        try plane.control.renew(now: later)
        let old = try plane.paths(from: local, to: other, now: later)
        #expect(old.count == 1)
        let end = try #require(old.first?.expiry)
        try plane.control.renew(now: end)
        #expect(try plane.paths(from: local, to: other, now: end).isEmpty)
    }

    @Test func givesLaterPathsAfterARenewal() throws {
        var plane = plane
        let before = try #require(try plane.paths(from: local, to: other).first)
        let later = plane.control.nextRenewal
        try plane.control.renew(now: later)
        let after = try plane.paths(from: local, to: other, now: later)
        #expect(after.map(\.fingerprint) == [before.fingerprint])
        #expect(after.first?.expiry == before.expiry.map { $0 + .seconds(60) })
    }
}

extension Array {
    /// The same elements in another order, always the same one.
    fileprivate var shuffledBySeed: [Element] {
        var random = SeededGenerator(seed: 1)
        return shuffled(using: &random)
    }
}
