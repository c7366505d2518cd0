import SMPBytes
import Testing

@testable import SMPTestnet

@Suite struct PacketPoolTests {
    @Test func usesSlotsAgain() {
        var pool = PacketPool()
        let (first, second) = (pool.take(), pool.take())
        pool.fill(first, upTo: 4) { $0.append(copying: [1, 2].span) }
        let copy = pool.duplicate(first)
        pool.release(first)
        #expect(pool.count == 2)
        #expect(pool.take() == first)
        #expect(pool.length(of: copy) == 2)
        #expect(pool.length(of: second) == 0)
        pool.fill(first, upTo: 5000) { $0.append(repeating: 7, count: 5000) }
        #expect(pool.length(of: first) == 5000)
        #expect(pool.open(copy) == [1, 2])
    }

    /// Every way that a packet can go ends with its slot being given back.
    @Test func getsEverySlotBack() throws {
        let chain = try ChainNetwork(
            LinkProperties(
                rate: 1_000_000, delay: .milliseconds(5), queue: .time(.milliseconds(5)),
                loss: .independent(0.2), duplication: 0.2))
        let network = chain.network
        let host = try network.add(
            RecordingHost(), at: ChainNetwork.ip(0), in: ChainNetwork.systems[0])
        let context = network.context(of: host)
        network.schedule(.link(chain.secondLink, nil, isUp: false), at: Instant(.seconds(1)))
        network.schedule(.router(chain.left, isUp: false), at: Instant(.seconds(2)))
        let good = try ChainNetwork.udp(from: 0, dataLength: 100)
        var unauthentic = good
        unauthentic[12 + 24 + 4 + 8 + 7] ^= 1
        for index in 0..<300 {
            network.run(until: Instant(.milliseconds(10 * index)))
            for packet in [good, unauthentic, [0]] {
                context.send(
                    packet.span, from: ChainNetwork.address(0), to: ChainNetwork.nextHop(0))
            }
        }
        network.run(until: Instant(.seconds(10)))
        #expect(network.packets.count == 0)
        #expect(network.nextEventTime == nil)
        let kinds = Set(network.log.map { "\($0.event)".prefix(while: { $0 != "(" }) })
        #expect(
            kinds.isSuperset(of: ["answered", "dropped", "ignored", "lost", "unclaimed"]))
    }
}
