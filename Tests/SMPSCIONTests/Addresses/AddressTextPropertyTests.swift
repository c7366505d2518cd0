import SMPSCION
import Testing

/// What is printed reads back as the same value, for values that nobody picked.
@Suite struct AddressTextPropertyTests {
    static let seeds: Range<UInt64> = 0..<8
    static let rounds = 500

    @Test(arguments: seeds)
    func numbersReadBack(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let separators: [Unicode.Scalar] = [":", "_", "~", "-"]
        for _ in 0..<Self.rounds {
            let isdAS = random.isdAS()
            #expect(try ISDAS(isdAS.description) == isdAS)
            for separator in separators {
                let format = ISDASFormat(
                    separator: separator, isPrefixed: Bool.random(using: &random))
                #expect(try ISDAS(isdAS.formatted(format), format: format) == isdAS)
            }
        }
    }

    @Test(arguments: seeds)
    func hostsReadBack(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        for _ in 0..<Self.rounds {
            let host = random.host()
            #expect(try HostAddress(host.description) == host)
            let address = SCIONAddress(random.isdAS(), host)
            #expect(try SCIONAddress(address.description) == address)
        }
    }

    @Test(arguments: seeds)
    func endpointsReadBack(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        for _ in 0..<Self.rounds {
            let address = SCIONAddress(random.isdAS(), random.host())
            let zone = Bool.random(using: &random) ? try random.zone() : nil
            let port = UInt16.random(in: 0...(.max), using: &random)
            let endpoint = SCIONEndpoint(address, port: port, zone: zone)
            #expect(try SCIONEndpoint(endpoint.description) == endpoint)
            #expect(try SCIONEndpoint("scion://\(endpoint)") == endpoint)

            let ip = IPAddress.ipv6(random.ipv6(), zone: zone)
            let underlay = UnderlayAddress(ip, port: port)
            #expect(try UnderlayAddress(underlay.description) == underlay)
        }
    }
}

/// A small generator with a seed, so that a failure can be run again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// Numbers of every size, as most random ones would be large.
    mutating func bits(_ count: UInt64) -> UInt64 {
        (next() >> (64 - count)) >> UInt64.random(in: 0..<count, using: &self)
    }

    mutating func isdAS() -> ISDAS {
        ISDAS(rawValue: bits(16) << 48 | bits(48))
    }

    /// Groups of zeros are common.
    mutating func ipv6() -> IPv6Address {
        let groups = (0..<8).map { _ in Bool.random(using: &self) ? 0 : bits(16) }
        let isMapped = UInt8.random(in: 0..<8, using: &self) == 0
        let low = groups[4...].reduce(0) { $0 << 16 | $1 }
        return isMapped
            ? IPv6Address(high: 0, low: 0xffff_0000_0000 | low & 0xffff_ffff)
            : IPv6Address(high: groups[..<4].reduce(0) { $0 << 16 | $1 }, low: low)
    }

    mutating func host() -> HostAddress {
        switch UInt8.random(in: 0..<4, using: &self) {
        case 0: .ipv4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: bits(32))))
        case 1: .service(ServiceAddress(rawValue: UInt16(truncatingIfNeeded: bits(16))))
        case 2:
            .service(
                [.discovery, .control.multicast, .wildcard].randomElement(using: &self) ?? .none)
        default: .ipv6(ipv6())
        }
    }

    mutating func zone() throws -> IPv6Zone {
        let characters = Array("abcXYZ019-._~$\"'#<>")
        let count = Int.random(in: 1...IPv6Zone.maximumLength, using: &self)
        return try IPv6Zone(String((0..<count).map { _ in characters[Int(next() % 19)] }))
    }
}
