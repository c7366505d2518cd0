import SMPBytes
import Testing

@testable import SMPQUIC

/// Each controller sends through one slow link with a short queue, in made-up time.
@Suite struct BottleneckTests {
    struct Link: Sendable, CustomTestStringConvertible {
        let algorithm: CongestionAlgorithm
        /// In bytes per second.
        let rate: Double
        /// There and back, in milliseconds.
        let roundTrip: Double
        /// How many times the content of the link fits into the queue.
        let queue: Double
        /// One packet in so many is lost on the way, or 0 for none.
        let loss: UInt64
        let seed: UInt64

        var testDescription: String {
            "\(algorithm), \(Int(rate / 125_000)) Mbit/s, \(Int(roundTrip)) ms, queue \(queue), seed \(seed)"
        }
    }

    static let links: [Link] = CongestionAlgorithm.allCases.flatMap { algorithm in
        [(1.25e6, 20.0), (2.5e6, 60.0)].flatMap { rate, roundTrip in
            [1.0, 2.0].map { queue in
                Link(
                    algorithm: algorithm, rate: rate, roundTrip: roundTrip, queue: queue, loss: 0,
                    seed: UInt64(rate) + UInt64(queue * 7))
            }
        }
    }

    @Test(arguments: links) func fillsTheLink(_ link: Link) throws {
        var run = BottleneckRun(link)
        try run.go(seconds: 12)
        // Without the start, which has to find the rate first.
        let used = run.utilisation(from: 2)
        #expect(used >= 0.9, "\(used)")
        // No second in which it collapses.
        #expect(run.worstSecond(from: 2) >= 0.6, "\(run.perSecond)")
        #expect(run.bench.path.bytesInFlight >= 0)
    }

    /// The application sends in every first half of three seconds, and has nothing to send in the
    /// other.
    @Test(arguments: CongestionAlgorithm.allCases)
    func goesOnAfterPauses(algorithm: CongestionAlgorithm) throws {
        let link = Link(
            algorithm: algorithm, rate: 1.25e6, roundTrip: 40, queue: 1.5, loss: 0, seed: 3)
        var run = BottleneckRun(link)
        run.period = 3
        try run.go(seconds: 15)
        // The second seconds of the pauses are half used, the third not at all.
        for second in stride(from: 3, to: 15, by: 3) {
            #expect(run.perSecond[second] >= 0.75 * link.rate, "\(second): \(run.perSecond)")
            #expect(run.perSecond[second + 2] < 0.2 * link.rate)
        }
        #expect(run.bench.path.bytesInFlight == 0)
    }

    @Test func keepsTheRateOfBBRDespiteLosses() throws {
        let link = Link(
            algorithm: .bbr, rate: 1.25e6, roundTrip: 40, queue: 1, loss: 200, seed: 5)
        var run = BottleneckRun(link)
        try run.go(seconds: 12)
        #expect(run.utilisation(from: 2) >= 0.85, "\(run.perSecond)")
    }
}

/// One run through a link.
struct BottleneckRun {
    private struct Arrival {
        let number: UInt64
        let at: Double
    }

    let link: BottleneckTests.Link
    var bench: RecoveryBench
    private(set) var perSecond: [Double] = []
    private var random: SplitMix
    private var received = ReceivedPackets(space: .application)
    /// What is on the way to the receiver, and the acknowledgements on the way back.
    private var packets: [Arrival] = []
    private var replies: [(ranges: [ReceivedRanges.Run], at: Double)] = []
    private var packetHead = 0
    private var replyHead = 0
    private var freeAt = 0.0
    private var now = 0.0
    private let size = 1200
    /// How long the application sends and then pauses, in seconds, or 0 when it never pauses.
    var period = 0.0

    init(_ link: BottleneckTests.Link) {
        self.link = link
        random = SplitMix(state: link.seed)
        bench = RecoveryBench(algorithm: link.algorithm)
    }

    mutating func go(seconds: Int) throws {
        perSecond = Array(repeating: 0, count: seconds)
        while now < Double(seconds) {
            if period == 0 || now.truncatingRemainder(dividingBy: period) < period / 2 {
                sendWhatMayBeSent()
            } else {
                bench.path.applicationLimited()
            }
            now = max(now, nextEvent())
            receivePackets()
            try receiveReplies()
            if let deadline = bench.deadline(), deadline <= instant {
                if case .probe(_, let count) = bench.timeout(at: instant) {
                    for _ in 0..<count { send() }
                }
            }
        }
    }

    func utilisation(from second: Int) -> Double {
        perSecond.dropFirst(second).reduce(0, +) / Double(perSecond.count - second) / link.rate
    }

    func worstSecond(from second: Int) -> Double {
        (perSecond.dropFirst(second).min() ?? 0) / link.rate
    }

    private var instant: Instant { Instant(nanoseconds: Int64((now * 1e9).rounded(.up))) }

    private mutating func sendWhatMayBeSent() {
        while bench.path.sendBudget(now: instant) >= size { send() }
    }

    private mutating func send() {
        let number = bench.send(byteCount: size, at: instant)
        let capacity = link.rate * link.roundTrip / 1000 * link.queue
        let backlog = max(0, freeAt - now) * link.rate
        let isDropped = link.loss > 0 && random.next() % link.loss == 0
        guard backlog + Double(size) <= capacity, !isDropped else { return }
        freeAt = max(freeAt, now) + Double(size) / link.rate
        packets.append(Arrival(number: number, at: freeAt + link.roundTrip / 2000))
    }

    private func nextEvent() -> Double {
        var next = now + 0.01
        if packetHead < packets.count { next = min(next, packets[packetHead].at) }
        if replyHead < replies.count { next = min(next, replies[replyHead].at) }
        for deadline in [
            bench.deadline(), bench.path.pacerDeadline, received.acknowledgementDeadline,
        ] {
            if let deadline { next = min(next, Double(deadline.nanoseconds) / 1e9) }
        }
        return max(next, now + 1e-6)
    }

    private mutating func receivePackets() {
        while packetHead < packets.count, packets[packetHead].at <= now {
            let packet = packets[packetHead]
            packetHead += 1
            if Int(packet.at) < perSecond.count { perSecond[Int(packet.at)] += Double(size) }
            received.insert(
                PacketNumber(packet.number), isAckEliciting: true, ecn: .notECT, now: instant)
        }
        guard received.shouldAcknowledge(now: instant), let largest = received.largest else {
            return
        }
        let runs = Array(received.ranges.runs.suffix(32))
        replies.append((runs, now + link.roundTrip / 2000))
        received.acknowledgementSent(largest: largest)
    }

    private mutating func receiveReplies() throws {
        while replyHead < replies.count, replies[replyHead].at <= now {
            let runs = replies[replyHead].ranges
            replyHead += 1
            try bench.recovery.beginAcknowledgement(
                of: PacketNumber(runs.last?.last ?? 0), delay: 0, ecn: nil,
                space: &bench.spaces.application, path: &bench.path)
            for run in runs.reversed() {
                try bench.recovery.acknowledge(
                    PacketNumber(run.first)...PacketNumber(run.last),
                    space: &bench.spaces.application, path: &bench.path, now: instant)
            }
            bench.recovery.finishAcknowledgement(
                in: .application, space: &bench.spaces.application, path: &bench.path,
                now: instant)
        }
    }
}
