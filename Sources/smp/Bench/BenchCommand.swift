import ArgumentParser

/// Benchmarks, which print what they measured beside the figures of others.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures how fast the parts of the stack are on this machine.",
        discussion: """
            Build with -c release before you trust a figure. On a machine that others use, the \
            median of a run tells more than the best round, and the ratio of two figures of one \
            run more than either.
            """,
        subcommands: [
            BenchCodecCommand.self, BenchRouterCommand.self, BenchNetCommand.self,
            BenchQUICCommand.self,
        ])
}
