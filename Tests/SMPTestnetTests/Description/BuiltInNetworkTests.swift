import SMPSCION
import SMPTestnet
import Testing

@Suite struct BuiltInNetworkTests {
    @Test(arguments: [BuiltInNetwork.tiny4, .default])
    func isWhatWasPublished(_ network: BuiltInNetwork) throws {
        #expect(try network.network() == TopologyFiles.network("\(network.rawValue).topo"))
    }

    @Test func showsALinkThatThreePathsShare() throws {
        let network = try BuiltInNetwork.showcase.network()
        #expect(network.systems.map { "\($0.isdAS)" } == (101...106).map { "1-ff00:0:\($0)" })
        let rates = Dictionary(
            uniqueKeysWithValues: network.links.map { ($0.name, $0.forward.rate) })
        #expect(
            rates == [
                "101-102": 20_000_000, "102-105": 5_000_000, "102-104": 10_000_000,
                "102-103": 10_000_000, "103-106": 1_000_000_000, "104-106": 1_000_000_000,
                "105-106": 1_000_000_000,
            ])
        #expect(network.links.allSatisfy { $0.forward.delay == .milliseconds(5) })
        #expect(network.links.allSatisfy { $0.forward == $0.backward })
        #expect(network.links.allSatisfy { ($0.forward.queueByteCount ?? 0) >= 10 * $0.mtu })
    }
}
