import SMPBytes
import Testing

@testable import SMPQUIC

@Suite struct SimulationTests {
    /// How many seeds a run takes; every one is a connection of its own.
    static let seedsPerCase: UInt64 = 25

    @Test(arguments: 0..<80) func deliversEveryByteOrSaysWhyNot(_ part: Int) throws {
        let first = UInt64(part) * Self.seedsPerCase
        for seed in first..<first + Self.seedsPerCase {
            var transfer = try SimulatedTransfer(seed: seed)
            let outcome = try transfer.run()
            switch outcome {
            case .complete: break
            case .ended(let end) where transfer.mayLoseEachOther && end.isLossOfThePeer: break
            default:
                let report = "\(transfer.summary)\n\(transfer.diagnosis)"
                Issue.record("seed \(seed): \(outcome)\n\(report)")
            }
        }
    }

    @Test(arguments: [7, 23, 1_004]) func doesTheSameForTheSameSeed(_ seed: UInt64) throws {
        var first = try SimulatedTransfer(seed: seed)
        var second = try SimulatedTransfer(seed: seed)
        let outcome = try first.run()
        let again = try second.run()
        #expect(outcome == again)
        let times = (first.endedAt, second.endedAt)
        #expect(times.0 == times.1)
        let traces = [first.trace, second.trace]
        #expect(traces[0] == traces[1])
        var other = try SimulatedTransfer(seed: seed + 1)
        _ = try other.run()
        let otherTrace = other.trace
        #expect(otherTrace != traces[0])
    }
}

extension ConnectionEnd {
    /// Whether the ends could not reach each other any more.
    fileprivate var isLossOfThePeer: Bool {
        switch self {
        case .idleTimeout: true
        case .transport(_, .noViablePath, _, _): true
        default: false
        }
    }
}
