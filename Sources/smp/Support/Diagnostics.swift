import ArgumentParser
@unsafe @preconcurrency import Glibc

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print one JSON object per line and nothing else on standard output.")
    var json = false

    @Option(help: "The least important messages to show: error, warning, info or debug.")
    var logLevel = LogLevel.info
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
