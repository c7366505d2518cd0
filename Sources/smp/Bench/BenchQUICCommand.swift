import ArgumentParser
import SMPQUIC

/// Measures the work of QUIC without a network.
struct BenchQUICCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quic",
        abstract: "Sends one stream between two QUIC ends in memory, on one core.",
        discussion: """
            Packets are sealed and opened as on the wire, with AES-128-GCM, but handed over without \
            a socket. What AEAD alone takes for as many packets of the same size is measured \
            afterwards and taken off, so that what is left is the protocol's own work.
            """)

    @Option(help: "How many megabytes to send.")
    var megabytes = 1_000

    @Option(help: "A folder for qlog files of both ends; writing them takes most of the time.")
    var qlog: String?

    @Flag(help: "Write them as qvis reads them, which knows version 0.3 of qlog.")
    var qvis = false

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard 1...100_000 ~= megabytes else {
            throw ValidationError("--megabytes is from 1 to 100000")
        }
    }

    func run() throws {
        let logs = try qlog.map { try LogFolder($0, qvis ? .qvis : .current) }
        var benchmark = try QUICBenchmark(logs: logs)
        let result = try benchmark.run(byteCount: megabytes * 1_000_000)
        if options.json { try JSONLine.print(result) } else { print(result.text) }
    }
}
