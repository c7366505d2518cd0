import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct CubicTests {
    struct Curve: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let plateau, start, plateauSeconds: Double
        let points: [[Double]]
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Curve>.load("quic/cubic-curve"))
    func followsTheCurve(_ test: Curve) {
        let curve = CubicCurve(plateau: test.plateau, start: test.start)
        #expect(abs(curve.plateauTime - test.plateauSeconds) < 0.0001)
        for point in test.points {
            #expect(abs(curve.window(at: point[0]) - point[1]) < 0.0001 * max(1, point[1] / 100))
        }
    }

    struct Run: Decodable, Sendable, CustomTestStringConvertible {
        struct Round: Decodable, Sendable {
            let window, renoWindow: Double
            let region: String
        }
        let name: String
        let roundTripSeconds, plateau, priorWindow, start, plateauSeconds: Double
        let rounds: [Round]
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Run>.load("quic/cubic-run"))
    func growsRoundByRound(_ run: Run) {
        let size = 1200
        var cubic = Cubic(
            maximumDatagramSize: size, window: run.start, plateau: run.plateau,
            priorWindow: run.priorWindow)
        let roundTrip = RTTEstimator(
            smoothed: Int64(run.roundTripSeconds * 1e9), variation: 0,
            firstSampleAt: .microseconds(0))
        cubic.beginEpoch(now: .microseconds(0))
        #expect(abs((cubic.epoch?.curve.plateauTime ?? -1) - run.plateauSeconds) < 0.0001)
        var begin = 0.0
        for round in run.rounds {
            let count = Int(cubic.window / Double(size))
            for index in 1...count {
                let time = begin + run.roundTripSeconds * Double(index) / Double(count)
                cubic.acknowledged(
                    .sample(byteCount: size), roundTrip: roundTrip,
                    now: .microseconds(time * 1_000_000))
            }
            begin += run.roundTripSeconds
            let window = cubic.window / Double(size)
            let renoWindow = cubic.epoch?.renoWindow ?? 0
            #expect(abs(window - round.window) <= 0.01 * round.window)
            #expect(abs(renoWindow - round.renoWindow) <= 0.01 * round.renoWindow)
        }
    }

    struct Reduction: Decodable, Sendable, CustomTestStringConvertible {
        struct After: Decodable, Sendable {
            let plateau, priorWindow, window, threshold, plateauSeconds: Double
        }
        let name: String
        let window: Double
        let plateau: Double?
        let inFlight: Double
        let fastConvergence, isECN: Bool
        let after: After
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Reduction>.load("quic/cubic-reduction"))
    func shrinks(_ reduction: Reduction) {
        let size = 1200.0
        var cubic = Cubic(
            maximumDatagramSize: 1200, window: reduction.window,
            // Without fast convergence the last plateau plays no part.
            plateau: reduction.fastConvergence ? reduction.plateau : nil, priorWindow: 0)
        cubic.congested(
            .sample(
                byteCount: 1200, sentAt: .microseconds(1), isECN: reduction.isECN,
                inFlight: Int(reduction.inFlight * size)), now: .microseconds(2))
        let after = reduction.after
        #expect(abs((cubic.plateau ?? 0) - after.plateau) < 0.0001)
        #expect(abs(cubic.priorWindow - after.priorWindow) < 0.0001)
        #expect(abs(cubic.window / size - after.window) < 0.0001)
        #expect(abs(Double(cubic.slowStartThreshold) / size - after.threshold) < 0.001)
        cubic.beginEpoch(now: .microseconds(3))
        #expect(abs((cubic.epoch?.curve.plateauTime ?? 0) - after.plateauSeconds) < 0.0001)
    }

    struct Start: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let lastMinimum, currentMinimum: Int64
        let samples: Int
        let entersConservative: Bool
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Start>.load("quic/hystart"))
    func noticesLongerRoundTrips(_ test: Start) {
        var start = HyStart()
        for number in 0..<8 {
            start.acknowledged(
                largest: PacketNumber(UInt64(number)), nextNumber: PacketNumber(8),
                sample: test.lastMinimum * 1000)
        }
        for number in 8..<(8 + test.samples) {
            start.acknowledged(
                largest: PacketNumber(UInt64(number)), nextNumber: PacketNumber(100),
                sample: test.currentMinimum * 1000)
        }
        #expect(start.isConservative == test.entersConservative)
    }

    @Test func leavesSlowStartAfterFiveConservativeRounds() {
        var start = HyStart()
        var number: UInt64 = 0
        for round in 0..<8 {
            for _ in 0..<10 {
                let end = (number / 10 + 1) * 10
                start.acknowledged(
                    largest: PacketNumber(number), nextNumber: PacketNumber(end),
                    sample: round == 0 ? 100_000_000 : 120_000_000)
                number += 1
            }
            #expect(start.isDone == (round >= 6))
        }
    }

    @Test(arguments: [0, 1, -1, 8, -27, 0.001, 1e12, 4.217_163])
    func takesCubeRoots(_ value: Double) {
        let root = CubicCurve.cubeRoot(value)
        #expect(abs(root * root * root - value) <= 1e-12 * abs(value))
    }
}
