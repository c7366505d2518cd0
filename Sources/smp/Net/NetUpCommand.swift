import ArgumentParser
import FoundationEssentials
import Glibc
import SMPHost
import SMPSCION
import SMPSockets
import SMPTestnet

/// Runs a network until it is told to stop.
struct NetUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Starts a network, and runs it until a signal comes.",
        discussion: """
            --topology names a network that comes with the tool (\(NetworkSource.names)), or a file \
            in the format of scionproto's .topo files. Links may have the keys delay, jitter, loss, \
            rate, queue, reorder and duplicate besides.
            """)

    @Option(help: "A network that comes with the tool, or a .topo file.")
    var topology = "tiny4"

    @Option(help: "The second byte of all addresses, 127.BLOCK.x.y. (default: the first free)")
    var block: UInt8?

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let network = try NetworkSource.network(topology)
        Diagnostics.note("starting \(network.systems.count) ASes", .info, options)
        let live: LiveNetwork
        do { live = try await LiveNetwork.start(network, block: block) } catch {
            throw Failure.misuse("\(error)")
        }
        let folder = state.state
        do {
            let control = try ControlServer(NetworkController(live: live))
            let description = StateFolder.Description(
                control: "\(control.address)", topology: topology, pid: getpid())
            try folder.write(live, description)
            let serving = Task { await control.serve() }
            try announce(live, folder, description)
            await TerminationSignals.next()
            Diagnostics.note("stopping", .info, options)
            folder.remove()
            serving.cancel()
            await serving.value
        } catch {
            await live.stop()
            throw error
        }
        await live.stop()
    }

    private func announce(
        _ live: LiveNetwork, _ folder: StateFolder, _ description: StateFolder.Description
    ) throws {
        if live.shims.isEmpty {
            Diagnostics.note(
                "port 30041 is taken: somebody else answers echo requests to hosts", .warning,
                options)
        }
        let ready = ReadyReport(live, folder, description)
        if options.json { try JSONLine.print(ready) } else { print(ready.text) }
        Output.flush()
    }
}

/// What a network says when it is ready.
struct ReadyReport: Encodable {
    struct AS: Encodable {
        let isdAS: String
        let core: Bool
        let daemon, controlService, topology, portRange, host: String

        enum CodingKeys: String, CodingKey {
            case core, daemon, topology, host
            case isdAS = "isd_as"
            case controlService = "control_service"
            case portRange = "port_range"
        }
    }

    struct Link: Encodable {
        let name, a, b, type: String
    }

    let ready = true
    let topology, state, control: String
    let pid: Int32
    let ases: [AS]
    let links: [Link]

    init(_ live: LiveNetwork, _ folder: StateFolder, _ description: StateFolder.Description) {
        topology = description.topology
        state = folder.url.path()
        control = description.control
        pid = description.pid
        ases = live.network.systems.compactMap { system in
            guard let site = live.plan.sites[system.isdAS] else { return nil }
            return AS(
                isdAS: "\(system.isdAS)", core: system.isCore, daemon: "\(site.daemon)",
                controlService: "\(site.controlService)",
                topology: folder.topologyFile(of: system.isdAS).path(),
                portRange: "\(system.dispatchedPorts)", host: "\(site.host)")
        }
        links = live.network.links.map {
            Link(name: "\($0)", a: "\($0.a)", b: "\($0.b)", type: $0.type.rawValue)
        }
    }

    /// The same for people.
    var text: String {
        let systems = TextTable(
            header: ["AS", "", "daemon", "control service", "hosts", "ports"],
            rows: ases.map {
                [
                    $0.isdAS, $0.core ? "core" : "", $0.daemon, $0.controlService, $0.host,
                    $0.portRange,
                ]
            }, numeric: 6...6)
        let links = TextTable(
            header: ["link", "from", "to", "type"],
            rows: links.map { [$0.name, $0.a, $0.b, $0.type] },
            numeric: 4...4)
        let example = ases.last.map { last in
            """


            Try, in another terminal:

                smp showpaths \(last.isdAS) --daemon \(ases[0].daemon)
                smp ping \(last.isdAS),\(last.host) --daemon \(ases[0].daemon)
                smp net link "\(self.links.first?.name ?? "")" down
            """
        }
        return """
            The network \(topology) is up. Press Ctrl-C to stop it.

            \(systems.text)

            \(links.text)

            Its files are in \(state).\(example ?? "")
            """
    }
}
