import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct HostAddressTextTests {
    struct Case: TextCase {
        let name, text: String
        let canonical, error: String?
        let offset: Int?
        let kind, zone: String?
        let bytes: Hex?
    }

    struct ServiceCase: TextCase {
        let name, text: String
        let canonical, error: String?
        let offset: Int?
        let value: UInt16?
        let isMulticast: Bool?
        let bytes: Hex?
    }

    static let hosts = Result { try VectorFile<Case>.load("scion/host-address-text") }
    static let ips = Result { try VectorFile<Case>.load("scion/ip-address") }
    static let services = Result { try VectorFile<ServiceCase>.load("scion/service-address") }

    @Test(arguments: try accepted(hosts).filter { $0.zone == nil })
    func readsAndPrintsHost(_ vector: Case) throws {
        let host = try HostAddress(vector.text)
        #expect(host.description == vector.printed)
        #expect(host.kind == vector.kind)
        #expect(wireForm(of: host) == vector.bytes?.bytes)
    }

    @Test(arguments: try accepted(hosts).filter { $0.zone != nil })
    func hasNoPlaceForAZoneOnTheWire(_ vector: Case) throws {
        #expect { try HostAddress(vector.text) } throws: { error in
            (error as? AddressError)?.rule == .zoneNotAllowed
        }
        #expect { try IPv6Address(vector.text) } throws: { error in
            (error as? AddressError)?.rule == .zoneNotAllowed
        }
        let ip = try IPAddress(vector.text)
        #expect(ip.description == vector.printed)
        #expect(ip.zone?.description == vector.zone)
        #expect(wireForm(of: HostAddress(ip)) == vector.bytes?.bytes)
    }

    @Test(arguments: try refused(hosts))
    func refusesHost(_ vector: Case) throws {
        try vector.expectRefusal { text throws(AddressError) in _ = try HostAddress(text) }
    }

    @Test(arguments: try accepted(ips))
    func readsAndPrintsIPAddress(_ vector: Case) throws {
        let ip = try IPAddress(vector.text)
        #expect(ip.description == vector.printed)
        #expect(ip.zone?.description == vector.zone)
        let host = HostAddress(ip)
        #expect([UInt8](capacity: 16) { host.encode(into: &$0) } == vector.bytes?.bytes)
    }

    @Test(arguments: try refused(ips))
    func refusesIPAddress(_ vector: Case) throws {
        try vector.expectRefusal { text throws(AddressError) in _ = try IPAddress(text) }
    }

    @Test(arguments: try accepted(services))
    func readsAndPrintsService(_ vector: ServiceCase) throws {
        let service = try ServiceAddress(vector.text)
        #expect(service.description == vector.printed)
        #expect(service.rawValue == vector.value)
        if let isMulticast = vector.isMulticast { #expect(service.isMulticast == isMulticast) }
        #expect(wireForm(of: .service(service)) == vector.bytes?.bytes)
        #expect(try HostAddress(vector.text) == .service(service))
    }

    @Test(arguments: try refused(services))
    func refusesService(_ vector: ServiceCase) throws {
        try vector.expectRefusal { text throws(AddressError) in _ = try ServiceAddress(text) }
    }

    @Test func showsTheBytesOfAnUnassignedType() throws {
        var reader = ByteReader([0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3].span)
        let host = try HostAddress(HostAddressType(rawValue: 0b0110), from: &reader)
        #expect(host.description == "<host type 0x6: 000000010000000200000003>")
    }
}

extension HostAddress {
    fileprivate var kind: String {
        switch self {
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        case .service: "service"
        case .unassigned: "unassigned"
        }
    }
}

extension IPAddress {
    fileprivate var zone: IPv6Zone? {
        if case .ipv6(_, zone: let zone) = self { zone } else { nil }
    }
}
