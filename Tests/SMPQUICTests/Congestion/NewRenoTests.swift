import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct NewRenoTests {
    struct Windows: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let maximumDatagramSize, initial, minimum: Int
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Windows>.load("quic/initial-window"))
    func beginsWithTheInitialWindow(_ windows: Windows) {
        let size = windows.maximumDatagramSize
        for algorithm in CongestionAlgorithm.allCases {
            let controller = CongestionController(algorithm, maximumDatagramSize: size)
            #expect(controller.congestionWindow == windows.initial)
        }
        #expect(CongestionWindows.minimum(maximumDatagramSize: size) == windows.minimum)
    }

    struct Run: Decodable, Sendable, CustomTestStringConvertible {
        enum Action: String, Decodable, Sendable {
            case send, ack, lost, ce
            case persistentCongestion = "persistent_congestion"
        }
        struct Step: Decodable, Sendable {
            let `do`: Action
            let bytes: Int?
            let sentAt, now: Double?
            let appLimited: Bool?
            let window: Double
            let threshold: Double?
            let inFlight: Int
        }
        let name: String
        let maximumDatagramSize: Int
        let steps: [Step]
        var testDescription: String { name }
    }

    /// Bytes are whole here; the vectors are exact, so that each step may add a byte of difference.
    @Test(arguments: try VectorFile<Run>.load("quic/newreno"))
    func followsTheRun(_ run: Run) {
        var controller = NewReno(maximumDatagramSize: run.maximumDatagramSize)
        let roundTrip = RTTEstimator()
        for (index, step) in run.steps.enumerated() {
            let sentAt = Instant.microseconds(step.sentAt ?? 0)
            let now = Instant.microseconds(step.now ?? (step.sentAt ?? 0) + 100_000)
            let bytes = step.bytes ?? 0
            switch step.do {
            case .send: controller.sent(byteCount: bytes, bytesInFlight: bytes, now: now)
            case .ack:
                let grows = controller.recoveryStart.map { sentAt > $0 } ?? true
                controller.acknowledged(
                    .sample(
                        byteCount: bytes, grows: grows, isAppLimited: step.appLimited ?? false),
                    roundTrip: roundTrip, now: now)
            case .lost, .ce:
                controller.congested(
                    .sample(byteCount: bytes, sentAt: sentAt, isECN: step.do == .ce), now: now)
            case .persistentCongestion: controller.persistentlyCongested(now: now)
            }
            let tolerance = Double(index + 1)
            #expect(abs(Double(controller.congestionWindow) - step.window) <= tolerance)
            if let threshold = step.threshold {
                #expect(abs(Double(controller.slowStartThreshold) - threshold) <= tolerance)
            } else {
                #expect(controller.slowStartThreshold == .max)
            }
        }
    }

    struct Pace: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let packet, window: Int
        let smoothedMicroseconds: Int64
        let gain, intervalMicroseconds, bytesPerSecond: Double
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Pace>.load("quic/pacing"))
    func spreadsPackets(_ pace: Pace) {
        let rate = CongestionWindows.pacingRate(
            window: pace.window, gain: pace.gain, smoothed: pace.smoothedMicroseconds * 1000)
        #expect(abs(rate - pace.bytesPerSecond) < 0.001)
        // Once the burst is used up, each packet waits for the one before it.
        var pacer = Pacer(maximumDatagramSize: pace.packet)
        pacer.setRate(rate, now: .microseconds(0))
        while pacer.budget(now: .microseconds(0)) >= pace.packet {
            pacer.sent(byteCount: pace.packet, now: .microseconds(0))
        }
        let first = pacer.deadline(size: pace.packet)
        pacer.sent(byteCount: pace.packet, now: .microseconds(0))
        let second = pacer.deadline(size: pace.packet)
        guard let first, let second else {
            Issue.record("nothing has to wait")
            return
        }
        let interval = Double(second.nanoseconds(since: first)) / 1000
        #expect(abs(interval - pace.intervalMicroseconds) < 0.01)
        let budget = pacer.budget(now: second)
        #expect(budget >= pace.packet)
    }
}

extension CongestionAcknowledgement {
    /// An acknowledgement of one packet.
    static func sample(
        byteCount: Int, grows: Bool = true, isAppLimited: Bool = false, largest: UInt64 = 0,
        nextNumber: UInt64 = 0, inFlight: Int = 0
    ) -> CongestionAcknowledgement {
        CongestionAcknowledgement(
            byteCount: byteCount, growthByteCount: grows ? byteCount : 0,
            largest: PacketNumber(largest), largestSentAt: .microseconds(0),
            isAppLimited: isAppLimited, priorBytesInFlight: inFlight, bytesInFlight: inFlight,
            nextNumber: PacketNumber(nextNumber), rate: RateSample())
    }
}

extension CongestionLoss {
    /// The loss of one packet.
    static func sample(
        byteCount: Int, sentAt: Instant, isECN: Bool = false, inFlight: Int = 1_000_000_000
    ) -> CongestionLoss {
        CongestionLoss(
            byteCount: byteCount, latestSentAt: sentAt, isECN: isECN,
            priorBytesInFlight: inFlight, bytesInFlightWhenSent: inFlight, lostSinceSent: byteCount,
            isAppLimited: false)
    }
}
