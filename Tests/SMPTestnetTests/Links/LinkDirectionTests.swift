import SMPBytes
import SMPTestnet
import Testing

/// 1,250 bytes are 10,000 bits: 1 ms at 10 Mbit/s.
private let packetLength = 1250

extension Instant {
    static func at(_ elapsed: Duration) -> Instant { Instant(elapsed) }
}

@Suite struct LinkDirectionTests {
    private var random = SeededGenerator(seed: 1)

    @Test func isNotNoticedByDefault() {
        var link = LinkDirection()
        var random = random
        let now = Instant.at(.seconds(3))
        #expect(link.send(9000, now: now, random: &random) == .arrival(now, again: nil))
        #expect(link.send(9000, now: now, random: &random) == .arrival(now, again: nil))
    }

    @Test func putsPacketsOntoTheWireOneAfterTheOther() {
        var link = LinkDirection(LinkProperties(rate: 10_000_000, delay: .milliseconds(5)))
        var random = random
        // The first takes until 1 ms, the second waits for it, the third comes when both are gone.
        let fates = [0, 400, 2500].map {
            link.send(packetLength, now: .at(.microseconds($0)), random: &random)
        }
        #expect(
            fates == [6000, 7000, 8500].map { .arrival(.at(.microseconds($0)), again: nil) })
        #expect(link.statistics.longestWait == .microseconds(600))
        #expect(link.statistics.busyTime == .milliseconds(3))
        #expect(link.statistics.carriedBytes == 3 * packetLength)
    }

    @Test(arguments: [
        (20_000_000, 1500, Duration.microseconds(600)),
        (1_000_000_000, 1472, .nanoseconds(11_776)),
        (3_000_000, 1, Duration(attoseconds: 8 * 333_333_333_333)),
        (1, 9000, .seconds(72_000)),
    ])
    func knowsTheSerializationTimeExactly(rate: Int, byteCount: Int, expected: Duration) {
        let link = LinkDirection(LinkProperties(rate: rate))
        #expect(link.serializationTime(ofBytes: byteCount) == expected)
    }

    // MARK: Queue

    @Test func dropsWhatWouldHaveToWaitForAsLongAsTheQueueIs() {
        var link = LinkDirection(LinkProperties(rate: 10_000_000, queue: .time(.milliseconds(3))))
        var random = random
        // They wait 0, 1, 2 and 3 ms; then the link has gone on for 1 ms.
        let fates = (0..<5).map { _ in
            link.send(packetLength, now: .at(.zero), random: &random)
        }
        #expect(fates[2] == .arrival(.at(.milliseconds(3)), again: nil))
        #expect(fates[3...] == [.loss(.queueFull), .loss(.queueFull)])
        #expect(
            link.send(packetLength, now: .at(.milliseconds(1)), random: &random)
                == .arrival(.at(.milliseconds(4)), again: nil))
        #expect(link.statistics.queueDrops == 2)
    }

    @Test func dropsWhatDoesNotFitIntoTheBytesOfTheQueue() {
        var link = LinkDirection(
            LinkProperties(rate: 10_000_000, queue: .bytes(3 * packetLength)))
        var random = random
        let start = Instant.at(.zero)
        for _ in 0..<3 { _ = link.send(packetLength, now: start, random: &random) }
        #expect(link.send(1, now: start, random: &random) == .loss(.queueFull))
        // After 0.8 µs one byte is gone, so that there is room for one.
        #expect(
            link.send(1, now: .at(.nanoseconds(799)), random: &random) == .loss(.queueFull))
        #expect(
            link.send(1, now: .at(.nanoseconds(800)), random: &random)
                == .arrival(.at(.nanoseconds(3_000_800)), again: nil))
    }

    @Test func takesAPacketOfAnySizeWhenIdle() {
        var link = LinkDirection(LinkProperties(rate: 10_000_000, queue: .bytes(0)))
        var random = random
        #expect(
            link.send(packetLength, now: .at(.zero), random: &random)
                == .arrival(.at(.milliseconds(1)), again: nil))
        #expect(link.send(1, now: .at(.zero), random: &random) == .loss(.queueFull))
    }

    @Test func letsNothingThroughAtARateOfZero() {
        var link = LinkDirection(LinkProperties(rate: 0))
        var random = random
        #expect(link.send(1, now: .at(.zero), random: &random) == .loss(.queueFull))
        link.change(to: LinkProperties(rate: 8))
        #expect(
            link.send(1, now: .at(.zero), random: &random)
                == .arrival(.at(.seconds(1)), again: nil))
    }

    // MARK: Failures

    @Test func losesWhatComesWhileItIsDown() {
        var link = LinkDirection(LinkProperties(rate: 10_000_000))
        var random = random
        _ = link.send(packetLength, now: .at(.zero), random: &random)
        link.setUp(false, now: .at(.microseconds(1)))
        #expect(link.failureCount == 1)
        #expect(
            link.send(packetLength, now: .at(.microseconds(2)), random: &random) == .loss(.down))
        link.setUp(true, now: .at(.microseconds(3)))
        #expect(link.failureCount == 1)
        // Nothing of the time before is left to wait for.
        #expect(
            link.send(packetLength, now: .at(.microseconds(3)), random: &random)
                == .arrival(.at(.microseconds(1003)), again: nil))
        #expect(link.statistics.downDrops == 1)
    }

    @Test func dropsWhatIsTooLargeWithoutKeepingOthersWaiting() {
        var link = LinkDirection(LinkProperties(rate: 10_000_000, mtu: packetLength))
        var random = random
        #expect(
            link.send(packetLength + 1, now: .at(.zero), random: &random) == .loss(.oversize))
        #expect(
            link.send(packetLength, now: .at(.zero), random: &random)
                == .arrival(.at(.milliseconds(1)), again: nil))
        #expect(link.statistics.oversizeDrops == 1)
    }

    @Test func keepsOthersWaitingWithAPacketThatIsLost() {
        var link = LinkDirection(
            LinkProperties(rate: 10_000_000, loss: .independent(.always)))
        var random = random
        #expect(link.send(packetLength, now: .at(.zero), random: &random) == .loss(.lost))
        link.change(to: LinkProperties(rate: 10_000_000))
        #expect(
            link.send(packetLength, now: .at(.zero), random: &random)
                == .arrival(.at(.milliseconds(2)), again: nil))
    }

    // MARK: Chance

    @Test func losesTheShareThatItShould() {
        var link = LinkDirection(LinkProperties(loss: .independent(0.25)))
        #expect(abs(lossShare(of: &link).share - 0.25) < 0.01)
    }

    @Test func losesInBursts() {
        var link = LinkDirection(LinkProperties(loss: .bursts(losing: 0.1, meanLength: 5)))
        let (share, meanBurst) = lossShare(of: &link)
        #expect(abs(share - 0.1) < 0.01)
        #expect(abs(meanBurst - 5) < 0.3)
    }

    /// The share of 50,000 packets that are lost, and how many in a row on average.
    private func lossShare(of link: inout LinkDirection) -> (share: Double, meanBurst: Double) {
        var random = random
        var losses = 0
        var bursts = 0
        var wasLost = false
        for _ in 0..<50_000 {
            let isLost = link.send(1, now: .at(.zero), random: &random) == .loss(.lost)
            losses += isLost ? 1 : 0
            bursts += isLost && !wasLost ? 1 : 0
            wasLost = isLost
        }
        #expect(link.statistics.losses == losses)
        return (Double(losses) / 50_000, Double(losses) / Double(max(1, bursts)))
    }

    @Test func keepsTheOrderUnderJitter() {
        var link = LinkDirection(
            LinkProperties(delay: .milliseconds(10), jitter: .milliseconds(4)))
        var random = random
        let arrivals = (0..<1000).compactMap { index -> Instant? in
            let now = Instant.at(.microseconds(100 * index))
            guard case .arrival(let arrival, _) = link.send(1, now: now, random: &random) else {
                return nil
            }
            #expect(arrival >= now + .milliseconds(10))
            #expect(arrival < now + .milliseconds(14))
            return arrival
        }
        #expect(arrivals.count == 1000)
        #expect(arrivals == arrivals.sorted())
        #expect(Set(arrivals).count > 100)
    }

    @Test func letsAPacketFallBehind() {
        var link = LinkDirection(
            LinkProperties(
                delay: .milliseconds(10), reordering: .always, reorderingDelay: .milliseconds(3)))
        var random = random
        #expect(
            link.send(1, now: .at(.zero), random: &random)
                == .arrival(.at(.milliseconds(13)), again: nil))
        link.change(to: LinkProperties(delay: .milliseconds(10)))
        #expect(
            link.send(1, now: .at(.milliseconds(1)), random: &random)
                == .arrival(.at(.milliseconds(11)), again: nil))
        #expect(link.statistics.reorderedPackets == 1)
    }

    @Test func deliversTwice() {
        var link = LinkDirection(
            LinkProperties(rate: 10_000_000, delay: .milliseconds(1), duplication: .always))
        var random = random
        #expect(
            link.send(packetLength, now: .at(.zero), random: &random)
                == .arrival(.at(.milliseconds(2)), again: .at(.milliseconds(3))))
        #expect(link.statistics.duplicatedPackets == 1)
    }

    @Test func dependsOnNothingButTheSeed() {
        func fates(seed: UInt64) -> [LinkDirection.Fate] {
            var link = LinkDirection(
                LinkProperties(
                    rate: 50_000_000, delay: .milliseconds(7), jitter: .milliseconds(2),
                    queue: .time(.milliseconds(5)), loss: .bursts(losing: 0.05, meanLength: 3),
                    reordering: 0.02, duplication: 0.01))
            var random = SeededGenerator(seed: seed, stream: 4)
            return (0..<2000).map {
                link.send(900 + $0 % 500, now: .at(.microseconds(200 * $0)), random: &random)
            }
        }
        #expect(fates(seed: 7) == fates(seed: 7))
        #expect(fates(seed: 7) != fates(seed: 8))
    }
}

@Suite struct SeededGeneratorTests {
    /// The first numbers of the reference implementation for this seed.
    @Test func givesTheSequenceOfTheReference() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func hasIndependentStreams() {
        var first = SeededGenerator(seed: 1, stream: 0)
        var second = SeededGenerator(seed: 1, stream: 1)
        var other = SeededGenerator(seed: 2, stream: 0)
        let (a, b, c) = (first.next(), second.next(), other.next())
        #expect(a != b && a != c && b != c)
    }
}
