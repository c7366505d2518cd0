import ArgumentParser
import SMPTestnet

/// Measures how many packets a live network carries.
struct BenchNetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "net",
        abstract: "Measures how many packets pass through three routers over UDP on loopback.",
        discussion: """
            Packets of 1200 bytes go from the first to the last of three autonomous systems in a \
            row. One thread runs all three routers, another one sends and receives. As many packets \
            are under way as fit into the buffers of the sockets, so that hardly any is lost.
            """)

    @Option(help: "How many seconds to send.")
    var seconds = 5

    @Option(help: "How many packets are under way at most.")
    var window = 1024

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard 1...600 ~= seconds, 1...100_000 ~= window else {
            throw ValidationError("--seconds is from 1 to 600, --window from 1 to 100000")
        }
    }

    func run() async throws {
        let network = try NetworkSource.decode(
            """
            ASes:
              "1-ff00:0:1": {core: true}
              "1-ff00:0:2": {cert_issuer: "1-ff00:0:1"}
              "1-ff00:0:3": {cert_issuer: "1-ff00:0:1"}
            links:
              - {a: "1-ff00:0:1-A#1", b: "1-ff00:0:2-A#1", linkAtoB: CHILD}
              - {a: "1-ff00:0:2-A#2", b: "1-ff00:0:3-A#1", linkAtoB: CHILD}
            """, from: "the benchmark's own network")
        let live: LiveNetwork
        do { live = try await LiveNetwork.start(network) } catch {
            throw Failure.misuse("\(error)")
        }
        let result: NetBenchmark.Result
        do {
            var benchmark = NetBenchmark(try await .init(live), window: window)
            result = try benchmark.run(for: .seconds(seconds))
        } catch {
            await live.stop()
            throw error
        }
        await live.stop()
        if options.json { try JSONLine.print(result) } else { print(result.text) }
    }
}
