import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct MTUDiscoveryTests {
    struct Search: Decodable, Sendable, CustomTestStringConvertible {
        struct Probe: Decodable, Sendable, Equatable {
            let size: Int
            let arrives: Bool
        }
        let name: String
        let pathCarries, ceiling, found: Int
        let probes: [Probe]
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Search>.load("quic/mtu-search"))
    func findsTheSize(_ search: Search) {
        var mtu = MTUDiscovery(ceiling: search.ceiling)
        mtu.start()
        for probe in search.probes {
            #expect((probe.size <= search.pathCarries) == probe.arrives)
            for _ in 0..<(probe.arrives ? 1 : MTUDiscovery.maximumProbes) {
                #expect(mtu.nextProbe(now: .microseconds(0)) == probe.size)
                mtu.probeSent(now: .microseconds(0))
                #expect(mtu.nextProbe(now: .microseconds(0)) == nil)
                if probe.arrives {
                    mtu.probeAcknowledged(size: probe.size, now: .microseconds(0))
                } else {
                    mtu.probeLost(size: probe.size, now: .microseconds(0))
                }
            }
        }
        #expect(mtu.isComplete)
        #expect(mtu.current == search.found)
        #expect(mtu.nextProbe(now: .microseconds(0)) == nil)
    }

    @Test func triesAgainLater() {
        var mtu = MTUDiscovery(ceiling: 1400)
        mtu.start()
        while let size = mtu.nextProbe(now: .microseconds(0)) {
            mtu.probeSent(now: .microseconds(0))
            mtu.probeLost(size: size, now: .microseconds(0))
        }
        #expect(mtu.current == 1200)
        #expect(mtu.deadline == .microseconds(600_000_000))
        #expect(mtu.nextProbe(now: .microseconds(600_000_000)) == 1400)
        mtu.probeSent(now: .microseconds(600_000_000))
        mtu.probeAcknowledged(size: 1400, now: .microseconds(600_050_000))
        #expect(mtu.current == 1400)
        #expect(mtu.deadline == nil)
    }

    @Test func sendsNoProbeOfASizeThatIsKnown() {
        var mtu = MTUDiscovery(ceiling: 1400)
        mtu.start()
        mtu.limitCeiling(1200)
        #expect(mtu.nextProbe(now: .microseconds(0)) == nil)
        #expect(mtu.current == 1200)
    }

    @Test func keepsTheSizeWhileLargePacketsArrive() {
        var mtu = MTUDiscovery(ceiling: 1400)
        mtu.start()
        mtu.probeSent(now: .microseconds(0))
        mtu.probeAcknowledged(size: 1400, now: .microseconds(0))
        for _ in 0..<20 {
            let isBlackHole = mtu.packetsLost(smallest: 1400, now: .microseconds(1))
            #expect(!isBlackHole)
            mtu.packetAcknowledged(size: 1400)
        }
        #expect(mtu.current == 1400)
    }
}
