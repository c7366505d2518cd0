import SMPBytes
import SMPSCION
import SMPTestnet
import Testing

@Suite struct VirtualNetworkTests {
    private let sender = RecordingHost()
    private let receiver = RecordingHost()

    /// A network with a host at either end.
    private func chain(
        _ properties: LinkProperties = LinkProperties(), seed: UInt64 = 1,
        logLevel: LogLevel = .problems
    ) throws -> (ChainNetwork, HostContext) {
        let chain = try ChainNetwork(properties, seed: seed, logLevel: logLevel)
        let network = chain.network
        let host = try network.add(
            sender, at: ChainNetwork.ip(0), in: ChainNetwork.systems[0])
        try network.add(receiver, at: ChainNetwork.ip(2), in: ChainNetwork.systems[2])
        return (chain, network.context(of: host))
    }

    private func send(_ packet: [UInt8], _ context: HostContext) {
        context.send(
            packet.span, from: ChainNetwork.address(0), to: ChainNetwork.nextHop(0))
    }

    @Test func deliversAPacketToTheSocketThatItIsFor() throws {
        let (chain, context) = try chain()
        let packet = try ChainNetwork.udp(from: 0, dataLength: 100, port: 31234)
        send(packet, context)
        chain.network.run(until: .at(.seconds(1)))
        let datagram = try #require(receiver.datagrams.first)
        #expect(receiver.datagrams.count == 1)
        #expect(datagram.destination == ChainNetwork.address(2, port: 31234))
        #expect(datagram.source == ChainNetwork.nextHop(2))
        #expect(datagram.bytes.count == packet.count)
        let path = try #require(try PacketLayout(datagram.bytes.span).path.standard)
        #expect(path.meta.isAtLastHop)
        #expect(chain.network.log.isEmpty)
    }

    @Test func takesTheTimeThatLinksAndInsidesTake() throws {
        // Of 1250 bytes: 1 ms a link to send, 5 ms on the way, and 100 µs inside of each system,
        // twice in the middle.
        let (chain, context) = try chain(
            LinkProperties(rate: 10_000_000, delay: .milliseconds(5)))
        for isdAS in ChainNetwork.systems {
            chain.network.setDelay(.microseconds(100), inside: isdAS)
        }
        let headers = try ChainNetwork.udp(from: 0, dataLength: 0).count
        for _ in 0..<2 {
            send(try ChainNetwork.udp(from: 0, dataLength: 1250 - headers), context)
        }
        chain.network.run(until: .at(.seconds(1)))
        #expect(
            receiver.datagrams.map(\.time)
                == [12_300, 13_300].map { .at(.microseconds($0)) })
    }

    @Test func answersAnEchoRequestAtTheOtherEnd() throws {
        let (chain, context) = try chain(LinkProperties(delay: .milliseconds(20)))
        try chain.network.add(
            VirtualShim(), at: ChainNetwork.ip(2), port: 30041, in: ChainNetwork.systems[2])
        send(try ChainNetwork.echoRequest(from: 0, identifier: 32_000), context)
        chain.network.run(until: .at(.seconds(1)))
        let echo = SCMPEcho(identifier: 32_000, sequenceNumber: 1)
        #expect(sender.messages == [.echoReply(echo)])
        #expect(sender.datagrams.first?.destination.port == 32_000)
        #expect(sender.datagrams.first?.time == .at(.milliseconds(80)))
        #expect(receiver.datagrams.isEmpty)
    }

    @Test func carriesPacketsBetweenHostsOfOneSystemWithoutARouter() throws {
        let (chain, context) = try chain()
        let other = RecordingHost()
        let address = UnderlayAddress(ChainNetwork.ip(0, host: 7), port: 5)
        try chain.network.add(other, at: address.ip, port: 5, in: ChainNetwork.systems[0])
        context.send([1, 2, 3].span, from: ChainNetwork.address(0), to: address)
        // Nobody listens on this port, and nobody has this address in the other systems.
        let closed = UnderlayAddress(address.ip, port: 6)
        context.send([4].span, from: ChainNetwork.address(0), to: closed)
        context.send([5].span, from: ChainNetwork.address(0), to: ChainNetwork.address(2))
        chain.network.run(until: .at(.zero))
        #expect(other.datagrams.map(\.bytes) == [[1, 2, 3]])
        #expect(other.datagrams.first?.source == ChainNetwork.address(0))
        #expect(
            chain.network.log.map(\.event) == [
                .unclaimed(ChainNetwork.systems[0], closed),
                .unclaimed(ChainNetwork.systems[0], ChainNetwork.address(2)),
            ])
    }

    @Test func sendsNothingThatCannotBeWritten() throws {
        struct Refusal: Error {}
        let (chain, context) = try chain(logLevel: .packets)
        #expect(throws: Refusal.self) {
            try context.send(
                upTo: 10, from: ChainNetwork.address(0), to: ChainNetwork.nextHop(0)
            ) { (out: inout OutputSpan<UInt8>) throws(Refusal) in
                out.append(1)
                throw Refusal()
            }
        }
        #expect(chain.network.nextEventTime == nil)
        #expect(chain.network.log.isEmpty)
    }

    @Test func deliversTwiceWhatALinkDuplicates() throws {
        let (chain, context) = try chain(LinkProperties(duplication: .always))
        send(try ChainNetwork.udp(from: 0, dataLength: 10), context)
        chain.network.run(until: .at(.seconds(1)))
        #expect(receiver.datagrams.count == 4)
        #expect(Set(receiver.datagrams.map(\.bytes)).count == 1)
    }

    @Test func countsWhatRoutersAndLinksDo() throws {
        let (chain, context) = try chain()
        send(try ChainNetwork.udp(from: 0, dataLength: 10), context)
        send([0, 0, 0, 1, 17] + [UInt8](repeating: 0, count: 40), context)
        chain.network.run(until: .at(.seconds(1)))
        let left = chain.network.statistics(of: chain.left)
        #expect(left.forwarded == 1)
        #expect(left.dropped == [.malformed: 1])
        #expect(chain.network.statistics(of: chain.west).relayed == 1)
        #expect(chain.network.statistics(of: chain.right).delivered == 1)
        #expect(chain.network.statistics(of: chain.firstLink, .forth).carriedPackets == 1)
        #expect(chain.network.statistics(of: chain.firstLink, .back).offeredPackets == 0)
    }

    @Test func changesLinksWhileItRuns() throws {
        let (chain, context) = try chain()
        let slow = LinkProperties(delay: .milliseconds(30))
        chain.network.schedule(
            .properties(chain.secondLink, .forth, slow), at: .at(.milliseconds(1)))
        chain.network.run(until: .at(.milliseconds(1)))
        #expect(chain.network.properties(of: chain.secondLink, .forth) == slow)
        #expect(chain.network.properties(of: chain.secondLink, .back) == LinkProperties())
        send(try ChainNetwork.udp(from: 0, dataLength: 10), context)
        chain.network.run(until: .at(.seconds(1)))
        #expect(receiver.datagrams.map(\.time) == [.at(.milliseconds(31))])
    }

    // MARK: Determinism

    @Test func isTheSameForTheSameSeed() throws {
        func log(seed: UInt64) throws -> [LogEntry] {
            let (chain, context) = try chain(
                LinkProperties(
                    rate: 5_000_000, delay: .milliseconds(10), jitter: .milliseconds(3),
                    queue: .time(.milliseconds(20)), loss: .independent(0.05),
                    reordering: 0.05, duplication: 0.02), seed: seed, logLevel: .packets)
            for index in 0..<200 {
                chain.network.run(until: .at(.milliseconds(2 * index)))
                send(try ChainNetwork.udp(from: 0, dataLength: 1000), context)
            }
            chain.network.run(until: .at(.seconds(10)))
            return chain.network.log
        }
        let first = try log(seed: 3)
        #expect(first.count > 600)
        #expect(try log(seed: 3) == first)
        #expect(try log(seed: 4) != first)
    }

    @Test func saysInWordsWhatHappened() throws {
        let (chain, context) = try chain(logLevel: .packets)
        let network = chain.network
        network.apply(.link(chain.secondLink, nil, isUp: false))
        send(try ChainNetwork.udp(from: 0, dataLength: 0), context)
        network.run(until: .at(.seconds(1)))
        #expect(
            network.log.map(network.text(of:)) == [
                "0.0 seconds: 1-2#22 ↔ 1-3#31 breaks",
                "0.0 seconds: host 0 sends 92 bytes",
                "0.0 seconds: 1-1#11 → 1-2#21 carries 92 bytes",
                "0.0 seconds: 1-2#22 → 1-3#31: link down",
                "0.6 seconds: 1-2#22 ↔ 1-3#31 is found down",
            ])
    }

    // MARK: Timers

    @Test func wakesHostsWhenTheyAskForIt() throws {
        let (chain, context) = try chain()
        var times: [Int?] = [30, 20, 50, 60]
        sender.onWake = { context in
            guard !times.isEmpty, let next = times.removeFirst() else { return }
            context.wake(at: .at(.milliseconds(next)))
        }
        context.wake(at: .at(.milliseconds(10)))
        chain.network.run(until: .at(.milliseconds(55)))
        // 20 is past when it is asked for at 30, so it comes at once.
        #expect(sender.wakes == [10, 30, 30, 50].map { .at(.milliseconds($0)) })
        context.wake(at: nil)
        chain.network.run(until: .at(.seconds(1)))
        #expect(sender.wakes.count == 4)
    }

    @Test func heedsOnlyTheLastDeadline() throws {
        let (chain, context) = try chain()
        context.wake(at: .at(.milliseconds(10)))
        context.wake(at: .at(.milliseconds(5)))
        context.wake(at: .at(.milliseconds(20)))
        chain.network.run(until: .at(.milliseconds(19)))
        #expect(sender.wakes.isEmpty)
        chain.network.run(until: .at(.seconds(1)))
        #expect(sender.wakes == [.at(.milliseconds(20))])
    }

    @Test func doesInOrderWhatIsDueAtTheSameTime() throws {
        let network = VirtualNetwork(seed: 1, start: ChainNetwork.start)
        var order: [Int] = []
        for index in 0..<100 {
            let host = RecordingHost()
            host.onWake = { _ in order.append(index) }
            let id = try network.add(
                host, at: .ipv4(IPv4Address(10, 0, 0, UInt8(index))), in: ChainNetwork.systems[0])
            network.context(of: id).wake(at: .at(.milliseconds(index % 3)))
        }
        network.run(until: .at(.seconds(1)))
        #expect(order == (0..<3).flatMap { rest in (0..<100).filter { $0 % 3 == rest } })
        #expect(network.now == .at(.seconds(1)))
    }

    // MARK: Building

    @Test func refusesTwoOwnersOfASocket() throws {
        let (chain, _) = try chain()
        let isdAS = ChainNetwork.systems[0]
        #expect(
            throws: VirtualNetworkError.addressInUse(
                isdAS, UnderlayAddress(ChainNetwork.ip(0), port: 0))
        ) {
            try chain.network.add(RecordingHost(), at: ChainNetwork.ip(0), in: isdAS)
        }
        // The same address in another system is another one.
        try chain.network.add(
            RecordingHost(), at: ChainNetwork.ip(0), in: ChainNetwork.systems[1])
    }

    @Test func refusesLinksThatTheRoutersAreNotConfiguredFor() throws {
        let chain = try ChainNetwork()
        let network = chain.network
        func refusal(_ first: LinkEnd, _ second: LinkEnd) -> VirtualNetworkError? {
            do throws(VirtualNetworkError) {
                try network.connect(first, second)
                return nil
            } catch {
                return error
            }
        }
        let (left, west, right) = (chain.left, chain.west, chain.right)
        #expect(
            refusal(LinkEnd(left, 12), LinkEnd(west, 21)) == .noSuchInterface("left", 12))
        #expect(
            refusal(LinkEnd(west, 22), LinkEnd(right, 31)) == .noSuchInterface("west", 22))
        #expect(
            refusal(LinkEnd(left, 11), LinkEnd(west, 21)) == .interfaceInUse("left", 11))
        #expect(
            refusal(LinkEnd(left, 11), LinkEnd(right, 31))
                == .wrongNeighbor("left", 11, ChainNetwork.systems[2]))
    }
}
