import SMPBytes
import SMPMultipath
import Testing

@Suite struct TrafficMeterTests {
    private func at(_ milliseconds: Int) -> Instant { Instant(.milliseconds(milliseconds)) }

    @Test func measuresEachInterval() {
        var meter = TrafficMeter(now: at(0))
        meter.add(1000, now: at(100))
        meter.add(250, now: at(999))
        meter.add(500, now: at(1000))
        meter.advance(to: at(3500))
        #expect(meter.bandwidth == [10_000, 4_000, 0])
        #expect(meter.byteCount == 1750 && meter.packetCount == 3)
        #expect(meter.maximumBandwidth == 10_000)
    }

    /// The seed divided by whole intervals of a second, so that longer ones gave zero, and shorter
    /// ones the wrong rate.
    @Test(arguments: [10, 250, 500, 1000, 1500, 7000])
    func measuresInBitsPerSecondWhateverTheInterval(milliseconds: Int) {
        var meter = TrafficMeter(interval: .milliseconds(milliseconds), now: at(0))
        // A packet of 125 bytes each millisecond is a megabit per second.
        for time in 0..<4 * milliseconds { meter.add(125, now: at(time)) }
        meter.advance(to: at(4 * milliseconds))
        #expect(meter.bandwidth == [1e6, 1e6, 1e6, 1e6])
    }

    /// The seed added one sample too many and divided by the length of the whole history.
    @Test func averagesExactlyTheLast() {
        var meter = TrafficMeter(now: at(0))
        for (second, count) in [100, 200, 300, 400].enumerated() {
            meter.add(count, now: at(1000 * second))
        }
        meter.advance(to: at(4000))
        #expect(meter.averageBandwidth(ofLast: 2) == 2800)
        #expect(meter.averageBandwidth() == 2000)
        #expect(meter.averageBandwidth(ofLast: 0) == 0)
        #expect(meter.averageBandwidth(ofLast: 99) == 2000)
    }

    /// The arrays of the seed grew for as long as the program ran.
    @Test func remembersABoundedHistory() {
        var meter = TrafficMeter(interval: .milliseconds(1), now: at(0))
        meter.advance(to: at(1_000_000))
        #expect(meter.bandwidth.count == TrafficMeter.historyLength)
        meter.add(1, now: at(1_000_000))
        meter.advance(to: at(1_000_001))
        #expect(meter.bandwidth.last == 8000)
    }

    @Test func keepsTheBeatAfterALongSilence() {
        var meter = TrafficMeter(now: at(0))
        meter.advance(to: at(10_500))
        meter.add(125, now: at(10_900))
        meter.advance(to: at(11_000))
        #expect(meter.bandwidth.count == 11)
        #expect(meter.bandwidth.last == 1000)
    }
}

@Suite struct RoundTripEstimatorTests {
    @Test func takesTheFirstMeasurementAsItIs() {
        var estimator = RoundTripEstimator()
        #expect(estimator.smoothed == nil)
        estimator.add(.milliseconds(40))
        #expect(estimator.smoothed == .milliseconds(40))
        #expect(estimator.variation == .milliseconds(20))
    }

    /// By the arithmetic of RFC 9002, appendix A.7: the variation first, with the old mean.
    @Test func weighsRecentMeasurementsMore() {
        var estimator = RoundTripEstimator()
        estimator.add(.milliseconds(80))
        estimator.add(.milliseconds(160))
        #expect(estimator.variation == .milliseconds(50))
        #expect(estimator.smoothed == .milliseconds(90))
        #expect(estimator.minimum == .milliseconds(80))
        #expect(estimator.latest == .milliseconds(160))
    }

    @Test func takesNoTimeForLessThanNone() {
        var estimator = RoundTripEstimator()
        estimator.add(.milliseconds(-3))
        #expect(estimator.minimum == .zero)
    }
}
