import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct RTTEstimatorTests {
    struct Run: Decodable, Sendable, CustomTestStringConvertible {
        struct Values: Decodable, Sendable {
            let minimum, smoothed, variation, probeTimeout, applicationProbeTimeout: Double
            let lossDelay, persistentCongestion: Double
        }
        struct Sample: Decodable, Sendable {
            let sample: Int
            let ackDelay: UInt64
            let isConfirmed: Bool
            let after: Values
        }
        let name: String
        let maximumAckDelay: Int64
        let samples: [Sample]
        var testDescription: String { name }
    }

    /// Each packet is sent and acknowledged, with the delay in the field of the frame.
    ///
    /// Divisions drop less than a nanosecond each time; the sum of a run stays far below 0.2 µs.
    @Test(arguments: try VectorFile<Run>.load("quic/rtt"))
    func followsTheSamples(_ run: Run) throws {
        var bench = RecoveryBench()
        bench.recovery.peerMaximumAckDelay = run.maximumAckDelay * 1000
        bench.recovery.peerAckDelayExponent = 0
        var now = 0
        for sample in run.samples {
            bench.recovery.isHandshakeConfirmed = sample.isConfirmed
            let number = bench.send(at: .microseconds(now))
            now += sample.sample
            try bench.acknowledge([number], delay: sample.ackDelay, at: .microseconds(now))
            let roundTrip = bench.path.roundTrip
            let maximum = bench.recovery.peerMaximumAckDelay
            expect(roundTrip.minimum, sample.after.minimum)
            expect(roundTrip.smoothed, sample.after.smoothed)
            expect(roundTrip.variation, sample.after.variation)
            expect(roundTrip.probeTimeout, sample.after.probeTimeout)
            expect(roundTrip.probeTimeout + maximum, sample.after.applicationProbeTimeout)
            expect(roundTrip.lossDelay, sample.after.lossDelay)
            expect(
                roundTrip.persistentCongestionDuration(maximumAckDelay: maximum),
                sample.after.persistentCongestion)
        }
    }

    private func expect(
        _ nanoseconds: Int64, _ microseconds: Double, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(
            abs(Double(nanoseconds) / 1000 - microseconds) < 0.2, sourceLocation: location)
    }

    struct Delay: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let field: UInt64
        let exponent: Int
        let microseconds: Int64?
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Delay>.load("quic/ack-delay"))
    func decodesDelays(_ delay: Delay) {
        let decoded = LossRecovery.decodeDelay(delay.field, exponent: delay.exponent)
        #expect(decoded == delay.microseconds.map { $0 * 1000 } ?? .max)
    }

    struct Timeout: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let smoothed, variation, maximumAckDelay: Int64
        let timeoutCount: Int
        let handshakeTimeout, applicationTimeout: Int
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Timeout>.load("quic/probe-timeout"))
    func doublesTheProbeTimeout(_ timeout: Timeout) {
        let roundTrip = RTTEstimator(
            smoothed: timeout.smoothed * 1000, variation: timeout.variation * 1000,
            firstSampleAt: .microseconds(0))
        for space in [PacketNumberSpace.handshake, .application] {
            var bench = RecoveryBench(roundTrip: roundTrip)
            bench.recovery.peerMaximumAckDelay = timeout.maximumAckDelay * 1000
            bench.send(in: space, at: .microseconds(0))
            bench.path.probeTimeoutCount = timeout.timeoutCount
            let expected =
                space == .application ? timeout.applicationTimeout : timeout.handshakeTimeout
            #expect(bench.deadline() == .microseconds(expected))
        }
    }

    @Test func neverOverflowsWithTheLongestDelay() throws {
        var bench = RecoveryBench(isConfirmed: false)
        bench.send(at: .microseconds(0))
        try bench.acknowledge([0], delay: Varint.max, at: .microseconds(50_000))
        bench.send(at: .microseconds(60_000))
        try bench.acknowledge([1], delay: Varint.max, at: .microseconds(110_000))
        #expect(bench.path.roundTrip.smoothed == 50_000_000)
        bench.path.probeTimeoutCount = 100
        #expect(bench.path.backedOffProbeTimeout > 0)
    }
}
