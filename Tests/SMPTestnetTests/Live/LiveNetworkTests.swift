import SMPBytes
import SMPHost
import SMPSCION
import SMPSockets
import SMPTestnet
import Testing

@Suite struct LiveNetworkTests {
    private func isdAS(_ text: String) throws -> ISDAS { try ISDAS(text) }

    @Test(arguments: ["tiny4.topo", "default.topo"])
    func carriesPacketsThereAndBackOverEveryPath(_ file: String) async throws {
        let network = try TopologyFiles.network(file)
        try await withLiveNetwork(network) { live, daemons in
            let systems = network.systems.map(\.isdAS)
            for (source, destination) in [(1, 2), (2, 0), (0, systems.count - 1)] {
                let sender = try LiveHost(in: systems[source], live)
                let receiver = try LiveHost(in: systems[destination], live)
                let paths = try await daemons.paths(
                    from: sender.isdAS, to: receiver.isdAS)
                #expect(!paths.isEmpty)
                let routers = try await daemons.daemon(of: receiver.isdAS).interfaces()
                for path in paths.prefix(5) {
                    try await carry(path, sender, receiver, back: routers)
                }
            }
        }
    }

    private func carry(
        _ path: NetworkPath, _ sender: LiveHost, _ receiver: LiveHost,
        back routers: [InterfaceID: UnderlayAddress]
    ) async throws {
        let nextHop = try #require(path.nextHop)
        try sender.send(sender.udp(to: receiver, over: path.path), to: nextHop)
        let arrived = try #require(try await receiver.receive())
        let layout = try PacketLayout(arrived.span)
        let isValid = layout.checksumIsValid(in: arrived.span)
        #expect(isValid)
        let back = try PacketHeader(layout, in: arrived.span).path.reversed()
        let last = try #require(path.interfaces.last)
        let router = try #require(routers[last.interface])
        try receiver.send(receiver.udp(to: sender, over: back), to: router)
        #expect(try await sender.receive() != nil)
    }

    @Test func answersEchoRequestsToHosts() async throws {
        try await withLiveNetwork(BuiltInNetwork.tiny4.network()) { live, daemons in
            let host = try LiveHost(in: isdAS("1-ff00:0:111"), live)
            let destination = SCIONAddress(
                try isdAS("1-ff00:0:112"), .ipv4(IPv4Address(127, 0, 0, 1)))
            let path = try #require(
                try await daemons.paths(from: host.isdAS, to: destination.isdAS).first)
            let echo = SCMPEcho(identifier: host.port, sequenceNumber: 7)
            let request = try host.scmp(.echoRequest(echo), to: destination, over: path.path)
            // The network of another test may have the port, and lose it before it answers.
            var answer: [UInt8]?
            for _ in 0..<20 where answer == nil {
                try host.send(request, to: try #require(path.nextHop))
                answer = try await host.receive(within: .seconds(2))
            }
            let packet = try #require(answer)
            let message = try PacketLayout(packet.span).scmp(in: packet.span)?.message
            #expect(message == .echoReply(echo))
        }
    }

    @Test func answersTracerouteRequestsAtTheRouterThatIsAsked() async throws {
        try await withLiveNetwork(BuiltInNetwork.tiny4.network()) { live, daemons in
            let host = try LiveHost(in: isdAS("1-ff00:0:111"), live)
            let destination = SCIONAddress(
                try isdAS("1-ff00:0:112"), .ipv4(IPv4Address(127, 0, 0, 1)))
            let found = try #require(
                try await daemons.paths(from: host.isdAS, to: destination.isdAS).first)
            guard case .standard(var path) = found.path else {
                Issue.record("a path without hops")
                return
            }
            // The first hop is travelled against construction: its way out is its ingress there.
            var hop = try #require(path.hopField(at: 0))
            hop.ingressRouterAlert = true
            path.set(hop, at: 0)
            let request = SCMPMessage.tracerouteRequest(
                SCMPTraceroute(identifier: host.port, sequenceNumber: 1))
            try host.send(
                host.scmp(request, to: destination, over: .standard(path)),
                to: try #require(found.nextHop))
            guard case .tracerouteReply(let reply) = try await host.receiveSCMP() else {
                Issue.record("another message")
                return
            }
            #expect(reply.isdAS == host.isdAS && reply.interface == 41)
        }
    }

    @Test func tellsSendersOfABrokenLinkOnceItIsNoticed() async throws {
        let network = try BuiltInNetwork.tiny4.network()
        try await withLiveNetwork(network) { live, daemons in
            let (sender, receiver) = (
                try LiveHost(in: isdAS("1-ff00:0:111"), live),
                try LiveHost(in: isdAS("1-ff00:0:112"), live)
            )
            let path = try #require(
                try await daemons.paths(from: sender.isdAS, to: receiver.isdAS).first)
            let nextHop = try #require(path.nextHop)
            // The second link: 110 notices that it cannot send on to 112.
            await live.setLink(1, isUp: false)
            while await live.links()[1].isNoticedUp { try await Task.sleep(for: .milliseconds(20)) }
            try sender.send(sender.udp(to: receiver, over: path.path), to: nextHop)
            let down = SCMPExternalInterfaceDown(
                isdAS: try isdAS("1-ff00:0:110"), interface: 2)
            #expect(try await sender.receiveSCMP() == .externalInterfaceDown(down))
            await live.setLink(1, isUp: true)
            while await !live.links()[1].isNoticedUp {
                try await Task.sleep(for: .milliseconds(20))
            }
            try sender.send(sender.udp(to: receiver, over: path.path), to: nextHop)
            #expect(try await receiver.receive() != nil)
        }
    }

    @Test func isSilentWhereTheOwnRouterIsDead() async throws {
        try await withLiveNetwork(BuiltInNetwork.tiny4.network()) { live, daemons in
            let (sender, receiver) = (
                try LiveHost(in: isdAS("1-ff00:0:111"), live),
                try LiveHost(in: isdAS("1-ff00:0:112"), live)
            )
            let path = try #require(
                try await daemons.paths(from: sender.isdAS, to: receiver.isdAS).first)
            let name = try #require(live.plan.sites[sender.isdAS]?.routers.keys.first)
            #expect(await live.setRouter(name, isUp: false))
            let packet = try sender.udp(to: receiver, over: path.path)
            try sender.send(packet, to: try #require(path.nextHop))
            #expect(try await sender.receive(within: .milliseconds(900)) == nil)
            #expect(await live.setRouter("nobody", isUp: false) == false)
        }
    }

    @Test func deliversNoPacketBeforeItsTime() async throws {
        let network = try BuiltInNetwork.showcase.network()
        try await withLiveNetwork(network) { live, daemons in
            let (sender, receiver) = (
                try LiveHost(in: isdAS("1-ff00:0:101"), live),
                try LiveHost(in: isdAS("1-ff00:0:106"), live)
            )
            let path = try #require(
                try await daemons.paths(from: sender.isdAS, to: receiver.isdAS).first)
            let start = MonotonicClock.now
            let data = [UInt8](repeating: 1, count: 1000)
            for _ in 0..<10 {
                let packet = try sender.udp(to: receiver, over: path.path, data: data)
                try sender.send(packet, to: try #require(path.nextHop))
            }
            for _ in 0..<10 { #expect(try await receiver.receive() != nil) }
            // Three links of 5 ms, and ten packets at 10 Mbit/s at most on the slowest.
            let elapsed = MonotonicClock.now - start
            #expect(elapsed >= .milliseconds(15 + 8))
            let links = await live.links()
            // The first link leads down from 102, so packets from 101 go back over it.
            #expect(links[0].back.statistics.carriedPackets == 10)
            #expect(links[0].forth.statistics.carriedPackets == 0)
        }
    }

    @Test func letsTwoNetworksRunSideBySide() async throws {
        let network = try BuiltInNetwork.tiny4.network()
        let first = try await LiveNetwork.start(network)
        let second = try await LiveNetwork.start(network)
        #expect(
            first.plan.sites[network.systems[0].isdAS]?.daemon
                != second.plan.sites[network.systems[0].isdAS]?.daemon)
        await first.stop()
        await second.stop()
        // Stopping twice does no harm, and a stopped network has nothing to tell.
        await second.stop()
        #expect(await second.links().isEmpty)
    }

    @Test func namesTheAddressThatIsTaken() async throws {
        let network = try BuiltInNetwork.tiny4.network()
        // Far from the blocks that other tests are given.
        let block: UInt8 = 201
        let first = try await LiveNetwork.start(network, block: block)
        do throws(LiveNetworkError) {
            let second = try await LiveNetwork.start(network, block: block)
            await second.stop()
            Issue.record("two networks at the same addresses")
        } catch {
            #expect("\(error)".contains("127.\(block).1.11:30042"))
        }
        await first.stop()
        let again = try await LiveNetwork.start(network, block: block)
        await again.stop()
    }
}
