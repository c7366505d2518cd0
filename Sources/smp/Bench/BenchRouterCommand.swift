import ArgumentParser
import SMPTestnet

/// Measures what a router spends on a packet, without any input or output.
struct BenchRouterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "router",
        abstract: "Measures what a border router spends on a transit packet, MAC check included.")

    @OptionGroup var options: CommonOptions

    func run() throws {
        var router = try TransitBenchmark()
        let length = router.packetLength
        let result = Benchmark.measure(
            "forward a transit packet of \(length) bytes", peer: "Go router 221 best, 380 median",
            goal: 150
        ) { UInt64(router.forward($0)) }
        if options.json { try JSONLine.print(result) } else { print(Benchmark.table([result])) }
    }
}
