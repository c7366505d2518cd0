import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct ReceivedPacketsTests {
    struct Writing: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let received: [UInt64]
        let delayMicroseconds: Int
        let pathID: UInt32?
        let ecn: [Int]?
        let maximumLength: Int?
        let bytes: Hex
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Writing>.load("quic/ack-frame-writing"))
    func writesAckFrames(_ writing: Writing) {
        var packets = ReceivedPackets(space: .application)
        var marks: [ECNCodepoint] = []
        for (codepoint, count) in zip([ECNCodepoint.ect0, .ect1, .ce], writing.ecn ?? []) {
            marks += Array(repeating: codepoint, count: count)
        }
        // The largest last, as the delay counts from its arrival.
        for (index, number) in writing.received.sorted().enumerated() {
            packets.insert(
                PacketNumber(number), isAckEliciting: true,
                ecn: index < marks.count ? marks[index] : .notECT, now: .microseconds(0))
        }
        var largest: PacketNumber?
        let frame = [UInt8](capacity: 100) { out in
            largest = packets.encodeAck(
                into: &out, delayExponent: 3, pathID: writing.pathID,
                maximumLength: writing.maximumLength ?? 100,
                now: .microseconds(writing.delayMicroseconds))
        }
        #expect(Hex(frame) == writing.bytes)
        #expect(largest?.value == writing.received.max())
    }

    struct Policy: Decodable, Sendable, CustomTestStringConvertible {
        enum Due: String, Decodable, Sendable { case now, later, never }
        struct Request: Decodable, Sendable {
            let sequenceNumber, threshold, reorderingThreshold: UInt64
            let maximumDelayMicroseconds: UInt64
        }
        struct Packet: Decodable, Sendable {
            let number: UInt64
            let elicits, ce, asksAtOnce, duplicate: Bool?
            let due: Due?
        }
        let name: String
        let space: String?
        let requests: [Request]?
        let packets: [Packet]
        let deadlineMicroseconds: Int?
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Policy>.load("quic/ack-policy"))
    func acknowledgesInTime(_ policy: Policy) {
        let space: PacketNumberSpace =
            switch policy.space {
            case "initial": .initial
            case "handshake": .handshake
            default: .application
            }
        var packets = ReceivedPackets(space: space)
        for request in policy.requests ?? [] {
            packets.policy.request(
                sequenceNumber: request.sequenceNumber, threshold: request.threshold,
                maximumDelayMicroseconds: request.maximumDelayMicroseconds,
                reorderingThreshold: request.reorderingThreshold)
        }
        for packet in policy.packets {
            let number = PacketNumber(packet.number)
            #expect(packets.contains(number) == (packet.duplicate ?? false))
            packets.insert(
                number, isAckEliciting: packet.elicits ?? true,
                ecn: packet.ce == true ? .ce : .notECT, now: .microseconds(0))
            if packet.asksAtOnce == true {
                packets.policy.immediateAckRequested(now: .microseconds(0))
            }
            let isDue = packets.shouldAcknowledge(now: .microseconds(0))
            let deadline = packets.acknowledgementDeadline
            switch packet.due {
            case .now: #expect(isDue)
            case .later: #expect(!isDue && deadline != nil)
            case .never: #expect(deadline == nil)
            case nil: break
            }
            guard isDue, let largest = packets.largest else { continue }
            packets.acknowledgementSent(largest: largest)
        }
        if let deadline = policy.deadlineMicroseconds {
            #expect(packets.acknowledgementDeadline == .microseconds(deadline))
            #expect(packets.shouldAcknowledge(now: .microseconds(deadline)))
        }
    }

    @Test func takesNothingTwiceBelowTheFloor() {
        var packets = ReceivedPackets(space: .application)
        // Every other number: more runs than are kept.
        for number in 0..<200 {
            packets.insert(
                PacketNumber(UInt64(number * 2)), isAckEliciting: true, ecn: .notECT,
                now: .microseconds(number))
        }
        #expect(packets.ranges.runs.count == ReceivedRanges.maximumCount)
        #expect(packets.contains(PacketNumber(0)))
        #expect(packets.contains(PacketNumber(1)))
        #expect(!packets.contains(PacketNumber(397)))
        packets.forget(through: PacketNumber(398))
        #expect(packets.contains(PacketNumber(397)))
        #expect(!packets.hasNews)
        #expect(packets.largest == PacketNumber(398))
    }

    @Test(arguments: 0..<6) func agreesWithASet(seed: UInt64) {
        var random = SplitMix(state: seed)
        var ranges = ReceivedRanges()
        var model: Set<UInt64> = []
        for step in 0..<3000 {
            let base = UInt64(step / 4)
            let number = base + random.next() % 24
            let isNew = !model.contains(number) && number >= ranges.floor
            let isKnown = ranges.contains(number)
            let isTaken = ranges.insert(number)
            if isKnown == isNew || isTaken != isNew { Issue.record("\(number) in step \(step)") }
            model.insert(number)
            if step % 500 == 499 { ranges.forget(through: base - 20) }
        }
        let kept = ranges.runs.flatMap { Array($0.first...$0.last) }
        #expect(kept == model.filter { $0 >= ranges.floor }.sorted())
    }

    @Test(arguments: 0..<4) func takesAnything(seed: UInt64) {
        var random = SplitMix(state: seed)
        var packets = ReceivedPackets(space: .application)
        let marks: [ECNCodepoint] = [.notECT, .ect0, .ect1, .ce]
        for _ in 0..<2000 {
            let number = PacketNumber(random.next() >> (2 + random.next() % 60))
            packets.insert(
                number, isAckEliciting: random.next() % 2 == 0,
                ecn: marks[Int(random.next() % 4)],
                now: Instant(nanoseconds: Int64(random.next() >> 2)))
            if !packets.contains(number) { Issue.record("\(number) is missing") }
            if random.next() % 9 == 0 {
                packets.policy.request(
                    sequenceNumber: random.next() >> 2, threshold: random.next() >> 2,
                    maximumDelayMicroseconds: random.next() >> 2,
                    reorderingThreshold: random.next() >> (2 + random.next() % 60))
            }
            if random.next() % 5 == 0 {
                let frame = [UInt8](capacity: 1200) { out in
                    let largest = packets.encodeAck(
                        into: &out, delayExponent: 3, maximumLength: Int(random.next() % 1200),
                        now: Instant(nanoseconds: Int64(random.next() >> 2)))
                    if let largest { packets.acknowledgementSent(largest: largest) }
                }
                #expect(frame.count <= 1200)
            }
            if random.next() % 50 == 0 { packets.forget(through: number) }
        }
        #expect(packets.ranges.runs.count <= ReceivedRanges.maximumCount)
    }

    @Test func saysNothingWhereNothingFits() {
        var packets = ReceivedPackets(space: .application)
        for number in [0, 2, 4] as [UInt64] {
            packets.insert(
                PacketNumber(number), isAckEliciting: true, ecn: .notECT, now: .microseconds(0))
        }
        for length in 0..<12 {
            let frame = [UInt8](capacity: 20) { out in
                _ = packets.encodeAck(
                    into: &out, delayExponent: 3, maximumLength: length, now: .microseconds(0))
            }
            #expect(frame.count <= length)
            #expect(frame.isEmpty == (length < 5))
        }
    }
}

/// A small generator, for tests that a seed reproduces.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
