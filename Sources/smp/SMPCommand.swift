import ArgumentParser

/// The root of the command line.
@main struct SMPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smp",
        abstract: "SCION multipath, from the wire up.",
        discussion: """
            Begin with `smp demo`: a whole network in this process, and packets over three paths of \
            it. `smp net up` starts a network that other programs can use; its daemons are then what \
            --daemon names.

              smp demo
              smp net up --topology tiny4
              smp showpaths 1-ff00:0:112 --daemon 127.20.2.1:30255
              smp ping 1-ff00:0:112,127.0.0.1 --daemon 127.20.2.1:30255

            Every command takes --json, which prints one JSON object per line on standard output \
            and nothing else. Exit status: 0 done, 1 the network or the input said no, 2 bad usage \
            or configuration.
            """,
        version: "0.2.0",
        groupedSubcommands: [
            CommandGroup(
                name: "To see it work",
                subcommands: [DemoCommand.self, NetCommand.self]),
            CommandGroup(
                name: "On a host of a SCION network",
                subcommands: [
                    ShowPathsCommand.self, PingCommand.self, TracerouteCommand.self,
                    AddressCommand.self, PingPongCommand.self,
                ]),
            CommandGroup(
                name: "To look inside",
                subcommands: [DecodeCommand.self, BenchCommand.self]),
        ])

    static func main() async {
        Output.flushEachLine()
        do {
            var command = try parseAsRoot()
            if var asyncCommand = command as? any AsyncParsableCommand {
                try await asyncCommand.run()
            } else {
                try command.run()
            }
        } catch {
            ExitStatus.exit(for: error, of: self)
        }
    }
}
