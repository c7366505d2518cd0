import SMP
import SMPBytes
import SMPTestnet
import Testing

@testable import smp

@Suite struct PingStatisticsTests {
    /// The figures of a real run of the reference's tool.
    @Test func saysWhatTheReferenceSays() {
        var statistics = PingStatistics()
        for time in [2.080, 1.246, 1.386] { statistics.add(time) }
        statistics.time = 3001.779
        #expect(
            statistics.text == """
                3 packets transmitted, 3 received, 0% packet loss, time 3001.779ms
                rtt min/avg/max/mdev = 1.246/1.571/2.080/0.365 ms
                """)
    }

    @Test func countsWhatDidNotComeBack() {
        var statistics = PingStatistics()
        for time in [nil, 1.0, nil] { statistics.add(time) }
        #expect(statistics.packetLoss == 66)
        #expect(statistics.text.hasPrefix("3 packets transmitted, 1 received, 66% packet loss"))
        #expect(PingStatistics().packetLoss == 0)
    }
}

@Suite struct PathPromptTests {
    @Test func readsNumbersAndRanges() {
        #expect(PathPrompt.places(in: "0 2-4", count: 5) == [0, 2, 3, 4])
        #expect(PathPrompt.places(in: "3,1 1", count: 5) == [3, 1])
    }

    @Test(arguments: ["", "5", "-1", "3-1", "a", "1-2-3", "0 9", "99999999999999999999"])
    func refusesWhatIsNoPath(line: String) {
        #expect(PathPrompt.places(in: line, count: 5) == nil)
    }
}

@Suite struct LocalAddressTests {
    @Test func readsEachPartThatMayBeThere() throws {
        let ip = try IPAddress("127.0.0.1")
        #expect(LocalAddress("127.0.0.1")?.ip == ip)
        #expect(LocalAddress("127.0.0.1:31000")?.port == 31000)
        #expect(LocalAddress(":31000")?.port == 31000 && LocalAddress(":31000")?.ip == nil)
        #expect(LocalAddress("localhost:9999")?.ip == ip)
        let full = LocalAddress("1-ff00:0:110,[127.0.0.1]:5500")
        #expect(full?.isdAS == (try ISDAS("1-ff00:0:110")) && full?.port == 5500)
        #expect(LocalAddress("nonsense") == nil && LocalAddress(":70000") == nil)
    }
}

@Suite struct TraceroutePlanTests {
    private func interfaces(_ path: StandardPath) -> [InterfaceID] {
        TraceroutePlan(path).steps.map { step in
            let hop = path.hopFields[step.hop]
            return step.isConstructionIngress ? hop.constructionIngress : hop.constructionEgress
        }
    }

    /// Each interface of a path is asked once, in the order of travel, whatever the path is made of.
    @Test(arguments: BuiltInNetwork.allCases)
    func asksEveryInterfaceInOrder(_ builtIn: BuiltInNetwork) throws {
        let network = try builtIn.network()
        let control = try ControlPlane(
            network, LoopbackPlan(network), keys: NetworkKeys(secret: [1]),
            now: .init(seconds: 1_795_000_000))
        for source in network.systems {
            for destination in network.systems where source.isdAS != destination.isdAS {
                for path in try control.paths(from: source.isdAS, to: destination.isdAS) {
                    guard case .standard(let standard) = path.path else { continue }
                    #expect(interfaces(standard) == path.interfaces.map(\.interface))
                }
            }
        }
    }
}

extension ControlPlane {
    fileprivate func paths(from source: ISDAS, to destination: ISDAS) throws -> [NetworkPath] {
        var control = self
        let call = DaemonService.paths.call(PathsRequest(destination: destination))
        let result = control.answer(
            call, toDaemonOf: source, now: .init(seconds: 1_795_000_001))
        return try DaemonService.paths.response(result.get()).paths
    }
}
