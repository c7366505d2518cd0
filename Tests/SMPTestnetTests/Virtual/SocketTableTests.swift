import SMPSCION
import Testing

@testable import SMPTestnet

@Suite struct SocketTableTests {
    @Test func findsTheOwnerOfEverySocket() throws {
        var table = SocketTable()
        let addresses = (0..<500).map { IPv4Address(rawValue: 0x0a00_0000 + UInt32($0 / 2)) }
        for (index, address) in addresses.enumerated() {
            let port = UInt16(index % 2)  // 0 stands for all the others
            let isFree = table.add(.host(index), in: 3, .ipv4(address), port: port)
            #expect(isFree)
        }
        for (index, address) in addresses.enumerated() {
            let port = UInt16(index % 2 == 0 ? 77 : 1)
            let socket = UnderlayAddress(.ipv4(address), port: port)
            #expect(table.owner(in: 3, of: socket) == .host(index))
            #expect(table.owner(in: 4, of: socket) == nil)
        }
        let isFree = table.add(.router(0), in: 3, .ipv4(addresses[7]), port: 1)
        #expect(!isFree)
        let stranger = UnderlayAddress(try IPAddress("fd00::1"), port: 1)
        #expect(table.owner(in: 3, of: stranger) == nil)
    }
}
