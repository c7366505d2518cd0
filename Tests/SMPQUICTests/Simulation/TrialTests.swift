import SMPBytes
import Testing
import Foundation

@testable import SMPQUIC

@Suite struct TrialTests {
    @Test func trial() throws {
        let first = UInt64(ProcessInfo.processInfo.environment["SEED"] ?? "0") ?? 0
        let count = UInt64(ProcessInfo.processInfo.environment["COUNT"] ?? "10") ?? 1
        for seed in first..<first + count {
            var transfer = try SimulatedTransfer(seed: seed)
            let start = Date()
            let outcome = try transfer.run()
            let s = transfer.summary
            print("seed", seed, outcome, transfer.endedAt / 1_000_000, "ms", transfer.steps, Date().timeIntervalSince(start))
            if outcome != .complete { print(s); print(transfer.diagnosis) }
            fflush(nil)
        }
    }
}
