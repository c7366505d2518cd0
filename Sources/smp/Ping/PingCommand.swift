import ArgumentParser
import SMP
import SMPBytes
import SMPSockets

/// Asks a host for echoes, over one path or over several at once.
struct PingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Asks a host for echoes, over one path or several at once.",
        discussion: """
            Without -c it goes on until Ctrl-C. Exit status 1 means that there is no path, or that \
            no answer came at all.

              smp ping 1-ff00:0:112,127.0.0.1 -c 3
              smp ping 1-ff00:0:106,127.0.0.1 -n 3        over three paths, side by side
              smp ping 1-ff00:0:106,127.0.0.1 -i          lets you choose the paths
            """)

    @Argument(help: "The host, such as 1-ff00:0:112,127.0.0.1.")
    var destination: String

    @Option(name: .shortAndLong, help: "How many questions to ask on each path.")
    var count: Int?

    @Option(name: [.short, .customLong("paths")], help: "How many paths to use at once.")
    var n = 1

    @Flag(name: .shortAndLong, help: "Choose the paths: numbers and ranges, such as 0 2-4.")
    var interactive = false

    @Option(name: [.short, .customLong("payload-size")], help: "How many bytes to send along.")
    var size = 0

    @Option(help: "Make packets of this size, instead of --payload-size.")
    var packetSize: Int?

    @Flag(help: "Make packets as large as the path says.")
    var maxMtu = false

    @Option(help: "The time from one question to the next.")
    var interval = TimeSpan(.seconds(1))

    @Option(help: "How long to wait for each answer.")
    var timeout = TimeSpan(.seconds(1))

    @Flag(help: "Use only paths that a probe finds working.")
    var healthyOnly = false

    @Flag(help: PathOptions.refreshHelp)
    var refresh = false

    @OptionGroup var paths: PathOptions
    @OptionGroup var host: HostOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard n > 0, count.map({ $0 > 0 }) ?? true, size >= 0 else {
            throw ValidationError("-n and -c have to be more than zero, and -s not less")
        }
        guard interval.duration >= .milliseconds(1) else {
            throw ValidationError("--interval is at least 1ms")
        }
        guard [size > 0, packetSize != nil, maxMtu].filter(\.self).count <= 1 else {
            throw ValidationError("give one of --payload-size, --packet-size and --max-mtu")
        }
    }

    func run() async throws {
        let address: SCIONAddress
        do { address = try SCIONAddress(destination) } catch {
            throw Failure.misuse("\"\(destination)\" is no address of a host: \(error)")
        }
        let host = try await host.host()
        let client = try EchoClient(host, try self.host.localAddress())
        let chosen = try await choose(host, client, address)
        let runs = try chosen.enumerated().map { index, path in
            try PingRun(
                self, path, address, client, label: chosen.count > 1 ? "path \(index): " : "")
        }
        await follow(runs)
        await client.close()
        for run in runs { try run.report() }
        guard runs.contains(where: { $0.statistics.received > 0 }) else {
            throw Failure.refusal("no reply from \(address)")
        }
    }

    private func follow(_ runs: [PingRun]) async {
        let running = Task {
            await withDiscardingTaskGroup { group in
                for run in runs { group.addTask { await run.run() } }
            }
        }
        // Ctrl-C ends all runs, and what is known by then is reported.
        let interrupt = Task {
            await TerminationSignals.next()
            running.cancel()
        }
        await running.value
        interrupt.cancel()
    }

    private func choose(
        _ host: Host, _ client: EchoClient, _ address: SCIONAddress
    ) async throws -> [NetworkPath] {
        var candidates = try await paths.paths(to: address.isdAS, of: host, refreshes: refresh)
        guard !candidates.isEmpty else { throw paths.noPath(to: address.isdAS) }
        if healthyOnly {
            let listed = try await client.probe(
                candidates, to: address.isdAS, timeout: timeout.duration)
            candidates = listed.filter { $0.status ?? .alive == .alive }.map(\.path)
        }
        guard !candidates.isEmpty else {
            throw Failure.refusal("no path to \(address.isdAS) works")
        }
        guard interactive else {
            return Array(DisjointSelection().select(n, of: candidates))
        }
        return try PathPrompt.choose(of: candidates)
    }

    /// How many bytes go along on a path.
    func payloadSize(_ path: NetworkPath, headerLength: Int) throws -> Int {
        guard packetSize != nil || maxMtu else { return size }
        let wanted = packetSize ?? path.mtu ?? 1280
        guard wanted >= headerLength else {
            throw Failure.misuse(
                "a packet over this path has at least \(headerLength) bytes, not \(wanted)")
        }
        return wanted - headerLength
    }
}
