import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import Testing

@Suite struct VirtualDescriptionTests {
    private let core: ISDAS
    private let leaf: ISDAS

    init() throws {
        core = try ISDAS("1-1")
        leaf = try ISDAS("1-2")
    }

    private func network(links: String) throws -> NetworkDescription {
        try TopologyFiles.network(
            yaml: """
                ASes:
                  1-1: {core: true, voting: true, authoritative: true, issuing: true}
                  1-2: {cert_issuer: 1-1}
                links:
                \(links)
                """)
    }

    @Test func delaysEachDirectionAsDescribed() throws {
        let network = try network(
            links: "  - {a: 1-1, b: 1-2, linkAtoB: CHILD, delay: 20ms, reverse: {delay: 50ms}}")
        var plane = try TestControlPlane(network)
        let path = try #require(try plane.paths(from: core, to: leaf).first)
        let times = try CarryingNetwork(plane.control).carry(over: path, from: core, to: leaf)
        #expect(times.there == .milliseconds(20))
        #expect(times.back == .milliseconds(50))
    }

    @Test func namesPartsInTheOrderOfTheDescription() throws {
        let network = try BuiltInNetwork.default.network()
        let control = try TestControlPlane(network).control
        let virtual = VirtualNetwork(seed: 1, start: TestControlPlane.start)
        let parts = try virtual.add(networkOf: control)
        #expect(Set(parts.links).count == network.links.count)
        #expect(Set(parts.routers.keys) == Set(network.links.flatMap(\.ends).map(\.router)))
    }

    @Test func refusesAPlanOfAnotherNetwork() throws {
        let first = "  - {a: 1-1-A#1, b: 1-2-A#1, linkAtoB: CHILD}"
        let second = "  - {a: 1-1-B#2, b: 1-2-B#2, linkAtoB: CHILD}"
        let control = try ControlPlane(
            network(links: "\(first)\n\(second)"), LoopbackPlan(network(links: first)),
            keys: TestControlPlane.keys, now: TestControlPlane.start)
        let virtual = VirtualNetwork(seed: 1, start: TestControlPlane.start)
        #expect(throws: VirtualNetworkError.noSuchInterface("br1-1-2", 2)) {
            try virtual.add(networkOf: control)
        }
    }
}
