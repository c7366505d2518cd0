import Foundation
import SMPHost
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

@Suite struct NetworkDescriptionTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let systems: [SystemValue]
        let links: [LinkValue]

        var testDescription: String { name }
    }

    struct RefusedCase: Decodable, Sendable, CustomTestStringConvertible {
        let name, document, error: String

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("topologies/files") }
    static let refused = Result { try VectorFile<RefusedCase>.load("topologies/refused") }

    @Test(arguments: try cases.get())
    func readsPublishedFilesAsTheyAre(_ vector: Case) throws {
        let network = try TopologyFiles.network(vector.name)
        #expect(network.systems.map(SystemValue.init) == vector.systems)
        #expect(network.links.map(LinkValue.init) == vector.links)
    }

    @Test(arguments: try refused.get())
    func refusesWithPlaceAndReason(_ vector: RefusedCase) throws {
        let error = #expect(throws: NetworkDescriptionError.self) {
            try TopologyFiles.network(yaml: vector.document)
        }
        let text = try #require(error?.description)
        #expect(text.hasPrefix(vector.error))
        #expect(!text.isEmpty && !text.contains { $0.isNewline || $0 == "\u{1b}" })
    }

    /// Every program that reads YAML reads JSON, but not the other way round.
    @Test func readsJSONToo() throws {
        let json = """
            { "ASes": { "1-ff00:0:110": { "core": true, "mtu": 1400, "voting": null },
                        "1-ff00:0:111": { "cert_issuer": "1-ff00:0:110" },
                        "1-ff00:0:112": {} },
              "links": [ { "a": "1-ff00:0:110#1", "b": "1-ff00:0:111#41", "linkAtoB": "CHILD",
                           "mtu": 1280 },
                         { "a": "1-ff00:0:110#2", "b": "1-ff00:0:112#1", "linkAtoB": "child",
                           "bw": 500.0 } ] }
            """
        let network = try JSONDecoder().decode(NetworkDescription.self, from: Data(json.utf8))
        #expect(try network == TopologyFiles.network("tiny4.topo"))
    }

    @Test func fillsInWhatIsNotSaid() throws {
        let network = try TopologyFiles.network(
            yaml: """
                --- # with defaults
                defaults: {mtu: 1300, dispatched_ports: "40000-50000", subnet: 10.0.0.0/8}
                ASes:
                  "1-ff00:0:110": {core: true, control_servers: 2, dispatched_ports: "-"}
                  "1-ff00:0:111": {note: far away}
                  "64-559": {core: true}
                links:
                  - {a: 1-ff00:0:110-X, b: "1-ff00:0:111", linkAtoB: child}
                  - {a: 1-ff00:0:110-X#2, b: "64-559", linkAtoB: PEER}
                  - {a: 1-ff00:0:110, b: "64-559", linkAtoB: CORE, mtu: 1400}
                """)
        #expect(network.systems.map(\.mtu) == [1300, 1300, 1300])
        #expect(network.systems.map(\.note) == ["", "far away", ""])
        #expect(
            network.systems.map { "\($0.dispatchedPorts)" } == ["-", "40000-50000", "40000-50000"])
        #expect(network.links.map(\.mtu) == [1300, 1300, 1400])
        #expect(network.links.map { "\($0.a)" } == [1, 2, 3].map { "1-ff00:0:110#\($0)" })
        #expect(network.links.map { "\($0.b)" } == ["1-ff00:0:111#1", "64-559#1", "64-559#2"])
        #expect(network.links.map(\.a.router).map { $0.suffix(2) } == ["-1", "-1", "-2"])
        #expect(network.systems.allSatisfy { $0.isCore == ($0.roles.count == 3) })
        #expect(network.isds.map(\.rawValue) == [1, 64])
    }

    @Test func readsTheConditionsOfLinks() throws {
        let network = try TopologyFiles.network(
            yaml: """
                ASes: {"1-1": {core: true}, "1-2": {}}
                links:
                - {a: 1-1, b: 1-2, linkAtoB: CHILD, name: good, delay: 20ms, jitter: 1.5ms,
                   loss: 1%, rate: 50Mbps, queue: 100 KB, reorder: 0.5%, duplicate: 0.001}
                - {a: 1-1, b: 1-2, linkAtoB: CHILD, delay: 5ms, rate: 20Mbps, loss: 2%,
                   reverse: {bw: 2, delay: 40ms, queue: 15000}}
                - {a: 1-1, b: 1-2, linkAtoB: CHILD}
                """)
        let good = LinkConditions(
            delay: .milliseconds(20), jitter: .microseconds(1_500), loss: 0.01, rate: 50_000_000,
            queueByteCount: 100_000, reordering: 0.005, duplication: 0.001)
        #expect(network.links[0].forward == good)
        #expect(network.links[0].backward == good)
        #expect(
            network.links[1].forward
                == LinkConditions(
                    delay: .milliseconds(5), loss: 0.02, rate: 20_000_000, queueByteCount: 125_000))
        #expect(
            network.links[1].backward
                == LinkConditions(
                    delay: .milliseconds(40), loss: 0.02, rate: 2_000_000, queueByteCount: 15_000))
        #expect(network.links[2].forward == LinkConditions())
        #expect(network.links[2].backward == LinkConditions())
    }

    @Test func findsLinksByTheirNames() throws {
        let network = try BuiltInNetwork.showcase.network()
        #expect(network.link(named: "101-102") == network.links[0])
        #expect(network.link(named: "1-ff00:0:101#1") == network.links[0])
        #expect(network.link(named: "1-ff00:0:106#2 1-ff00:0:104#2") == network.links[5])
        #expect(network.link(named: "1-ff00:0:106") == nil)
        #expect(network.links.map { "\($0)" }.contains("102-105"))

        let tiny = try BuiltInNetwork.tiny4.network()
        #expect(tiny.links.map { "\($0)" }.last == "1-ff00:0:110#2 1-ff00:0:112#1")
    }

    @Test func seesALinkFromBothEnds() throws {
        let network = try BuiltInNetwork.default.network()
        let parent = try ISDAS("1-ff00:0:120")
        let child = try ISDAS("1-ff00:0:121")
        let link = try #require(network.links(of: child).first)
        #expect(link.linkType(seenFrom: parent) == .child)
        #expect(link.linkType(seenFrom: child) == .parent)
        #expect(link.linkType(seenFrom: try ISDAS("2-ff00:0:210")) == nil)
        #expect(link.end(in: child)?.near.interface == 3)
        #expect(link.end(in: child)?.far.interface == 4)
    }
}

extension NetworkDescription.TrustRoles {
    var count: Int { rawValue.nonzeroBitCount }
}

/// An AS in the words of the vectors.
struct SystemValue: Decodable, Hashable {
    let isdAS: String
    let isCore: Bool
    let mtu: Int
    let underlay, certificateIssuer: String
    let roles: [String]

    init(_ system: NetworkDescription.AS) {
        let names: [(String, NetworkDescription.TrustRoles)] = [
            ("voting", .voting), ("authoritative", .authoritative), ("issuing", .issuing),
        ]
        isdAS = system.isdAS.description
        isCore = system.isCore
        mtu = system.mtu
        underlay = system.underlay.rawValue
        certificateIssuer = system.certificateIssuer.description
        roles = names.filter { system.roles.contains($0.1) }.map(\.0)
    }
}

/// A link in the words of the vectors.
struct LinkValue: Decodable, Hashable {
    let type: String
    let mtu: Int
    let underlay: String
    let a, aRouter, b, bRouter: String
    let rate: UInt64?

    init(_ link: NetworkDescription.Link) {
        type = link.type.rawValue
        mtu = link.mtu
        underlay = link.underlay.rawValue
        (a, aRouter) = (link.a.description, link.a.router)
        (b, bRouter) = (link.b.description, link.b.router)
        rate = link.forward.rate
    }
}
