import ArgumentParser
import SMP

/// Asks each router on a path for an answer.
struct TracerouteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traceroute",
        abstract: "Asks each router on a path how long the way to it takes.",
        discussion: """
            Each interface of the path is asked three times. Exit status 1 means that there is no \
            path, or that somebody on it did not answer at all.

              smp traceroute 1-ff00:0:112,127.0.0.1
            """, aliases: ["tr"])

    @Argument(help: "The host, such as 1-ff00:0:112,127.0.0.1.")
    var destination: String

    @Option(help: "How long to wait for each answer.")
    var timeout = TimeSpan(.seconds(1))

    @Flag(name: .shortAndLong, help: "Choose the path.")
    var interactive = false

    @Flag(help: PathOptions.refreshHelp)
    var refresh = false

    @OptionGroup var paths: PathOptions
    @OptionGroup var host: HostOptions
    @OptionGroup var options: CommonOptions

    private static let probeCount = 3

    private struct Hop: Encodable {
        let interfaceID: UInt16
        let ip, isdAS: String
        /// In milliseconds.
        let roundTripTimes: [Double]

        enum CodingKeys: String, CodingKey {
            case ip
            case interfaceID = "interface_id"
            case isdAS = "isd_as"
            case roundTripTimes = "round_trip_times"
        }
    }

    private struct Report: Encodable {
        let path: PathReport
        let hops: [Hop]
    }

    func run() async throws {
        let address: SCIONAddress
        do { address = try SCIONAddress(destination) } catch {
            throw Failure.misuse("\"\(destination)\" is no address of a host: \(error)")
        }
        let host = try await host.host()
        let candidates = try await paths.paths(to: address.isdAS, of: host, refreshes: refresh)
        guard !candidates.isEmpty else { throw paths.noPath(to: address.isdAS) }
        let path = interactive ? try PathPrompt.choose(of: candidates)[0] : candidates[0]
        guard case .standard(let standard) = path.path else {
            throw Failure.misuse("\(address) is in this AS, where no router is on the way")
        }
        let client = try EchoClient(host, try self.host.localAddress())
        if !options.json { print("Using path: \(PathText.line(path))\n") }
        var hops: [Hop] = []
        for (number, step) in TraceroutePlan(standard).steps.enumerated() {
            let hop = try await ask(step, number, path, standard, address, client)
            hops.append(hop)
            if !options.json { print(line(number, hop)) }
        }
        let localIP = "\(client.socket.local.address.host)"
        await client.close()
        if options.json {
            try JSONLine.print(
                Report(path: PathReport(path, localIP: localIP), hops: hops))
        }
        guard hops.allSatisfy({ !$0.roundTripTimes.isEmpty }) else {
            throw Failure.refusal("somebody on the path did not answer")
        }
    }

    private func ask(
        _ step: TraceroutePlan.Step, _ number: Int, _ path: NetworkPath, _ standard: StandardPath,
        _ address: SCIONAddress, _ client: EchoClient
    ) async throws -> Hop {
        var times: [Double] = []
        let expected = path.interfaces.indices.contains(number) ? path.interfaces[number] : nil
        var (isdAS, interface, ip) = (expected?.isdAS, expected?.interface.rawValue ?? 0, "*")
        for _ in 0..<Self.probeCount {
            let outcome = try await client.trace(
                path, standard, step, to: address, timeout: timeout.duration)
            switch outcome {
            case .reply(.tracerouteReply(let reply), let source, let time, _):
                times.append(time.milliseconds.rounded3)
                (isdAS, interface) = (reply.isdAS, reply.interface.rawValue)
                ip = "\(source.host)"
            case .error(let message, let source):
                Diagnostics.note("\(source): \(message.errorText)", .warning, options)
            default: break
            }
        }
        return Hop(
            interfaceID: interface, ip: ip, isdAS: isdAS.map { "\($0)" } ?? "",
            roundTripTimes: times)
    }

    private func line(_ number: Int, _ hop: Hop) -> String {
        let times = hop.roundTripTimes.map { Text.fixed($0, 3) + "ms" }
        let missing = Array(repeating: "*", count: Self.probeCount - times.count)
        return "\(number) \(hop.isdAS),\(hop.ip) IfID=\(hop.interfaceID) "
            + (times + missing).joined(separator: " ")
    }
}
