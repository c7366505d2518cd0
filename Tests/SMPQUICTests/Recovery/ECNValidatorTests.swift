import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct ECNValidatorTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let sentECT0: Int
        let newlyAcknowledged: Int
        let before: [UInt64]
        let counts: [UInt64]?
        let raisesLargest, isValid, isCongested: Bool
        var testDescription: String { name }
    }

    /// Packets are sent one by one; the counts of before are what the space already knows.
    @Test(arguments: try VectorFile<Case>.load("quic/ecn-validation"))
    func judgesCounts(_ test: Case) throws {
        var bench = RecoveryBench(usesECN: true)
        for count in 0..<max(test.sentECT0, test.newlyAcknowledged) {
            bench.send(at: .microseconds(count))
        }
        bench.spaces.application.ecn.reported = counts(test.before)
        if !test.raisesLargest { bench.spaces.application.largestAcknowledged = PacketNumber(2) }
        let numbers = (0..<max(1, test.newlyAcknowledged)).map { UInt64($0) }
        try bench.acknowledge(
            numbers, ecn: test.counts.map(counts), at: .microseconds(50_000))
        #expect((bench.path.ecn.state != .failed) == test.isValid)
        #expect((bench.path.congestion.recoveryStart != nil) == test.isCongested)
        if !test.isValid { #expect(bench.path.ecn.codepoint == .notECT) }
    }

    private func counts(_ values: [UInt64]) -> ECNCounts {
        ECNCounts(ect0: values[0], ect1: values[1], ce: values[2])
    }

    @Test func marksAgainOnceThePathIsCapable() throws {
        var bench = RecoveryBench(usesECN: true)
        for count in 0..<10 { bench.send(at: .microseconds(count)) }
        #expect(bench.path.ecn.state == .unknown)
        #expect(bench.path.ecn.codepoint == .notECT)
        try bench.acknowledge([0], ecn: ECNCounts(ect0: 1), at: .microseconds(30_000))
        #expect(bench.path.ecn.state == .capable)
        #expect(bench.path.ecn.codepoint == .ect0)
    }

    @Test func refusesCountsThatCannotBeAdded() throws {
        var bench = RecoveryBench(usesECN: true)
        bench.send(at: .microseconds(0))
        let huge = ECNCounts(ect0: .max, ce: .max)
        try bench.acknowledge([0], ecn: huge, at: .microseconds(30_000))
        #expect(bench.path.ecn.state == .failed)
    }
}
