import ArgumentParser

/// The root of the command line.
@main struct SMPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smp",
        abstract: "SCION multipath, from the wire up.",
        discussion: """
            Every command takes --json, which prints one JSON object per line on standard output \
            and nothing else. Exit status: 0 done, 1 the network or the input said no, 2 bad usage \
            or configuration.
            """,
        version: "0.1.0",
        subcommands: [DecodeCommand.self, BenchCommand.self])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            ExitStatus.exit(for: error, of: self)
        }
    }
}
