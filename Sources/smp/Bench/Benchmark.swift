/// One measured operation.
struct Benchmark: Encodable {
    /// What was measured.
    let name: String
    /// The best and the median round, in nanoseconds an operation.
    let best, median: Double
    /// The heap objects that Swift code allocated, per operation.
    let allocations: Double
    /// What others need for the same, with its source.
    var peer: String?
    /// The most that the median may be for the operation to count as fast, in nanoseconds.
    var goal: Double?

    private static let rounds = 21
    private static let roundLength = Duration.milliseconds(20)

    /// Measures `operation`, which gets the number of times to repeat itself.
    ///
    /// What it returns must depend on every repetition, so that none can be left out.
    static func measure(
        _ name: String, peer: String? = nil, goal: Double? = nil, _ operation: (Int) -> UInt64
    ) -> Benchmark {
        let clock = ContinuousClock()
        var repetitions = 1000
        while clock.measure({ keep(operation(repetitions)) }) < roundLength { repetitions *= 2 }
        let figures = (0..<rounds).map { _ in
            clock.measure { keep(operation(repetitions)) }.nanoseconds / Double(repetitions)
        }.sorted()
        let allocations = AllocationCounter.count { keep(operation(repetitions)) }
        return Benchmark(
            name: name, best: figures[0], median: figures[rounds / 2],
            allocations: Double(allocations) / Double(repetitions), peer: peer, goal: goal)
    }

    /// Takes a result where the compiler cannot see that nobody looks at it.
    @inline(never) private static func keep(_ result: UInt64) {
        withExtendedLifetime(result) {}
    }
}

extension Duration {
    fileprivate var nanoseconds: Double {
        Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9
    }
}

extension Benchmark {
    /// A table for people.
    static func table(_ benchmarks: [Benchmark]) -> String {
        let rows = benchmarks.map { benchmark in
            [
                benchmark.name, figure(benchmark.best), figure(benchmark.median),
                benchmark.goal.map(figure) ?? "", figure(benchmark.allocations),
                benchmark.peer ?? "",
            ]
        }
        return TextTable(
            header: ["operation", "best ns", "median ns", "goal ns", "allocations", "peer"],
            rows: rows, numeric: 1...4
        ).text
    }

    private static func figure(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths == 0 ? "0" : "\(tenths / 10).\(tenths % 10)"
    }
}
