import SMPBytes
import Testing

@testable import SMPQUIC

/// Loss recovery against the pseudocode of the RFC, written down as simply as can be.
@Suite struct LossModelTests {
    private struct Model {
        struct Packet {
            let number: UInt64
            let sentAt: Int64
            let size: Int
        }
        var outstanding: [Packet] = []
        var largest: UInt64?
        var acknowledged: [UInt64] = []
        var lost: [UInt64] = []
        var lossTime: Int64?

        mutating func acknowledge(_ numbers: Set<UInt64>, largest: UInt64) {
            acknowledged = outstanding.filter { numbers.contains($0.number) }.map(\.number)
            outstanding.removeAll { numbers.contains($0.number) }
            self.largest = max(self.largest ?? 0, largest)
        }

        mutating func detectLost(delay: Int64, now: Int64) {
            lost = []
            lossTime = nil
            guard let largest else { return }
            var kept: [Packet] = []
            for packet in outstanding {
                if packet.number > largest {
                    kept.append(packet)
                } else if packet.sentAt <= now - delay || largest >= packet.number + 3 {
                    lost.append(packet.number)
                } else {
                    kept.append(packet)
                    lossTime = min(lossTime ?? .max, packet.sentAt + delay)
                }
            }
            outstanding = kept
        }
    }

    @Test(arguments: 0..<8) func agreesWithTheModel(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        var bench = RecoveryBench()
        var model = Model()
        var arrived: [UInt64] = []
        var now: Int64 = 0
        for _ in 0..<2500 {
            now += Int64(random.next() % 3_000_000)
            let time = Instant(nanoseconds: now)
            if random.next() % 3 != 0 {
                let number = send(&bench, &model, random: &random, at: now)
                // One in eight never arrives; some arrive late, with later acknowledgements.
                if random.next() % 8 != 0 { arrived.append(number) }
            } else if let numbers = acknowledgement(of: arrived, random: &random) {
                try bench.acknowledge(numbers, at: time)
                model.acknowledge(Set(numbers), largest: numbers.max() ?? 0)
                // Only an acknowledgement of something new is looked at.
                if !model.acknowledged.isEmpty {
                    model.detectLost(delay: bench.path.roundTrip.lossDelay, now: now)
                    compare(bench, model)
                }
            } else if let deadline = bench.deadline(), deadline <= time {
                let isLoss = model.lossTime.map { $0 <= now } ?? false
                let outcome = bench.timeout(at: time)
                #expect((outcome == .lost(.application)) == isLoss)
                if isLoss {
                    model.acknowledged = []
                    model.detectLost(delay: bench.path.roundTrip.lossDelay, now: now)
                    compare(bench, model)
                }
            }
        }
    }

    private func send(
        _ bench: inout RecoveryBench, _ model: inout Model, random: inout SplitMix, at now: Int64
    ) -> UInt64 {
        let size = 100 + Int(random.next() % 1300)
        let number = bench.spaces.application.nextNumber.value
        // Two to five frames, so that the ring of frames goes round at other places.
        let frames = (0...(1 + number % 4)).map {
            SentFrame.crypto(offset: number, length: UInt32($0))
        }
        bench.send(byteCount: size, frames: frames, at: Instant(nanoseconds: now))
        model.outstanding.append(.init(number: number, sentAt: now, size: size))
        return number
    }

    private func acknowledgement(of arrived: [UInt64], random: inout SplitMix) -> [UInt64]? {
        let newest = arrived.suffix(40)
        let chosen = newest.filter { _ in random.next() % 3 != 0 }
        return chosen.isEmpty ? nil : chosen.shuffled(using: &random)
    }

    private func compare(_ bench: RecoveryBench, _ model: Model) {
        #expect(numbers(in: bench.recovery.acknowledgedFrames).sorted() == model.acknowledged)
        #expect(numbers(in: bench.recovery.lostFrames) == model.lost)
        #expect(bench.spaces.application.lossTime?.nanoseconds == model.lossTime)
        #expect(bench.outstanding() == model.outstanding.map(\.number))
        #expect(bench.path.bytesInFlight == model.outstanding.reduce(0) { $0 + $1.size })
        #expect(bench.spaces.application.packets.outstandingCount == model.outstanding.count)
        #expect(bench.spaces.application.ackElicitingInFlight == model.outstanding.count)
    }

    /// The packets whose frames these are; each has to be there with all of its frames, in order.
    private func numbers(in frames: [SentFrame]) -> [UInt64] {
        var numbers: [UInt64] = []
        var next: UInt32 = 0
        for case .crypto(let number, let index) in frames {
            if index == 0 {
                numbers.append(number)
                next = 0
            }
            if numbers.last != number || index != next {
                Issue.record("frame \(index) of \(number)")
            }
            next += 1
        }
        #expect(Set(frames).count == frames.count)
        return numbers
    }

    /// Acknowledgements that make no sense end in an error or in nothing, for every controller.
    @Test(arguments: CongestionAlgorithm.allCases, 0..<4)
    func survivesAnything(algorithm: CongestionAlgorithm, seed: UInt64) {
        var random = SplitMix(state: seed)
        var bench = RecoveryBench(
            algorithm: algorithm, usesECN: true, maximumDatagramSize: 1400)
        bench.path.mtu.start()
        var now: Int64 = 0
        for _ in 0..<3000 {
            now += Int64(random.next() >> (20 + random.next() % 40) % 1_000_000_000_000)
            let time = Instant(nanoseconds: now)
            let space = PacketNumberSpace.allCases[Int(random.next() % 3)]
            switch random.next() % 8 {
            case 0...3:
                bench.send(
                    random.next() % 40 == 0 ? bench.spaces[space].nextNumber.value + 3 : nil,
                    in: space, byteCount: Int(random.next() % 1400),
                    isMTUProbe: bench.path.nextMTUProbe(now: time) != nil, at: time)
            case 4, 5: acknowledgeAnything(&bench, in: space, random: &random, at: time)
            case 6: _ = bench.timeout(at: time, isAmplificationLimited: random.next() % 2 == 0)
            default: rareEvent(&bench, in: space, random: &random, at: time)
            }
            _ = bench.path.sendBudget(now: time)
            _ = bench.path.pacerDeadline
            let isSound =
                bench.path.bytesInFlight >= 0 && bench.path.congestion.congestionWindow >= 2400
            if !isSound { Issue.record("\(space) at \(now): \(bench.path)") }
        }
    }

    private func acknowledgeAnything(
        _ bench: inout RecoveryBench, in space: PacketNumberSpace, random: inout SplitMix,
        at now: Instant
    ) {
        let next = bench.spaces[space].nextNumber.value
        let numbers = (0..<4).map { _ in
            random.next() % 20 == 0 ? random.next() >> 2 : next - min(next, random.next() % 30)
        }
        let counts = ECNCounts(
            ect0: random.next() >> (2 + random.next() % 60), ce: random.next() >> 2)
        try? bench.acknowledge(
            numbers, in: space, delay: random.next() >> 2,
            ecn: random.next() % 3 == 0 ? counts : nil, at: now)
    }

    private func rareEvent(
        _ bench: inout RecoveryBench, in space: PacketNumberSpace, random: inout SplitMix,
        at now: Instant
    ) {
        switch random.next() % 12 {
        case 0: bench.recovery.discard(space: &bench.spaces[space], path: &bench.path, now: now)
        case 1: bench.recovery.withdraw(space: &bench.spaces[space], path: &bench.path, now: now)
        case 2: bench.path.congestion.persistentlyCongested(now: now)
        case 3: bench.path.limitDatagramSize(1200 + Int(random.next() % 300))
        case 4: bench.recovery.repeatOldest(3, space: bench.spaces[space])
        default: bench.path.applicationLimited()
        }
    }

    @Test func keepsWhatIsSentSmall() {
        #expect(MemoryLayout<SentFrame>.stride <= 32)
        #expect(MemoryLayout<SentPacket>.stride <= 64)
    }

    @Test func boundsPacketsThatAreNeverAcknowledged() {
        var bench = RecoveryBench()
        for count in 0..<5000 {
            let frame = SentFrame.ack(largest: PacketNumber(1))
            bench.send(elicits: false, frames: [frame], at: .microseconds(count))
        }
        #expect(bench.outstanding().count <= SentPackets.idleCount)
        #expect(bench.path.bytesInFlight == 0)
        #expect(bench.deadline() == nil)
    }
}
