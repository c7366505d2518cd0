import SMPSCION
import TestVectors
import Testing

@Suite struct SCIONAddressTextTests {
    struct AddressCase: TextCase {
        let name, text: String
        let canonical, error: String?
        let offset: Int?
        let isdAS, host: String?
        let bytes: Hex?
    }

    struct EndpointCase: TextCase {
        let name, text: String
        let canonical, error: String?
        let offset: Int?
        let isdAS, host, zone: String?
        let port: UInt16?
        let bytes: Hex?
    }

    struct UnderlayCase: TextCase {
        let name, text: String
        let canonical, error: String?
        let offset: Int?
        let ip: String?
        let port: UInt16?
    }

    static let addresses = Result { try VectorFile<AddressCase>.load("scion/scion-address") }
    static let endpoints = Result { try VectorFile<EndpointCase>.load("scion/scion-endpoint") }
    static let underlays = Result { try VectorFile<UnderlayCase>.load("scion/underlay-address") }

    @Test(arguments: try accepted(addresses))
    func readsAndPrintsAddress(_ vector: AddressCase) throws {
        let address = try SCIONAddress(vector.text)
        #expect(address.description == vector.printed)
        #expect(address.isdAS.description == vector.isdAS)
        #expect(address.host.description == vector.host)
        #expect(wireForm(of: address) == vector.bytes?.bytes)
        #expect(try SCIONEndpoint(vector.text) == SCIONEndpoint(address, port: 0))
    }

    @Test(arguments: try refused(addresses))
    func refusesAddress(_ vector: AddressCase) throws {
        try vector.expectRefusal { text throws(AddressError) in _ = try SCIONAddress(text) }
    }

    @Test(arguments: try accepted(endpoints))
    func readsAndPrintsEndpoint(_ vector: EndpointCase) throws {
        let endpoint = try SCIONEndpoint(vector.text)
        #expect(endpoint.description == vector.printed)
        #expect(endpoint.address.isdAS.description == vector.isdAS)
        #expect(endpoint.address.host.description == vector.host)
        #expect(endpoint.port == vector.port)
        #expect(endpoint.zone?.description == vector.zone)
        if let expected = vector.bytes {
            #expect(wireForm(of: endpoint.address) + bytes(of: endpoint.port) == expected.bytes)
        }
    }

    @Test(arguments: try refused(endpoints))
    func refusesEndpoint(_ vector: EndpointCase) throws {
        try vector.expectRefusal { text throws(AddressError) in _ = try SCIONEndpoint(text) }
    }

    @Test(arguments: try accepted(underlays))
    func readsAndPrintsUnderlayAddress(_ vector: UnderlayCase) throws {
        let underlay = try UnderlayAddress(vector.text)
        #expect(underlay.description == vector.printed)
        #expect(underlay.ip.description == vector.ip)
        #expect(underlay.port == vector.port)
    }

    @Test(arguments: try refused(underlays))
    func refusesUnderlayAddress(_ vector: UnderlayCase) throws {
        try vector.expectRefusal { text throws(AddressError) in _ = try UnderlayAddress(text) }
    }

    @Test func leavesOutAZoneThatNothingIsIn() throws {
        let zone = try IPv6Zone("eth0")
        let service = SCIONAddress(.wildcard, .service(.control))
        #expect(SCIONEndpoint(service, port: 1, zone: zone).zone == nil)
        let host = SCIONAddress(.wildcard, .ipv6(.unspecified))
        #expect(SCIONEndpoint(host, port: 1, zone: zone).zone == zone)
    }

    private func wireForm(of address: SCIONAddress) -> [UInt8] {
        bytes(of: address.isdAS.rawValue) + SMPSCIONTests.wireForm(of: address.host)
    }
}
