import ArgumentParser

/// Breaks, mends or changes a link of a running network.
struct NetLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Breaks, mends or changes a link of a running network.",
        discussion: """
            A link is named as the network says when it starts: by its name, one of its ends, or \
            both with a space between them.

              smp net link 102-103 down
              smp net link "1-ff00:0:110#1" set --rate 5Mbps --delay 20ms --loss 1%
            """)

    @Argument(help: "The link.")
    var link: String

    @Argument(help: "What to do with it: up, down or set.")
    var action: ControlRequest.Action

    @Option(help: "How much passes, such as 50Mbps.")
    var rate: String?
    @Option(help: "How long each packet takes, such as 20ms.")
    var delay: String?
    @Option(help: "How much longer some take, such as 5ms.")
    var jitter: String?
    @Option(help: "The share of packets that gets lost, such as 1%.")
    var loss: String?
    @Option(help: "How much waits before more is dropped, such as 100KB.")
    var queue: String?
    @Option(help: "Only one direction: forth, from the first end to the second, or back.")
    var direction: String?

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard (action == .set) == !conditions.isEmpty else {
            throw ValidationError(
                "set takes at least one of --rate, --delay, --jitter, --loss and --queue; up and "
                    + "down take none")
        }
    }

    private var conditions: [String: String] {
        let all = [
            "rate": rate, "delay": delay, "jitter": jitter, "loss": loss, "queue": queue,
        ]
        return all.compactMapValues(\.self)
    }

    func run() async throws {
        let request = ControlRequest(
            link: link, action: action, direction: direction,
            conditions: conditions.isEmpty ? nil : conditions)
        let reply = try await ControlClient.ask(request, state.state)
        try LinkTable.print(reply.links, options)
    }
}

/// Tells how the links of a running network are.
struct NetStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tells how the links of a running network are, and what they have carried.")

    @OptionGroup var state: StateOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let reply = try await ControlClient.ask(ControlRequest(), state.state)
        try LinkTable.print(reply.links, options)
    }
}

extension ControlRequest.Action: ExpressibleByArgument {}

/// Links for people, a line for each direction.
enum LinkTable {
    static func print(_ links: [LinkReport], _ options: CommonOptions) throws {
        guard !options.json else {
            for link in links { try JSONLine.print(link) }
            return
        }
        let rows = links.flatMap { link in
            [
                row(link.name, "\(link.a) → \(link.b)", link.forth, link.noticedUp),
                row("", "\(link.b) → \(link.a)", link.back, link.noticedUp),
            ]
        }
        Swift.print(
            TextTable(
                header: [
                    "link", "direction", "state", "rate", "delay", "packets", "bytes", "queue full",
                    "lost",
                ], rows: rows, numeric: 3...8
            ).text)
    }

    private static func row(
        _ name: String, _ ends: String, _ direction: LinkReport.Direction, _ noticedUp: Bool
    ) -> [String] {
        let state =
            switch (direction.up, noticedUp) {
            case (true, true): "up"
            case (true, false): "up, not noticed yet"
            case (false, true): "down, not noticed yet"
            case (false, false): "down"
            }
        return [
            name, ends, state, direction.rate.map(Text.rate) ?? "-",
            Text.milliseconds(direction.delayMilliseconds), "\(direction.packets)",
            Text.byteCount(direction.bytes), "\(direction.queueDrops)",
            "\(direction.losses + direction.downDrops)",
        ]
    }
}
