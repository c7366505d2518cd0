import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct RecoveryRuleTests {
    @Test(arguments: try VectorFile<NamedRule>.load("quic/recovery-rules"))
    func keeps(_ rule: NamedRule) throws {
        let trials: [String: () throws -> Void] = [
            "policy-zero-rtt-acked-in-1rtt": countsZeroRTTWithOneRTT,
            "cubic-constants": hasTheConstantsOfCUBIC,
            "cubic-app-limited-time-excluded": stopsTheCurveWithoutData,
            "cubic-spurious-loss-undo": putsTheWindowBack,
            "cubic-persistent-congestion": beginsFlatAfterACollapse,
            "ecn-all-marked-lost": stopsMarkingWhenAllIsLost,
            "ecn-ce-counts-per-space": countsMarksForEachSpace,
            "constants": hasTheConstantsOfRecovery,
            "rtt-initial-state": guessesTheFirstRoundTrip,
            "pto-appdata-not-armed-before-confirm": doesNotProbeBeforeConfirmation,
            "pto-earliest-space": probesTheEarliestSpace,
            "pto-client-anti-deadlock-no-keys": endsADeadlockWithInitial,
            "pto-client-anti-deadlock-with-keys": endsADeadlockWithHandshake,
            "pto-server-amplification-blocked": doesNotProbeWhileBlocked,
            "pto-backoff-not-reset-by-initial-ack-at-client": backsOffOnAtTheClient,
            "pto-backoff-reset-on-ack-server": endsTheBackOffAtTheServer,
            "pto-reset-on-key-discard": forgetsDiscardedPackets,
            "pto-time-threshold-timer-has-priority": looksForLossesFirst,
            "pto-probe-not-cc-blocked": probesWithAFullWindow,
            "pto-pto-does-not-mark-lost": losesNothingOnATimeout,
            "dplpmtud-constants": hasTheConstantsOfTheSearch,
            "pmtu-probe-loss-no-cc": keepsTheWindowWhenAProbeIsLost,
            "pmtu-probe-frames": countsProbesAsInFlight,
            "pmtu-start-after-handshake": waitsForTheHandshake,
            "pmtu-blackhole": leavesABlackHole,
            "pmtu-peer-max-udp-payload-caps": obeysThePeersLimit,
            "pmtu-too-small-path": refusesNarrowPaths,
            "bbr-constants": hasTheConstantsOfBBR,
            "hystart-constants": hasTheConstantsOfHyStart,
        ]
        try rule.attempt(in: trials)
    }

    private let sampled = RTTEstimator(
        smoothed: 100_000_000, variation: 20_000_000, firstSampleAt: .microseconds(0))

    private func countsZeroRTTWithOneRTT() {
        #expect(EncryptionLevel.zeroRTT.space == EncryptionLevel.oneRTT.space)
    }

    // MARK: Congestion

    private func hasTheConstantsOfCUBIC() {
        #expect(CubicCurve.scale == 0.4)
        #expect(Cubic.beta == 0.7)
        #expect(abs(Cubic.alpha - 9.0 / 17) < 1e-12)
    }

    private func stopsTheCurveWithoutData() throws {
        var cubic = Cubic(maximumDatagramSize: 1200, window: 70, plateau: 100, priorWindow: 100)
        cubic.beginEpoch(now: .microseconds(0))
        cubic.acknowledged(
            .sample(byteCount: 1200), roundTrip: sampled, now: .microseconds(100_000))
        for tick in 1...50 {
            cubic.acknowledged(
                .sample(byteCount: 1200, isAppLimited: true), roundTrip: sampled,
                now: .microseconds(100_000 + tick * 100_000))
        }
        cubic.acknowledged(
            .sample(byteCount: 1200), roundTrip: sampled, now: .microseconds(5_200_000))
        #expect(cubic.epoch?.elapsed == 200_000_000)
    }

    private func putsTheWindowBack() throws {
        for algorithm in [CongestionAlgorithm.newReno, .cubic] {
            var bench = RecoveryBench(algorithm: algorithm, roundTrip: sampled)
            for count in 0..<10 { bench.send(at: .microseconds(count)) }
            try bench.acknowledge([3, 4], at: .microseconds(100_000))
            #expect(bench.recovery.lostFrames.count == 2)
            #expect(bench.path.congestion.congestionWindow < 12_000)
            try bench.acknowledge([0, 1], largest: 4, at: .microseconds(101_000))
            #expect(bench.path.congestion.congestionWindow == 12_000)
            #expect(bench.path.congestion.slowStartThreshold == .max)
        }
    }

    private func beginsFlatAfterACollapse() {
        var cubic = Cubic(maximumDatagramSize: 1200, window: 100, plateau: 100, priorWindow: 100)
        cubic.persistentlyCongested(now: .microseconds(0))
        #expect(cubic.congestionWindow == 2400)
        #expect(cubic.slowStartThreshold == 84_000)
        cubic.beginEpoch(now: .microseconds(0))
        #expect(cubic.epoch?.curve.plateauTime == 0)
        #expect(cubic.epoch?.curve.plateau == 2)
    }

    private func hasTheConstantsOfBBR() {
        var bbr = BBR(maximumDatagramSize: 1200)
        #expect((bbr.pacingGain, bbr.windowGain) == (2.77, 2))
        bbr.phase = .drain
        #expect((bbr.pacingGain, bbr.windowGain) == (0.5, 2))
        bbr.phase = .up
        #expect((bbr.pacingGain, bbr.windowGain) == (1.25, 2.25))
        bbr.phase = .down
        #expect((bbr.pacingGain, bbr.windowGain) == (0.9, 2))
        bbr.phase = .cruise
        #expect((bbr.pacingGain, bbr.windowGain) == (1, 2))
        bbr.phase = .probeRoundTrip
        #expect((bbr.pacingGain, bbr.windowGain) == (1, 0.5))
        #expect((BBR.lossThreshold, BBR.beta, BBR.headroom) == (0.02, 0.7, 0.15))
        #expect(bbr.minimumWindow == 4800)
        #expect(BBR.pacingMargin == 0.99)
        #expect((BBR.bandwidthFilterLength, BBR.extraFilterLength) == (2, 10))
        #expect(BBR.minimumFilterLength == 10_000_000_000)
        #expect(BBR.roundTripProbeInterval == 5_000_000_000)
        #expect(BBR.roundTripProbeDuration == 200_000_000)
    }

    private func hasTheConstantsOfHyStart() {
        #expect((HyStart.minimumThreshold, HyStart.maximumThreshold) == (4_000_000, 16_000_000))
        #expect((HyStart.divisor, HyStart.sampleCount) == (8, 8))
        #expect((HyStart.growthDivisor, HyStart.conservativeRounds) == (4, 5))
    }

    // MARK: ECN

    private func stopsMarkingWhenAllIsLost() throws {
        var bench = RecoveryBench(roundTrip: sampled, usesECN: true)
        for count in 0..<20 { bench.send(at: .microseconds(count)) }
        #expect(bench.path.ecn.state == .unknown)
        try bench.acknowledge(Array(13..<20), at: .microseconds(100_000))
        #expect(bench.path.ecn.state == .failed)
        #expect(bench.path.ecn.codepoint == .notECT)
    }

    private func countsMarksForEachSpace() throws {
        var bench = RecoveryBench(usesECN: true)
        bench.send(in: .initial, at: .microseconds(0))
        bench.send(in: .handshake, at: .microseconds(0))
        let one = ECNCounts(ect0: 1)
        try bench.acknowledge([0], in: .initial, ecn: one, at: .microseconds(50))
        try bench.acknowledge([0], in: .handshake, ecn: one, at: .microseconds(60))
        #expect(bench.path.ecn.state == .capable)
        #expect(bench.spaces.initial.ecn.reported == one)
        #expect(bench.spaces.handshake.ecn.reported == one)
    }

    // MARK: Timers

    private func hasTheConstantsOfRecovery() {
        let recovery = LossRecovery(side: .client)
        #expect(LossRecovery.packetThreshold == 3)
        #expect(RTTEstimator.granularity == 1_000_000)
        #expect(RTTEstimator.initial == 333_000_000)
        #expect(recovery.peerMaximumAckDelay == 25_000_000)
        #expect(recovery.peerAckDelayExponent == 3)
        #expect(LossRecovery.probeCount == 2)
        #expect(sampled.lossDelay == 112_500_000)
        #expect(sampled.persistentCongestionDuration(maximumAckDelay: 0) == 540_000_000)
    }

    private func guessesTheFirstRoundTrip() {
        let roundTrip = RTTEstimator()
        #expect(roundTrip.smoothed == 333_000_000)
        #expect(roundTrip.variation == 166_500_000)
        #expect(roundTrip.probeTimeout == 999_000_000)
    }

    private func doesNotProbeBeforeConfirmation() {
        var bench = RecoveryBench(side: .server, isConfirmed: false)
        bench.send(at: .microseconds(0))
        #expect(bench.deadline() == nil)
        bench.recovery.isHandshakeConfirmed = true
        #expect(bench.deadline() == .microseconds(1_024_000))
    }

    private func probesTheEarliestSpace() {
        var bench = RecoveryBench(roundTrip: sampled, isConfirmed: false)
        bench.send(in: .handshake, at: .microseconds(500))
        bench.send(in: .initial, at: .microseconds(1000))
        #expect(bench.deadline() == .microseconds(180_500))
        let outcome = bench.timeout(at: .microseconds(180_500))
        #expect(outcome == .probe(.handshake, count: 2))
    }

    private func endsADeadlockWithInitial() {
        var bench = RecoveryBench(isConfirmed: false)
        #expect(bench.deadline() == .microseconds(999_000))
        let outcome = bench.timeout(at: .microseconds(999_000))
        #expect(outcome == .probe(.initial, count: 1))
    }

    private func endsADeadlockWithHandshake() {
        let roundTrip = RTTEstimator(
            smoothed: 100_000_000, variation: 50_000_000, firstSampleAt: .microseconds(0))
        var bench = RecoveryBench(roundTrip: roundTrip, isConfirmed: false)
        bench.recovery.hasHandshakeKeys = true
        #expect(bench.deadline() == .microseconds(300_000))
        let outcome = bench.timeout(at: .microseconds(300_000))
        #expect(outcome == .probe(.handshake, count: 1))
    }

    private func doesNotProbeWhileBlocked() {
        var bench = RecoveryBench(side: .server, isConfirmed: false)
        bench.send(in: .initial, at: .microseconds(0))
        #expect(bench.deadline(isAmplificationLimited: true) == nil)
        let late = Instant.microseconds(5_000_000)
        var outcome = bench.timeout(at: late, isAmplificationLimited: true)
        #expect(outcome == .nothing)
        #expect(bench.deadline().map { $0 <= late } == true)
        outcome = bench.timeout(at: late)
        #expect(outcome == .probe(.initial, count: 2))
    }

    private func backsOffOnAtTheClient() throws {
        var bench = RecoveryBench(isConfirmed: false)
        bench.send(in: .initial, at: .microseconds(0))
        bench.path.probeTimeoutCount = 2
        try bench.acknowledge([0], in: .initial, at: .microseconds(50_000))
        #expect(bench.path.probeTimeoutCount == 2)
        bench.send(in: .handshake, at: .microseconds(60_000))
        try bench.acknowledge([0], in: .handshake, at: .microseconds(90_000))
        #expect(bench.path.probeTimeoutCount == 0)
    }

    private func endsTheBackOffAtTheServer() throws {
        var bench = RecoveryBench(side: .server, isConfirmed: false)
        bench.send(in: .initial, at: .microseconds(0))
        bench.path.probeTimeoutCount = 3
        try bench.acknowledge([0], in: .initial, at: .microseconds(50_000))
        #expect(bench.path.probeTimeoutCount == 0)
    }

    private func forgetsDiscardedPackets() {
        var bench = RecoveryBench(isConfirmed: false)
        bench.send(in: .initial, at: .microseconds(0))
        bench.send(in: .handshake, byteCount: 500, at: .microseconds(0))
        bench.path.probeTimeoutCount = 3
        bench.recovery.discard(
            space: &bench.spaces.initial, path: &bench.path, now: .microseconds(10))
        #expect(bench.path.probeTimeoutCount == 0)
        #expect(bench.path.bytesInFlight == 500)
    }

    private func looksForLossesFirst() throws {
        var bench = RecoveryBench(roundTrip: sampled)
        bench.send(at: .microseconds(0))
        bench.send(at: .microseconds(1000))
        try bench.acknowledge([1], at: .microseconds(101_000))
        #expect(bench.deadline() == bench.spaces.application.lossTime)
        #expect(bench.deadline() == .microseconds(112_500))
    }

    private func probesWithAFullWindow() {
        var bench = RecoveryBench(roundTrip: sampled)
        for count in 0..<10 { bench.send(at: .microseconds(count)) }
        let budget = bench.path.sendBudget(now: .microseconds(10))
        #expect(budget == 0)
        let outcome = bench.timeout(at: .microseconds(1_000_000))
        #expect(outcome == .probe(.application, count: 2))
        bench.send(at: .microseconds(1_000_000))
        #expect(bench.path.bytesInFlight == 13_200)
    }

    private func losesNothingOnATimeout() {
        var bench = RecoveryBench(roundTrip: sampled)
        bench.send(at: .microseconds(0))
        let outcome = bench.timeout(at: .microseconds(1_000_000))
        #expect(outcome == .probe(.application, count: 2))
        #expect(bench.recovery.lostFrames.isEmpty)
        #expect(bench.outstanding() == [0])
    }

    // MARK: MTU

    private func expectProbe(
        _ bench: inout RecoveryBench, at now: Int, _ size: Int?,
        location: SourceLocation = #_sourceLocation
    ) {
        let probe = bench.path.nextMTUProbe(now: .microseconds(now))
        #expect(probe == size, sourceLocation: location)
    }

    private func hasTheConstantsOfTheSearch() {
        #expect(MTUDiscovery.base == 1200)
        #expect(MTUDiscovery.maximumProbes == 3)
        #expect(MTUDiscovery.raiseInterval == 600_000_000_000)
    }

    private func keepsTheWindowWhenAProbeIsLost() throws {
        var bench = RecoveryBench(roundTrip: sampled, maximumDatagramSize: 1400)
        bench.path.mtu.start()
        bench.send(byteCount: 1400, isMTUProbe: true, at: .microseconds(0))
        for count in 1..<5 { bench.send(at: .microseconds(count)) }
        try bench.acknowledge([1, 2, 3, 4], at: .microseconds(100_000))
        #expect(bench.path.congestion.recoveryStart == nil)
        #expect(bench.path.congestion.congestionWindow == 12_000 + 4 * 1200)
        #expect(bench.path.bytesInFlight == 0)
    }

    private func countsProbesAsInFlight() {
        var bench = RecoveryBench(roundTrip: sampled, maximumDatagramSize: 1400)
        bench.path.mtu.start()
        expectProbe(&bench, at: 0, 1400)
        bench.send(byteCount: 1400, isMTUProbe: true, at: .microseconds(0))
        #expect(bench.path.bytesInFlight == 1400)
        #expect(bench.spaces.application.ackElicitingInFlight == 1)
        expectProbe(&bench, at: 1, nil)
    }

    private func waitsForTheHandshake() {
        var mtu = MTUDiscovery(ceiling: 1400)
        #expect(mtu.nextProbe(now: .microseconds(0)) == nil)
        mtu.start()
        #expect(mtu.nextProbe(now: .microseconds(0)) == 1400)
    }

    private func leavesABlackHole() throws {
        var bench = RecoveryBench(roundTrip: sampled, maximumDatagramSize: 1400)
        bench.path.mtu.start()
        bench.send(byteCount: 1400, isMTUProbe: true, at: .microseconds(0))
        try bench.acknowledge([0], at: .microseconds(100_000))
        #expect(bench.path.mtu.current == 1400)
        var now = 100_000
        for _ in 0..<4 {
            bench.send(byteCount: 1400, at: .microseconds(now))
            let small = (0..<3).map { _ in bench.send(byteCount: 100, at: .microseconds(now)) }
            now += 100_000
            try bench.acknowledge(small, at: .microseconds(now))
        }
        #expect(bench.path.mtu.current == 1200)
        #expect(bench.path.mtu.deadline == .microseconds(now + 600_000_000))
    }

    private func obeysThePeersLimit() {
        var bench = RecoveryBench(maximumDatagramSize: 1472)
        bench.path.limitDatagramSize(1300)
        bench.path.mtu.start()
        expectProbe(&bench, at: 0, 1300)
    }

    private func refusesNarrowPaths() {
        #expect(!MTUDiscovery.isUsable(payloadSize: 1150))
        #expect(MTUDiscovery.isUsable(payloadSize: 1200))
    }
}
