import ArgumentParser
import SMP

/// Lists the paths to an autonomous system.
struct ShowPathsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "showpaths",
        abstract: "Lists the paths to an AS, and whether they work.",
        discussion: """
            Each path is probed: the router at its end is asked to answer. Exit status 1 means that \
            there is no path, or that none works.

              smp showpaths 1-ff00:0:112
              smp showpaths 1-ff00:0:112 --extended --sequence "0* 1-ff00:0:110 0*"
            """, aliases: ["sp"])

    @Argument(help: "The AS, such as 1-ff00:0:112.")
    var destination: String

    @Option(name: .shortAndLong, help: "The most paths to list.")
    var maxpaths = 10

    @Flag(name: .shortAndLong, help: "Tell all that is known of each path.")
    var extended = false

    @Flag(name: .shortAndLong, help: PathOptions.refreshHelp)
    var refresh = false

    @Flag(help: "Do not probe.")
    var noProbe = false

    @Option(help: "How long to wait for the answers to probes.")
    var timeout = TimeSpan(.seconds(5))

    @OptionGroup var paths: PathOptions
    @OptionGroup var host: HostOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard maxpaths > 0 else { throw ValidationError("--maxpaths has to be more than zero") }
    }

    func run() async throws {
        let isdAS: ISDAS
        do { isdAS = try ISDAS(destination) } catch {
            throw Failure.misuse("\"\(destination)\" is no AS: \(error)")
        }
        let host = try await host.host()
        let found = try await paths.paths(to: isdAS, of: host, refreshes: refresh)
        let client = try EchoClient(host, try self.host.localAddress())
        let candidates = Array(found.prefix(maxpaths))
        let listed =
            noProbe
            ? candidates.map { ListedPath(path: $0) }
            : try await client.probe(candidates, to: isdAS, timeout: timeout.duration)
        let report = PathList(
            from: host.isdAS, to: isdAS, listed,
            localIP: "\(client.socket.local.address.host)")
        await client.close()
        if options.json {
            try JSONLine.print(report)
        } else {
            print(report.text(isExtended: extended))
        }
        if listed.isEmpty { throw paths.noPath(to: isdAS) }
        guard noProbe || isdAS == host.isdAS || listed.contains(where: { $0.status == .alive })
        else { throw Failure.refusal("no path to \(isdAS) works") }
    }
}
