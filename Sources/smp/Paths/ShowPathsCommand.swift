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
        let found = try await paths.paths(to: isdAS, of: host)
        let client = try EchoClient(host, try self.host.localAddress())
        let listed = try await status(of: Array(found.prefix(maxpaths)), client, isdAS)
        let report = PathList(host, isdAS, listed, localIP: "\(client.socket.local.address.host)")
        await client.close()
        if options.json {
            try JSONLine.print(report)
        } else {
            print(report.text(isExtended: extended))
        }
        if listed.isEmpty { throw Failure.refusal("no path to \(isdAS)") }
        guard noProbe || isdAS == host.isdAS || listed.contains(where: { $0.status == .alive })
        else { throw Failure.refusal("no path to \(isdAS) works") }
    }

    private func status(
        of paths: [NetworkPath], _ client: EchoClient, _ destination: ISDAS
    ) async throws -> [ListedPath] {
        guard !noProbe else { return paths.map { ListedPath(path: $0, status: nil) } }
        return try await withThrowingTaskGroup(of: (Int, PathStatus).self) { group in
            for (index, path) in paths.enumerated() where !path.interfaces.isEmpty {
                group.addTask {
                    let outcome = try await client.probe(
                        path, to: destination, timeout: timeout.duration)
                    return (index, PathStatus(outcome))
                }
            }
            var listed = paths.map { ListedPath(path: $0, status: nil) }
            for try await (index, status) in group { listed[index].status = status }
            return listed
        }
    }
}

/// Whether a path was found to work.
enum PathStatus: Equatable {
    case alive
    case timeout
    /// A router has said what is wrong.
    case error(String)

    init(_ outcome: EchoClient.Outcome) {
        switch outcome {
        case .reply: self = .alive
        case .timeout: self = .timeout
        case .error(let message, _): self = .error(message.errorText)
        }
    }

    var text: String {
        switch self {
        case .alive: "alive"
        case .timeout: "timeout"
        case .error(let text): text
        }
    }
}

/// A path, and whether it works if that was tried.
struct ListedPath {
    let path: NetworkPath
    var status: PathStatus?
}
