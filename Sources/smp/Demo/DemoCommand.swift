import ArgumentParser
import FoundationEssentials
import SMP
import SMPBytes
import SMPSockets
import SMPTestnet

/// A whole network in this process, and messages over several of its paths.
struct DemoCommand: AsyncParsableCommand {
    private static let sketch = """
                               ┌─ 10 ─ 103 ─┐
            101 ──── 20 ──── 102 ─ 10 ─ 104 ─ 106      rates in Mbit/s, 5 ms on each link
                               └─ 5 ── 105 ─┘
        """

    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Starts a network in this process, and sends messages over three of its paths.",
        discussion: """
            Six autonomous systems, three ways from the first to the last:

            \(sketch)

            Messages go to and fro over each path. In the middle one link is cut: its path is \
            suspended, the others go on. Later it is mended and used again. Exit status 1 means \
            that something of that was not to be seen.
            """)

    @Option(help: "How many paths to use, from 2 to 3.")
    var paths = 3

    @Option(help: "How many seconds it takes, from 6 to 600.")
    var seconds = 12

    @Option(help: ArgumentHelp("Draw the round trips into this SVG file.", valueName: "file"))
    var plot: String?

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard 2...3 ~= paths else { throw ValidationError("--paths is 2 or 3") }
        guard 6...600 ~= seconds else { throw ValidationError("--seconds is from 6 to 600") }
    }

    func run() async throws {
        let stage: DemoStage
        do { stage = try await DemoStage.build(paths: paths) } catch let error as Failure {
            throw error
        } catch {
            throw Failure.misuse("\(error)")
        }
        if !options.json { introduce(stage) }
        let (summary, picture) = try await DemoPlay(
            stage, seconds: seconds, options: options
        ).run()
        await stage.clear()
        if options.json { try JSONLine.print(summary) } else { print("\n" + summary.text) }
        guard summary.failures.isEmpty else {
            throw Failure.refusal(summary.failures.joined(separator: "; "))
        }
        if let plot { try save(picture.svg, to: plot) }
    }

    private func introduce(_ stage: DemoStage) {
        let routers = stage.live.plan.sites.values.map(\.routers.count).reduce(0, +)
        print(
            """
            A network of 6 ASes and \(routers) routers runs in this process, with UDP between them.
            Messages go from AS 101 to AS 106 and back, over \(paths) paths at once:

            \(Self.sketch)

            """)
    }

    private func save(_ svg: String, to file: String) throws {
        do {
            try Data(svg.utf8).write(to: URL(filePath: file))
        } catch {
            throw Failure.misuse("--plot: \(file) cannot be written")
        }
    }
}

/// The network, hosts and sockets of a demonstration.
struct DemoStage: Sendable {
    let live: LiveNetwork
    let near, far: Host
    let client, server: PanSocket
    let session: PanSession
    /// Sends back what comes to the far host.
    let echo: Task<Void, Never>

    static func build(paths count: Int) async throws -> DemoStage {
        let live = try await LiveNetwork.start(BuiltInNetwork.showcase.network())
        do {
            let near = try await host("1-ff00:0:101", of: live)
            let far = try await host("1-ff00:0:106", of: live)
            let (client, server) = (try PanSocket(near), try PanSocket(far))
            server.listen()
            let echo = Task {
                while let session = await server.accept() { await PingPongCommand.echo(session) }
            }
            let candidates = try await client.availablePaths(to: server.local)
            let chosen = DisjointSelection().select(count, of: candidates)
            let session = try await client.connect(to: server.local, over: chosen)
            return DemoStage(
                live: live, near: near, far: far, client: client, server: server,
                session: session, echo: echo)
        } catch {
            await live.stop()
            throw error
        }
    }

    private static func host(_ isdAS: String, of live: LiveNetwork) async throws -> Host {
        guard let site = live.plan.sites[try ISDAS(isdAS)] else {
            throw Failure.misuse("no AS \(isdAS) in the network")
        }
        return try await Host.connect(to: site.daemon)
    }

    /// Ends all of it.
    func clear() async {
        await client.close()
        await server.close()
        echo.cancel()
        await near.close()
        await far.close()
        await live.stop()
    }

    /// The link that only one of the paths crosses, and the place of that path.
    var victim: (link: Int, connection: Int)? {
        for connection in session.connections {
            guard let interfaces = connection.path?.interfaces, interfaces.count >= 4 else {
                continue
            }
            // The second link: the first is common to all paths.
            let ends = [interfaces[2], interfaces[3]]
            let link = live.network.links.firstIndex { link in
                link.ends.allSatisfy { end in
                    ends.contains(PathInterface(end.isdAS, end.interface))
                }
            }
            if let link { return (link, connection.index) }
        }
        return nil
    }
}
