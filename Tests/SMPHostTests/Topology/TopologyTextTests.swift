import SMPHost
import SMPSCION
import TestVectors
import Testing

@Suite struct TopologyTextTests {
    struct AddressCase: Decodable, Sendable, CustomTestStringConvertible {
        let name, text: String
        let ip, host: String?
        let port: UInt16?
        let error: String?
        let offset: Int?

        var testDescription: String { name }
    }

    struct PortsCase: Decodable, Sendable, CustomTestStringConvertible {
        let name, text: String
        let canonical: String?
        let range: [UInt16]?
        let error: String?
        let offset: Int?

        var testDescription: String { name }
    }

    static let addresses = Result { try VectorFile<AddressCase>.load("scion/topology-address") }
    static let ports = Result { try VectorFile<PortsCase>.load("scion/dispatched-ports") }

    @Test(arguments: try addresses.get().filter { $0.error == nil })
    func readsAndPrintsAddress(_ vector: AddressCase) throws {
        let address = try Topology.Address(vector.text)
        #expect(address.description == vector.text)
        switch address {
        case .ip(let address):
            #expect(address.ip.description == vector.ip)
            #expect(address.port == vector.port)
        case .name(let name, port: let port):
            #expect(name == vector.host)
            #expect(port == vector.port)
        }
    }

    @Test(arguments: try addresses.get().filter { $0.error != nil })
    func refusesAddress(_ vector: AddressCase) throws {
        let expected = try #require(vector.error)
        let error = #expect(throws: AddressError.self) { try Topology.Address(vector.text) }
        #expect(error?.rule.description.hasPrefix(expected) == true)
        #expect(error?.offset == vector.offset)
    }

    @Test(arguments: try ports.get().filter { $0.error == nil })
    func readsAndPrintsPorts(_ vector: PortsCase) throws {
        let ports = try DispatchedPorts(vector.text)
        #expect(ports.description == vector.canonical ?? vector.text)
        #expect(ports.range.map { [$0.lowerBound, $0.upperBound] } ?? [] == vector.range)
    }

    @Test(arguments: try ports.get().filter { $0.error != nil })
    func refusesPorts(_ vector: PortsCase) throws {
        let expected = try #require(vector.error)
        let error = #expect(throws: AddressError.self) { try DispatchedPorts(vector.text) }
        #expect(error?.rule.description.hasPrefix(expected) == true)
        #expect(error?.offset == vector.offset)
    }

    /// scionproto/scion, router/dataplane.go before version 0.13.
    @Test(
        arguments: [
            (30999, 30041), (31000, 31000), (32767, 32767), (32768, 30041), (0, 30041), (53, 30041),
        ] as [(UInt16, UInt16)])
    func sendsToTheHostPortOutsideTheRange(port: UInt16, underlayPort: UInt16) throws {
        #expect(try DispatchedPorts("31000-32767").underlayPort(for: port) == underlayPort)
        #expect(DispatchedPorts.none.underlayPort(for: port) == 30041)
        #expect(DispatchedPorts.all.underlayPort(for: port) == (port == 0 ? 30041 : port))
    }
}
