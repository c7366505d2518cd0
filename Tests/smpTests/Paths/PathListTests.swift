import Foundation
import SMP
import SMPBytes
import SMPTestnet
import Testing

@testable import smp

/// The texts are what the reference's tool has printed for the same path, in a network of the same
/// shape.
@Suite struct PathListTests {
    private let source: ISDAS
    private let destination: ISDAS
    private let path: NetworkPath

    init() throws {
        source = try ISDAS("1-ff00:0:111")
        destination = try ISDAS("1-ff00:0:112")
        let network = try BuiltInNetwork.tiny4.network()
        var control = try ControlPlane(
            network, LoopbackPlan(network), keys: NetworkKeys(secret: [1]),
            now: .init(seconds: 1_795_000_000))
        let answer = control.answer(
            DaemonService.paths.call(PathsRequest(destination: destination)),
            toDaemonOf: source, now: .init(seconds: 1_795_000_001))
        let found = try #require(try DaemonService.paths.response(answer.get()).paths.first)
        guard case .standard(let standard) = found.path else {
            throw CocoaError(.coderInvalidValue)
        }
        var metadata = PathMetadata(
            interfaces: found.interfaces, mtu: 1280, expiry: .init(seconds: 1_795_378_794))
        for (isdAS, address) in [(source, "127.0.0.18:31006"), (destination, "127.0.0.26:31010")] {
            metadata.discovery[isdAS] = DiscoveryInformation(
                controlServices: [address], discoveryServices: [address])
        }
        path = NetworkPath(
            standard, nextHop: try UnderlayAddress("127.0.0.17:31008"), metadata: metadata)
    }

    private func list(_ listed: [ListedPath]) -> PathList {
        PathList(from: source, to: destination, listed, localIP: "127.0.0.1")
    }

    @Test func printsTheLineOfTheReference() {
        #expect(
            list([ListedPath(path: path, status: .alive)]).text(isExtended: false) == """
                Available paths to 1-ff00:0:112
                3 Hops:
                [0] Hops: [1-ff00:0:111 41>1 1-ff00:0:110 2>1 1-ff00:0:112] MTU: 1280 \
                NextHop: 127.0.0.17:31008 Status: alive LocalIP: 127.0.0.1
                """)
        // Without a probe nothing is said of one.
        #expect(
            list([ListedPath(path: path)]).text(isExtended: false)
                .hasSuffix("NextHop: 127.0.0.17:31008"))
    }

    @Test func alignsNumbersAndGroupsByTheNumberOfHops() {
        let lines = list(Array(repeating: ListedPath(path: path), count: 11))
            .text(isExtended: false).split(separator: "\n")
        #expect(lines.count == 13)
        #expect(lines[2].hasPrefix("[ 0] Hops: [") && lines[12].hasPrefix("[10] Hops: ["))
        let extended = list(Array(repeating: ListedPath(path: path), count: 11))
            .text(isExtended: true)
        #expect(extended.contains("\n[10] Hops: [1-ff00:0:111"))
        #expect(extended.contains("\n     MTU: 1280\n     NextHop: 127.0.0.17:31008\n"))
    }

    @Test func encodesTheObjectOfTheReference() throws {
        let reference = """
            {"local_isd_as": "1-ff00:0:111", "destination": "1-ff00:0:112", "paths": [{
              "fingerprint": "4f1f61fffce59433",
              "hops": [
                {"interface": 41, "isd_as": "1-ff00:0:111"},
                {"interface": 1, "isd_as": "1-ff00:0:110"},
                {"interface": 2, "isd_as": "1-ff00:0:110"},
                {"interface": 1, "isd_as": "1-ff00:0:112"}],
              "sequence": "1-ff00:0:111#0,41 1-ff00:0:110#1,2 1-ff00:0:112#1,0",
              "next_hop": "127.0.0.17:31008", "expiry": "2026-11-22T20:19:54Z", "mtu": 1280,
              "latency": [-1, -1, -1], "status": "alive", "local_ip": "127.0.0.1",
              "discovery": {
                "1-ff00:0:111": {"control_services": ["127.0.0.18:31006"],
                                 "discovery_services": ["127.0.0.18:31006"]},
                "1-ff00:0:112": {"control_services": ["127.0.0.26:31010"],
                                 "discovery_services": ["127.0.0.26:31010"]}}}]}
            """
        let ours = try JSONEncoder().encode(list([ListedPath(path: path, status: .alive)]))
        var object = try #require(
            JSONSerialization.jsonObject(with: ours) as? [String: Any])
        var paths = try #require(object["paths"] as? [[String: Any]])
        // The reference says nothing of bandwidth.
        #expect(paths[0].removeValue(forKey: "bandwidth") as? [Int] == [0, 0, 0])
        object["paths"] = paths
        let expected = try #require(
            JSONSerialization.jsonObject(with: Data(reference.utf8)) as? NSDictionary)
        #expect(NSDictionary(dictionary: object) == expected)
    }

    @Test func saysThatTheWayIsShort() {
        let local = PathList(
            from: source, to: source,
            [ListedPath(path: NetworkPath(localMTU: 1472, expiry: nil))], localIP: "127.0.0.1")
        #expect(
            local.text(isExtended: false)
                == "Empty path, destination is local AS 1-ff00:0:111")
    }
}
