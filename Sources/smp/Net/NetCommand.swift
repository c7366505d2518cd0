import ArgumentParser

/// A SCION network on this machine.
struct NetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "net",
        abstract: "Starts a SCION network on this machine, and acts on one that runs.",
        discussion: """
            A network consists of border routers that check every packet, links with rate, delay, \
            queue and loss, and in each autonomous system a daemon and a control service. All of it \
            is on loopback addresses, and any program on this machine can be a host of it.
            """,
        subcommands: [NetUpCommand.self, NetLinkCommand.self, NetStatusCommand.self])
}

/// Which running network is meant.
struct StateOptions: ParsableArguments {
    @Option(
        name: .customLong("state"),
        help: "The folder where a running network describes itself. (default: one per user)")
    var folder: String?

    var state: StateFolder { StateFolder(folder) }
}
