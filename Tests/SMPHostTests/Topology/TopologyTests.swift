import Foundation
import SMPHost
import SMPSCION
import TestVectors
import Testing

@Suite struct TopologyTests {
    /// A document, or a text where it is none.
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let document: JSONDocument?
        let text: String?
        let value: TopologyValue?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/topology-json") }
    static let captured = Result { try VectorFile<Case>.load("scion/captured-topologies") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func reads(_ vector: Case) throws {
        #expect(TopologyValue(try Topology(json: vector.json)) == vector.value)
    }

    @Test(arguments: try captured.get())
    func readsWhatARunningNetworkHas(_ vector: Case) throws {
        let topology = try Topology(json: vector.json)
        #expect(TopologyValue(topology) == vector.value)
        #expect(topology.isdAS.description == vector.name)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refusesWithPlaceAndReason(_ vector: Case) throws {
        let expected = try #require(vector.error)
        let error = #expect(throws: TopologyError.self) { try Topology(json: vector.json) }
        #expect(error?.description.hasPrefix(expected) == true, "\(String(describing: error))")
        #expect(error?.description.contains { $0.isNewline || $0 == "\u{1b}" } == false)
    }

    @Test(arguments: try captured.get())
    func findsTheNextHopThroughEachInterface(_ vector: Case) throws {
        let topology = try Topology(json: vector.json)
        let value = try #require(vector.value)
        for router in value.borderRouters {
            for interface in router.interfaces {
                let id = InterfaceID(rawValue: interface.id)
                #expect(topology.borderRouter(of: id)?.name == router.name)
                #expect(topology.nextHop(through: id)?.description == router.internalAddress)
                #expect(topology.interface(id)?.neighbor.description == interface.neighbor)
            }
        }
        #expect(topology.nextHop(through: .none) == nil)
        #expect(topology.interface(65535) == nil)
        #expect(topology.borderRouter(of: 65535) == nil)
    }

    @Test func refusesALongDocumentWithoutReadingIt() {
        let spaces = [UInt8](
            repeating: UInt8(ascii: " "), count: Topology.maximumDocumentLength + 1)
        let error = #expect(throws: TopologyError.self) { try Topology(json: spaces) }
        #expect(error?.description == "longer than 4194304 bytes")
    }

    @Test func refusesWhatIsNotUTF8() {
        let json = Array("{\"isd_as\": \"".utf8) + [0xff] + Array("\"}".utf8)
        let error = #expect(throws: TopologyError.self) { try Topology(json: json) }
        #expect(error?.description == "not UTF-8")
    }

    @Test func refusesEveryPrefix() throws {
        let json = try #require(Self.captured.get().first).json
        for length in json.indices {
            #expect(throws: TopologyError.self) { try Topology(json: Array(json[..<length])) }
        }
    }
}

extension TopologyTests.Case {
    var json: [UInt8] {
        get throws {
            if let text { return Array(text.utf8) }
            return Array(try JSONEncoder().encode(#require(document)))
        }
    }
}

/// A topology in the words of the vectors.
struct TopologyValue: Decodable, Hashable {
    struct BorderRouter: Decodable, Hashable {
        let name, internalAddress: String
        let interfaces: [Interface]
    }

    struct Interface: Decodable, Hashable {
        let id: UInt16
        let neighbor, linkType: String
        let mtu: Int
        let remoteID: UInt16?
        let underlay: Underlay?
    }

    struct Underlay: Decodable, Hashable {
        let provider: String
        let local, remote: String?
    }

    struct Service: Decodable, Hashable {
        let name, address: String
    }

    let isdAS: String
    let isCore: Bool
    let mtu: Int
    let dispatchedPorts: [UInt16]?
    let borderRouters: [BorderRouter]
    let controlServices, discoveryServices: [Service]
}

extension TopologyValue {
    init(_ topology: Topology) {
        isdAS = topology.isdAS.description
        isCore = topology.isCore
        mtu = topology.mtu
        dispatchedPorts = topology.dispatchedPorts.range.map { [$0.lowerBound, $0.upperBound] }
        borderRouters = topology.borderRouters.map(BorderRouter.init)
        controlServices = topology.controlServices.map(Service.init)
        discoveryServices = topology.discoveryServices.map(Service.init)
    }
}

extension TopologyValue.BorderRouter {
    init(_ router: Topology.BorderRouter) {
        self.init(
            name: router.name, internalAddress: router.internalAddress.description,
            interfaces: router.interfaces.map(TopologyValue.Interface.init))
    }
}

extension TopologyValue.Interface {
    init(_ interface: Topology.Interface) {
        self.init(
            id: interface.id.rawValue, neighbor: interface.neighbor.description,
            linkType: interface.linkType.rawValue, mtu: interface.mtu,
            remoteID: interface.remoteID?.rawValue,
            underlay: interface.underlay.map {
                .init(provider: $0.provider, local: $0.local, remote: $0.remote)
            })
    }
}

extension TopologyValue.Service {
    init(_ service: Topology.Service) {
        self.init(name: service.name, address: service.address.description)
    }
}
