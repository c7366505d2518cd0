import SMPHost
import SMPSCION
import SMPSockets
import Testing

@Suite struct SocketAddressTests {
    @Test(arguments: ["127.0.0.1:31000", "[::1]:80", "[2001:db8::5]:65535", "0.0.0.0:0"])
    func readsTheSameAsSCIONAndAsTheKernel(text: String) throws {
        let underlay = try UnderlayAddress(text)
        #expect(SocketAddress(underlay) == (try SocketAddress(text)))
        #expect(UnderlayAddress(SocketAddress(underlay)) == underlay)
    }

    @Test func knowsZonesByTheirNumber() throws {
        let underlay = try UnderlayAddress("[fe80::1%1]:80")
        #expect(SocketAddress(underlay).ip == .v6(high: 0xfe80 << 48, low: 1, scopeID: 1))
        #expect(UnderlayAddress(SocketAddress(underlay)) == underlay)
    }
}
