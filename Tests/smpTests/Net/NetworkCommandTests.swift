import Foundation
import TestVectors
import Testing

/// A network in a process of its own, and commands of other processes on it.
@Suite struct NetworkCommandTests {
    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "smp-tests-\(UUID().uuidString)")

    private struct Network {
        let process: Tool.Background
        let state: String
        /// The daemon of each AS.
        let daemons: [String: String]

        func daemon(_ isdAS: String) throws -> String { try #require(daemons[isdAS]) }
    }

    private func withNetwork(
        _ topology: String, _ body: (Network) async throws -> Void
    ) async throws {
        let process = try await Tool.Background.start([
            "net", "up", "--topology", topology, "--state", folder.path, "--json",
        ])
        let ready = try #require(
            try JSONSerialization.jsonObject(with: Data(process.greeting.utf8)) as? [String: Any])
        let systems = try #require(ready["ases"] as? [[String: Any]])
        let daemons = systems.compactMap { system in
            (system["isd_as"] as? String).flatMap { isdAS in
                (system["daemon"] as? String).map { (isdAS, $0) }
            }
        }
        let network = Network(
            process: process, state: folder.path,
            daemons: Dictionary(daemons) { first, _ in first })
        try await body(network)
        #expect(await process.interrupt() == 0)
        // Nothing is left that says that a network runs.
        let status = try await Tool.run(["net", "status", "--state", folder.path])
        #expect(status.status == 2 && status.errors.contains("no network runs here"))
        try FileManager.default.removeItem(at: folder)
    }

    /// Waits until the routers at both ends of every broken link know of it.
    private func waitUntilNoticed(_ network: Network) async throws {
        for _ in 0..<100 {
            let status = try await Tool.run(["net", "status", "--state", network.state, "--json"])
            let isNoticed = try status.objects().contains { $0["noticed_up"] as? Bool == false }
            if isNoticed { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("a broken link that nobody notices")
    }

    @Test func showsPathsAndAsksHostsAndRouters() async throws {
        try await withNetwork("tiny4") { network in
            let daemon = try network.daemon("1-ff00:0:111")
            let paths = try await Tool.run([
                "showpaths", "1-ff00:0:112", "--timeout", "20s", "--daemon", daemon,
            ])
            #expect(paths.status == 0, "\(paths.errors)")
            #expect(
                paths.output.contains(
                    "[0] Hops: [1-ff00:0:111 41>1 1-ff00:0:110 2>1 1-ff00:0:112] MTU: 1280"))
            #expect(paths.output.contains("Status: alive"))

            let ping = try await Tool.run([
                "ping", "1-ff00:0:112,127.0.0.1", "-c", "6", "--interval", "300ms", "--timeout",
                "3s", "--daemon", daemon, "--json",
            ])
            #expect(ping.status == 0, "\(ping.errors)")
            let report = try #require(try ping.objects().first)
            let statistics = try #require(report["statistics"] as? [String: Any])
            // The network of another test may have the port of hosts, and lose it meanwhile.
            let count = try #require(statistics["received"] as? Int)
            #expect(count > 0)
            #expect((report["replies"] as? [[String: Any]])?.count == count)
            // The fingerprint that a real network of this shape has.
            let path = try #require(report["path"] as? [String: Any])
            #expect(
                path["fingerprint"] as? String
                    == "4f1f61fffce594338e47cf8a0b3455ef38221ce373e9adbc77144c83a81435cb")

            let trace = try await Tool.run([
                "traceroute", "1-ff00:0:112,127.0.0.1", "--timeout", "20s", "--daemon", daemon,
                "--json",
            ])
            #expect(trace.status == 0, "\(trace.errors)")
            let hops = try #require(try trace.objects().first?["hops"] as? [[String: Any]])
            #expect(hops.map { $0["interface_id"] as? Int } == [41, 1, 2, 1])

            let address = try await Tool.run(
                ["address"], environment: ["SCION_DAEMON_ADDRESS": daemon])
            #expect(address.output == "1-ff00:0:111,127.0.0.1\n")
        }
    }

    /// Over the control service: looked up, verified and combined by the host itself.
    @Test(arguments: ["1-ff00:0:112", "1-ff00:0:110"])
    func findsTheSamePathsWithoutADaemon(destination: String) async throws {
        try await withNetwork("tiny4") { network in
            let folder = "\(network.state)/gen/AS1-ff00_0_111"
            let alone = try await Tool.run([
                "showpaths", destination, "--timeout", "20s", "--config-dir", folder, "--json",
            ])
            #expect(alone.status == 0, "\(alone.errors)")
            let daemon = try network.daemon("1-ff00:0:111")
            let asked = try await Tool.run([
                "showpaths", destination, "--timeout", "20s", "--daemon", daemon, "--json",
            ])
            #expect(alone.output == asked.output)
            // What no root configuration vouches for is not believed.
            let certificates = URL(filePath: folder).appending(path: "certs")
            try FileManager.default.removeItem(at: certificates)
            let blind = try await Tool.run(["showpaths", destination, "--config-dir", folder])
            #expect(blind.status == 2 && blind.errors.contains("certs"))
        }
    }

    @Test func showsAnErrorOfARouterAndExitsWithOne() async throws {
        try await withNetwork("tiny4") { network in
            let daemon = try network.daemon("1-ff00:0:111")
            let link = try await Tool.run([
                "net", "link", "1-ff00:0:110#2", "down", "--state", network.state, "--json",
            ])
            #expect(link.status == 0, "\(link.errors)")
            let forth = try #require(try link.objects().first?["forth"] as? [String: Any])
            #expect(forth["up"] as? Bool == false)
            // Routers notice after 600 ms; until then packets just vanish.
            try await waitUntilNoticed(network)
            let ping = try await Tool.run([
                "ping", "1-ff00:0:112,127.0.0.1", "-c", "2", "--interval", "10ms", "--timeout",
                "20s", "--daemon", daemon, "--json",
            ])
            #expect(ping.status == 1)
            #expect(ping.errors.contains("external interface is down: 1-ff00:0:110#2"))
            let statistics = try #require(
                try ping.objects().first?["statistics"] as? [String: Any])
            #expect(statistics["packet_loss"] as? Int == 100)
            let healthy = try await Tool.run([
                "ping", "1-ff00:0:112,127.0.0.1", "-c", "1", "--timeout", "20s", "--healthy-only",
                "--daemon", daemon,
            ])
            #expect(healthy.status == 1 && healthy.output == "")
            #expect(healthy.errors.contains("no path to 1-ff00:0:112 works"))
            let paths = try await Tool.run([
                "showpaths", "1-ff00:0:112", "--timeout", "20s", "--daemon", daemon, "--json",
            ])
            #expect(paths.status == 1)
            let listed = try #require(try paths.objects().first?["paths"] as? [[String: Any]])
            #expect(
                listed.first?["status"] as? String
                    == "external interface is down: 1-ff00:0:110#2")
        }
    }

    /// Whether answers come depends on who has the port of hosts meanwhile; the report does not.
    @Test func reportsWhatIsKnownOnCtrlC() async throws {
        try await withNetwork("tiny4") { network in
            let ping = try await Tool.Background.start([
                "ping", "1-ff00:0:112,127.0.0.1", "--interval", "1h", "--timeout", "1h",
                "--daemon", try network.daemon("1-ff00:0:111"),
            ])
            #expect(ping.greeting.hasPrefix("Using path: Hops: [1-ff00:0:111 41>1"))
            // A line is there as soon as it is printed, although nobody looks at a terminal.
            #expect(
                await ping.nextLine() == "PING 1-ff00:0:112,127.0.0.1 pld=0B scion_pkt=112B")
            let status = await ping.interrupt()
            let rest = await ping.rest()
            #expect(rest.contains("--- 1-ff00:0:112,127.0.0.1 statistics ---"))
            #expect(rest.contains("1 packets transmitted"))
            #expect(status == (rest.contains("1 received") ? 0 : 1))
        }
    }

    @Test func pingsOverSeveralPathsSideBySide() async throws {
        try await withNetwork("showcase") { network in
            let arguments = [
                "ping", "1-ff00:0:106,127.0.0.1", "-c", "2", "--interval", "10ms", "--timeout",
                "3s", "--daemon", try network.daemon("1-ff00:0:101"), "--json",
            ]
            let all = try await Tool.run(arguments + ["-n", "3"])
            let sequences = try all.objects().map { report in
                let path = try #require(report["path"] as? [String: Any])
                return try #require(path["sequence"] as? String)
            }
            #expect(Set(sequences).count == 3)
            let chosen = try await Tool.run(arguments + ["-i"], input: "2 0-0\n")
            #expect(try chosen.objects().count == 2)
            #expect(chosen.errors.contains("[2] Hops: ["))
            let wrong = try await Tool.run(arguments + ["-i"], input: "7\n")
            #expect(wrong.status == 2 && wrong.errors.contains("from 0 to 2"))
        }
    }

    @Test func filtersPathsAndSpeaksTheWordsOfOtherTools() async throws {
        try await withNetwork("showcase") { network in
            let outcome = try await Tool.run([
                "sp", "1-ff00:0:106", "--acl", "- 1-ff00:0:103", "--acl", "+", "--no-probe",
                "-r", "--format", "json", "--sciond", try network.daemon("1-ff00:0:101"),
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let paths = try #require(try outcome.objects().first?["paths"] as? [[String: Any]])
            #expect(paths.count == 2)
            #expect(paths.allSatisfy { $0["status"] == nil })
        }
    }

    @Test func changesALinkWhileItRuns() async throws {
        try await withNetwork("showcase") { network in
            let set = try await Tool.run([
                "net", "link", "101-102", "set", "--rate", "1Mbps", "--delay", "40ms",
                "--direction", "back", "--state", network.state, "--json",
            ])
            #expect(set.status == 0, "\(set.errors)")
            let link = try #require(try set.objects().first)
            let back = try #require(link["back"] as? [String: Any])
            let forth = try #require(link["forth"] as? [String: Any])
            #expect(back["rate"] as? Int == 1_000_000 && back["delay_ms"] as? Double == 40)
            #expect(forth["rate"] as? Int == 20_000_000 && forth["delay_ms"] as? Double == 5)
        }
    }

    @Test func playsPingPongBetweenTwoProcesses() async throws {
        try await withNetwork("showcase") { network in
            let server = try await Tool.Background.start([
                "pingpong", "--daemon", try network.daemon("1-ff00:0:106"), "--json",
            ])
            let greeting = try JSONSerialization.jsonObject(with: Data(server.greeting.utf8))
            let address = try #require((greeting as? [String: String])?["listening"])
            let client = try await Tool.run([
                "pingpong", "-r", address, "-n", "3", "--count", "5", "--interval", "10ms",
                "--timeout", "20s", "--daemon", try network.daemon("1-ff00:0:101"), "--json",
            ])
            #expect(client.status == 0, "\(client.errors)")
            let connections = try client.objects()
            #expect(connections.count == 3)
            for connection in connections {
                let statistics = try #require(connection["statistics"] as? [String: Any])
                #expect(statistics["received"] as? Int == 5)
                // Three links of 5 ms, there and back.
                #expect(try #require(statistics["min_rtt"] as? Double) >= 30)
            }
            #expect(await server.nextLine().contains("\"paths\":3"))
            #expect(await server.terminate() == 0)
        }
    }

    @Test func saysThatNobodyAnswers() async throws {
        try await withNetwork("showcase") { network in
            // The router of AS 106 delivers there, and nobody listens.
            let outcome = try await Tool.run([
                "pingpong", "-r", "1-ff00:0:106,127.0.0.77:32000", "-n", "2", "--daemon",
                try network.daemon("1-ff00:0:101"),
            ])
            #expect(outcome.status == 1 && outcome.output == "")
            #expect(outcome.errors.contains("nobody answers on any path"), "\(outcome.errors)")
        }
    }

    @Test func leavesItsAddressesToTheNextOne() async throws {
        // Far from the first free one, which is what networks of other tests take.
        let block = Int.random(in: 200...250)
        let arguments = [
            "net", "up", "--topology", "tiny4", "--block", "\(block)", "--state", folder.path,
            "--json",
        ]
        let daemon = "127.\(block).1.1:30255"
        for _ in 0..<2 {
            let network = try await Tool.Background.start(arguments)
            #expect(network.greeting.contains(daemon))
            #expect(await network.terminate() == 0)
            let gone = try await Tool.run(["address", "--daemon", daemon])
            #expect(gone.status == 2 && gone.errors.contains("no daemon at \(daemon)"))
        }
        try FileManager.default.removeItem(at: folder)
    }

    @Test(
        arguments: [
            (["showpaths", "1-ff00:0:999"], 1, "no path to 1-ff00:0:999"),
            (["showpaths", "nonsense"], 2, "nonsense"),
            (["ping", "nonsense"], 2, "nonsense"),
            (["ping", "1-ff00:0:999,127.0.0.1", "-c", "1"], 1, "no path to 1-ff00:0:999"),
            (
                ["showpaths", "1-ff00:0:112", "--sequence", "0* 1-ff00:0:999 0*"], 1,
                "no path to 1-ff00:0:112 that suits --sequence"
            ),
            (["showpaths", "1-ff00:0:112", "--format", "yaml"], 2, "human"),
            (["ping", "1-ff00:0:112,127.0.0.1", "--interval", "0s"], 2, "--interval"),
            (["traceroute", "1-ff00:0:111,127.0.0.1"], 2, "no router is on the way"),
            (["pingpong", "-r", "1-ff00:0:112"], 2, "--remote"),
            (["showpaths", "1-ff00:0:112", "--sequence", "?!"], 2, "sequence"),
            (["pingpong", "-t", "quic"], 2, "later version"),
        ] as [([String], Int32, String)])
    func saysWhatIsWrong(arguments: [String], status: Int32, words: String) async throws {
        try await withNetwork("tiny4") { network in
            let daemon = try network.daemon("1-ff00:0:111")
            let outcome = try await Tool.run(arguments + ["--daemon", daemon])
            #expect(outcome.status == status, "\(outcome)")
            #expect(outcome.errors.lowercased().contains(words.lowercased()), "\(outcome.errors)")
        }
    }
}

@Suite struct NetworkFailureTests {
    private func file(_ content: String) throws -> URL {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "smp-tests-\(UUID().uuidString).topo")
        try Data(content.utf8).write(to: file)
        return file
    }

    @Test func namesTheDaemonThatIsNotThere() async throws {
        let outcome = try await Tool.run(
            ["address"], environment: ["SCION_DAEMON": "127.0.0.1:9"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("no daemon at 127.0.0.1:9: connection refused"))
        #expect(outcome.errors.contains("SCION_DAEMON"))
    }

    @Test func namesTheFileThatMakesNoSense() async throws {
        let broken = try file("ASes:\n  \"1-ff00:0:110\": {core: maybe}\nlinks: []\n")
        let outcome = try await Tool.run(["net", "up", "--topology", broken.path])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(broken.path) && outcome.errors.contains("core"))
        let missing = try await Tool.run(["net", "up", "--topology", "/nowhere/x.topo"])
        #expect(missing.status == 2 && missing.errors.contains("/nowhere/x.topo"))
        #expect(missing.errors.contains("showcase"))
        try FileManager.default.removeItem(at: broken)
    }

    @Test func refusesWhatALinkCannotBeToldTo() async throws {
        for arguments in [["x", "set"], ["x", "up", "--rate", "5Mbps"], ["x", "sideways"]] {
            let outcome = try await Tool.run(["net", "link"] + arguments)
            #expect(outcome.status == 2, "\(arguments)")
        }
    }
}

@Suite struct DemoCommandTests {
    @Test func showsThatTheOtherPathsGoOn() async throws {
        let outcome = try await Tool.run(["demo", "--seconds", "9", "--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let summary = try #require(try outcome.objects().last)
        let paths = try #require(summary["paths"] as? [[String: Any]])
        #expect(paths.count == 3)
        #expect(paths.filter { $0["was_cut"] as? Bool == true }.count == 1)
        #expect(summary["noticed_after_ms"] as? Double != nil)
        #expect(summary["recovered_after_ms"] as? Double != nil)
        #expect((summary["failures"] as? [String])?.isEmpty == true)
    }
}
