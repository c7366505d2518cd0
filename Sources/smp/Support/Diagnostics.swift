import ArgumentParser
@unsafe @preconcurrency import Glibc

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Flag(
        name: .customLong("json"),
        help: "Print one JSON object per line and nothing else on standard output.")
    private var isJSON = false

    @Option(help: "The same as --json, in the words of other tools: human or json.")
    private var format = OutputFormat.human

    @Option(help: "The least important messages to show: error, warning, info or debug.")
    var logLevel = LogLevel.info

    /// Whether programs read the output.
    var json: Bool { isJSON || format == .json }
}

/// Whom the output is for.
private enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case human, json
}

/// How important a message is.
enum LogLevel: String, CaseIterable, ExpressibleByArgument, Comparable {
    case error, warning, info, debug

    /// Whether `a` is more important.
    static func < (a: LogLevel, b: LogLevel) -> Bool {
        allCases.firstIndex(of: a) ?? 0 < allCases.firstIndex(of: b) ?? 0
    }
}

/// Messages about the run, which go to standard error so that output can be piped on.
enum Diagnostics {
    static func error(_ message: String) {
        write("smp: \(message)")
    }

    static func note(_ message: String, _ level: LogLevel, _ options: CommonOptions) {
        if level <= options.logLevel { write("smp: \(message)") }
    }

    static func write(_ text: String) {
        unsafe fputs(text + "\n", stderr)
    }
}
