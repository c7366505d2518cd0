import SMPBytes
import SMPCrypto

@testable import SMPQUIC

/// What a simulated link does to datagrams.
struct LinkConditions: Sendable, CustomStringConvertible {
    /// One way, in nanoseconds.
    var delay: Int64 = 10_000_000
    /// By how much the delay of a datagram may be longer, in nanoseconds.
    var jitter: Int64 = 0
    /// Bytes a second, or `nil` for no limit.
    var rate: Double?
    /// The most bytes that wait for the rate.
    var queueLength = 100_000
    /// How many of a thousand datagrams are lost.
    var loss = 0
    /// How many datagrams more are lost behind one that is.
    var burst = 0
    /// How many of a thousand come twice.
    var duplication = 0
    /// How many of a thousand have a bit turned over.
    var corruption = 0
    /// How many of a thousand are late by 300 ms.
    var spikes = 0
    /// The longest datagram that gets through, in bytes.
    var maximumLength = 1_500
    /// From when on that is another, and which.
    var change: (at: Int64, maximumLength: Int)?
    /// From when until when nothing gets through.
    var blackHoles: [Range<Int64>] = []
    /// How many of a thousand are marked CE when they are ECT(0).
    var marking = 0
    /// Whether marks are taken off on the way.
    var bleaches = false

    var description: String {
        """
        delay \(delay / 1_000_000)+\(jitter / 1_000_000) ms, rate \(rate ?? 0), \
        loss \(loss) in bursts of \(burst + 1), \
        duplication \(duplication), corruption \(corruption), spikes \(spikes), \
        MTU \(maximumLength)\(change.map { ", from \($0.at) on \($0.maximumLength)" } ?? ""), \
        black holes \(blackHoles), \
        marking \(marking)\(bleaches ? ", bleached" : "")
        """
    }

    init() {}

    /// Conditions that a seed draws; the worse they are, the rarer.
    init(_ random: inout RandomStream) {
        func rarely(_ upTo: Int, _ random: inout RandomStream) -> Int {
            Int.random(in: 0..<3, using: &random) == 0
                ? Int.random(in: 0...upTo, using: &random) : 0
        }
        delay = Int64.random(in: 0...120, using: &random) * 1_000_000
        jitter = Int64(rarely(30, &random)) * 1_000_000
        if Bool.random(using: &random) {
            rate = Double(Int.random(in: 50_000...5_000_000, using: &random))
            queueLength = Int.random(in: 10_000...300_000, using: &random)
        }
        loss = rarely(150, &random)
        burst = rarely(8, &random)
        if burst > 0 { loss = min(loss, 40) }
        duplication = rarely(50, &random)
        corruption = rarely(30, &random)
        spikes = rarely(20, &random)
        maximumLength = [1_200, 1_252, 1_352, 1_472, 1_500].randomElement(using: &random) ?? 1_500
        if rarely(1, &random) == 1 {
            change = (
                Int64.random(in: 100...2_000, using: &random) * 1_000_000,
                [1_200, 1_280, 1_500].randomElement(using: &random) ?? 1_200
            )
        }
        for _ in 0..<rarely(3, &random) {
            let start = Int64.random(in: 0...4_000, using: &random) * 1_000_000
            let length = Int64.random(in: 100...2_000, using: &random) * 1_000_000
            blackHoles.append(start..<start + length)
        }
        marking = rarely(50, &random)
        bleaches = rarely(3, &random) == 3
    }
}
