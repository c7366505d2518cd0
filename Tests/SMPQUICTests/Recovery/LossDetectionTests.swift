import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct LossDetectionTests {
    struct Dialogue: Decodable, Sendable, CustomTestStringConvertible {
        struct Sent: Decodable, Sendable {
            let number: UInt64
            let at: Int
        }
        struct Event: Decodable, Sendable {
            let now: Int
            let acknowledged: [UInt64]?
            let largest: UInt64?
            let lost: [UInt64]
            let lossTime: Int?
            let lossDelay: Double
            let remaining: [UInt64]
        }
        let name: String
        let smoothed, variation: Int64
        let sent: [Sent]
        let events: [Event]
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Dialogue>.load("quic/loss-detection"))
    func followsTheDialogue(_ dialogue: Dialogue) throws {
        var bench = RecoveryBench(
            roundTrip: RTTEstimator(
                smoothed: dialogue.smoothed * 1000, variation: dialogue.variation * 1000,
                firstSampleAt: .microseconds(0)))
        for packet in dialogue.sent {
            let frame = SentFrame.datagram(id: packet.number)
            bench.send(packet.number, frames: [frame], at: .microseconds(packet.at))
        }
        for event in dialogue.events {
            if let acknowledged = event.acknowledged {
                try bench.acknowledge(
                    acknowledged, largest: event.largest, at: .microseconds(event.now))
            } else {
                let outcome = bench.timeout(at: .microseconds(event.now))
                #expect(outcome == .lost(.application))
            }
            #expect(bench.recovery.lostFrames == event.lost.map { .datagram(id: $0) })
            #expect(bench.spaces.application.lossTime == event.lossTime.map { .microseconds($0) })
            #expect(Double(bench.path.roundTrip.lossDelay) == event.lossDelay * 1000)
            #expect(bench.outstanding() == event.remaining)
        }
    }

    struct Collapse: Decodable, Sendable, CustomTestStringConvertible {
        struct Packet: Decodable, Sendable {
            let at: Int
            let elicits: Bool
        }
        let name: String
        let smoothed, variation, maximumAckDelay: Int64
        let firstSampleAt: Int
        let lost: [Packet]
        let acknowledgedAt: [Int]
        let isPersistent: Bool
        var testDescription: String { name }
    }

    /// A last packet, which does not have to be acknowledged and so gives no sample, tells that
    /// all before it are lost.
    @Test(arguments: try VectorFile<Collapse>.load("quic/persistent-congestion"))
    func knowsPersistentCongestion(_ collapse: Collapse) throws {
        var bench = RecoveryBench(
            roundTrip: RTTEstimator(
                smoothed: collapse.smoothed * 1000, variation: collapse.variation * 1000,
                firstSampleAt: .microseconds(collapse.firstSampleAt)))
        bench.recovery.peerMaximumAckDelay = collapse.maximumAckDelay * 1000
        let packets =
            collapse.lost.map { (at: $0.at, elicits: $0.elicits, arrives: false) }
            + collapse.acknowledgedAt.map { (at: $0, elicits: false, arrives: true) }
        var arrived: [UInt64] = []
        for packet in packets.sorted(by: { $0.at < $1.at }) {
            let number = bench.send(
                elicits: packet.elicits, isInFlight: true, at: .microseconds(packet.at))
            if packet.arrives { arrived.append(number) }
        }
        arrived.append(
            bench.send(elicits: false, isInFlight: true, at: .microseconds(20_000_000)))
        try bench.acknowledge(arrived, at: .microseconds(21_000_000))
        let window = bench.path.congestion.congestionWindow
        #expect(bench.recovery.lostFrames.count == collapse.lost.count)
        #expect(window == (collapse.isPersistent ? 2400 : 6000))
    }

    @Test func refusesWhatWasNotSent() {
        var bench = RecoveryBench()
        bench.send(at: .microseconds(0))
        let error = #expect(throws: TransportError.self) {
            try bench.acknowledge([1], at: .microseconds(10))
        }
        #expect(error?.code == .protocolViolation)
    }

    @Test func refusesWhatWasSkipped() {
        var bench = RecoveryBench()
        bench.send(0, at: .microseconds(0))
        bench.send(2, at: .microseconds(0))
        let error = #expect(throws: TransportError.self) {
            try bench.acknowledge([2, 1, 0], at: .microseconds(10))
        }
        #expect(error?.code == .protocolViolation)
    }

    @Test func givesBackEverythingAfterRetry() throws {
        var bench = RecoveryBench(isConfirmed: false)
        let frame = SentFrame.crypto(offset: 0, length: 300)
        bench.send(in: .initial, frames: [frame], at: .microseconds(0))
        bench.recovery.withdraw(
            space: &bench.spaces.initial, path: &bench.path, now: .microseconds(50))
        #expect(bench.recovery.lostFrames == [frame])
        #expect(bench.path.bytesInFlight == 0)
        #expect(bench.path.congestion.congestionWindow == 12_000)
        #expect(bench.send(in: .initial, at: .microseconds(60)) == 1)
        try bench.acknowledge([1], in: .initial, at: .microseconds(90))
        #expect(bench.path.bytesInFlight == 0)
    }

    /// The server has not taken 0-RTT data: all of it is sent again, and nothing was congested.
    @Test func givesBackZeroRTTData() {
        var bench = RecoveryBench(isConfirmed: false)
        let frames = (0..<5).map {
            SentFrame.stream(
                id: StreamID(0), offset: UInt64($0) * 1000, length: 1000, isFinal: $0 == 4)
        }
        for frame in frames { bench.send(frames: [frame], at: .microseconds(0)) }
        bench.recovery.withdraw(
            space: &bench.spaces.application, path: &bench.path, now: .microseconds(50))
        #expect(bench.recovery.lostFrames == frames)
        #expect(bench.path.bytesInFlight == 0)
        #expect(bench.path.congestion.recoveryStart == nil)
        #expect(bench.spaces.application.nextNumber == PacketNumber(5))
    }

    /// The Initial was acknowledged, the server may not send more, and only 0-RTT data is in
    /// flight, which it cannot read: the client has to go on.
    @Test func endsADeadlockWithZeroRTTDataInFlight() {
        var bench = RecoveryBench(isConfirmed: false)
        bench.send(at: .microseconds(0))
        #expect(bench.deadline() == .microseconds(999_000))
        let outcome = bench.timeout(at: .microseconds(999_000))
        #expect(outcome == .probe(.initial, count: 1))
    }

    @Test func repeatsTheOldestWithoutGivingThemUp() {
        var bench = RecoveryBench()
        for id in 0..<4 { bench.send(frames: [.datagram(id: UInt64(id))], at: .microseconds(id)) }
        bench.recovery.repeatOldest(2, space: bench.spaces.application)
        #expect(bench.recovery.lostFrames == [.datagram(id: 0), .datagram(id: 1)])
        #expect(bench.outstanding() == [0, 1, 2, 3])
    }
}
