import Foundation
import SMPHost
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

@Suite struct LoopbackPlanTests {
    static let files = Result { try NetworkDescriptionTests.cases.get().map(\.name) }

    @Test(arguments: try files.get(), [true, false])
    func givesEverySocketAnAddressOfItsOwn(_ file: String, _ allowsIPv6: Bool) throws {
        let network = try TopologyFiles.network(file)
        let plan = try LoopbackPlan(network, allowsIPv6: allowsIPv6)
        let addresses =
            plan.sites.values.flatMap { [$0.daemon, $0.controlService] + $0.routers.values }
            + plan.interfaces.values
        #expect(Set(addresses).count == addresses.count)
        #expect(plan.sites.count == network.systems.count)
        #expect(plan.interfaces.count == 2 * network.links.count)
        #expect(addresses.allSatisfy { !network.systems[0].dispatchedPorts.contains($0.port) })
        #expect(allowsIPv6 || addresses.allSatisfy { "\($0)".hasPrefix("127.20.") })
    }

    /// What is written for an AS is read as the same, and says what the files say that the
    /// generator of the reference wrote for the same network, addresses aside.
    @Test(arguments: try VectorFile<CapturedTopology>.load("scion/captured-topologies"))
    func writesTopologiesLikeTheReference(_ vector: CapturedTopology) throws {
        let plan = try LoopbackPlan(try TopologyFiles.network("captured.topo"))
        let written = try #require(plan.topology(of: try ISDAS(vector.name)))
        #expect(try Topology(json: written.json) == written)
        let captured = try Topology(json: [UInt8](JSONEncoder().encode(vector.document)))
        #expect(Shape(written) == Shape(captured))
    }

    @Test(arguments: try files.get())
    func agreesAtBothEndsOfEveryLink(_ file: String) throws {
        let network = try TopologyFiles.network(file)
        let plan = try LoopbackPlan(network, block: 77)
        for link in network.links {
            let near = plan.topology(of: link.a.isdAS)?.interface(link.a.interface)
            let far = plan.topology(of: link.b.isdAS)?.interface(link.b.interface)
            #expect(near?.underlay?.local == far?.underlay?.remote)
            #expect(near?.underlay?.remote == far?.underlay?.local)
            #expect(near?.neighbor == link.b.isdAS && far?.neighbor == link.a.isdAS)
            #expect(near?.mtu == far?.mtu)
        }
        for system in network.systems {
            let topology = try #require(plan.topology(of: system.isdAS))
            #expect(try Topology(json: topology.json) == topology)
            #expect(topology.mtu == system.mtu)
        }
    }

    @Test func usesThePortsThatPeopleKnow() throws {
        let plan = try LoopbackPlan(try BuiltInNetwork.tiny4.network())
        let site = try #require(plan.sites[try ISDAS("1-ff00:0:111")])
        #expect("\(site.daemon)" == "127.20.2.1:30255")
        #expect("\(site.controlService)" == "127.20.2.2:30252")
        #expect(site.routers.mapValues { "\($0)" } == ["br1-ff00_0_111-1": "127.20.2.11:30042"])
        #expect("\(site.host)" == "127.0.0.1")
        let interface = PathInterface(try ISDAS("1-ff00:0:111"), 41)
        #expect(plan.interfaces[interface].map { "\($0)" } == "127.20.2.11:50000")
        #expect(plan.topology(of: try ISDAS("1-ff00:0:113")) == nil)
    }

    @Test func refusesMoreThanOneMachineHasRoomFor() throws {
        let systems = (1...255).map { "\"1-\($0)\": {core: true}" }.joined(separator: ", ")
        let network = try TopologyFiles.network(yaml: "ASes: {\(systems)}\n")
        let error = #expect(throws: NetworkDescriptionError.self) { try LoopbackPlan(network) }
        #expect(error?.description.contains("254") == true)
    }
}

/// A document of a running network.
struct CapturedTopology: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let document: [String: JSONValue]

    var testDescription: String { name }
}

/// Any JSON.
indirect enum JSONValue: Codable, Sendable {
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

/// What a topology says besides addresses.
private struct Shape: Hashable {
    let isdAS: ISDAS
    let isCore: Bool
    let mtu: Int
    let dispatchedPorts: DispatchedPorts
    let services: [[String]]
    let routers: [String: [String]]

    init(_ topology: Topology) {
        isdAS = topology.isdAS
        isCore = topology.isCore
        mtu = topology.mtu
        dispatchedPorts = topology.dispatchedPorts
        services = [topology.controlServices, topology.discoveryServices].map { $0.map(\.name) }
        routers = Dictionary(
            uniqueKeysWithValues: topology.borderRouters.map { router in
                (
                    router.name,
                    router.interfaces.map { interface in
                        "\(interface.id) \(interface.neighbor) \(interface.linkType) "
                            + "\(interface.mtu) \(interface.remoteID?.description ?? "-")"
                    }
                )
            })
    }
}
