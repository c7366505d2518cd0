import SMPBytes
import Testing

@testable import SMPQUIC

@Suite struct AckFrequencyTests {
    private var path: PathRecovery {
        var path = PathRecovery(algorithm: .newReno, maximumDatagramSize: 1200, usesECN: false)
        path.roundTrip = RTTEstimator(
            smoothed: 80_000_000, variation: 0, firstSampleAt: .microseconds(0))
        return path
    }

    private let loss = CongestionLoss.sample(byteCount: 1200, sentAt: .microseconds(1))

    @Test func asksForNothingInSlowStart() {
        var frequency = AckFrequency(minimumDelay: 1_000_000, maximumDelay: 25_000_000)
        let request = frequency.nextRequest(path: path)
        #expect(request == nil)
    }

    @Test func asksAnewOnlyWhenMuchHasChanged() throws {
        var path = path
        path.congestion.congested(loss, now: .microseconds(2))
        var frequency = AckFrequency(minimumDelay: 1_000_000, maximumDelay: 5_000_000)
        let firstFound = frequency.nextRequest(path: path)
        let first = try #require(firstFound)
        #expect(first.maximumDelay == 10_000_000)
        #expect(first.reorderingThreshold == 3)
        // Until it is acknowledged, either delay may be in force.
        #expect(frequency.peerMaximumAckDelay == 10_000_000)
        #expect(frequency.lost(sequenceNumber: 0) == first)
        frequency.acknowledged(sequenceNumber: 0)
        #expect(frequency.lost(sequenceNumber: 0) == nil)
        let second = frequency.nextRequest(path: path)
        #expect(second == nil)
        path.roundTrip = RTTEstimator(
            smoothed: 16_000_000, variation: 0, firstSampleAt: .microseconds(0))
        let thirdFound = frequency.nextRequest(path: path)
        let third = try #require(thirdFound)
        #expect(third.sequenceNumber == 1)
        #expect(third.maximumDelay == 2_000_000)
        #expect(frequency.peerMaximumAckDelay == 10_000_000)
        frequency.acknowledged(sequenceNumber: 1)
        #expect(frequency.peerMaximumAckDelay == 2_000_000)
    }

    @Test func neverAsksForLessThanThePeerCanKeep() throws {
        var path = path
        path.congestion.congested(loss, now: .microseconds(2))
        var frequency = AckFrequency(minimumDelay: 20_000_000, maximumDelay: 25_000_000)
        let requestFound = frequency.nextRequest(path: path)
        let request = try #require(requestFound)
        #expect(request.maximumDelay == 20_000_000)
    }
}
