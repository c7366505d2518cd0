import SMPBytes
import SMPSCION
import SMPTestnet
import Testing

@Suite struct FailureTests {
    private let chain: ChainNetwork
    private let hosts = [RecordingHost(), RecordingHost()]
    private var contexts: [HostContext] = []

    init() throws {
        chain = try ChainNetwork(LinkProperties(delay: .milliseconds(10)))
        for (index, host) in hosts.enumerated() {
            let id = try chain.network.add(
                host, at: ChainNetwork.ip(2 * index), in: ChainNetwork.systems[2 * index])
            contexts.append(chain.network.context(of: id))
        }
    }

    /// Sends a packet from both ends at a time, and waits until everything is over.
    private func exchange(at milliseconds: Int) throws {
        chain.network.run(until: .at(.milliseconds(milliseconds)))
        for (index, context) in contexts.enumerated() {
            let packet = try ChainNetwork.udp(from: 2 * index, dataLength: 10)
            context.send(
                packet.span, from: ChainNetwork.address(2 * index),
                to: ChainNetwork.nextHop(2 * index))
        }
        chain.network.run(until: .at(.milliseconds(milliseconds + 50)))
    }

    private func externalInterfaceDown(_ system: Int, _ interface: InterfaceID) -> SCMPMessage {
        .externalInterfaceDown(
            SCMPExternalInterfaceDown(
                isdAS: ChainNetwork.systems[system], interface: interface))
    }

    private func internalConnectivityDown(
        _ ingress: InterfaceID, _ egress: InterfaceID
    ) -> SCMPMessage {
        .internalConnectivityDown(
            SCMPInternalConnectivityDown(
                isdAS: ChainNetwork.systems[1], ingress: ingress, egress: egress))
    }

    // MARK: Links

    @Test func bothEndsOfABrokenLinkNoticeAndSaySo() throws {
        chain.network.schedule(
            .link(chain.secondLink, nil, isUp: false), at: .at(.milliseconds(1000)))
        try exchange(at: 0)
        #expect(hosts.map(\.datagrams.count) == [1, 1])
        try exchange(at: 1500)
        #expect(hosts.map(\.datagrams.count) == [1, 1])
        #expect(hosts.flatMap(\.messages).isEmpty)
        try exchange(at: 1600)
        #expect(hosts[0].messages == [externalInterfaceDown(1, 22)])
        #expect(hosts[1].messages == [externalInterfaceDown(2, 31)])
    }

    @Test func bothEndsNoticeWhenOneDirectionIsBroken() throws {
        chain.network.apply(.link(chain.secondLink, .forth, isUp: false))
        // The other direction works until it is given up.
        try exchange(at: 500)
        #expect(hosts[0].datagrams.count == 1)
        #expect(hosts[1].datagrams.isEmpty)
        try exchange(at: 600)
        #expect(hosts[0].messages == [externalInterfaceDown(1, 22)])
        #expect(hosts[1].messages == [externalInterfaceDown(2, 31)])
    }

    @Test func aMendedLinkWorksAgainOnceThatIsNoticed() throws {
        chain.network.apply(.link(chain.firstLink, nil, isUp: false))
        chain.network.schedule(
            .link(chain.firstLink, nil, isUp: true), at: .at(.milliseconds(2000)))
        try exchange(at: 2900)
        #expect(hosts.map(\.messages.count) == [1, 1])
        try exchange(at: 3000)
        #expect(hosts.map(\.messages.count) == [1, 1])
        #expect(hosts.map(\.datagrams.count) == [2, 2])
    }

    @Test func aShortInterruptionIsNotNoticed() throws {
        chain.network.apply(.link(chain.firstLink, nil, isUp: false))
        chain.network.schedule(
            .link(chain.firstLink, nil, isUp: true), at: .at(.milliseconds(599)))
        try exchange(at: 599)
        try exchange(at: 650)
        #expect(hosts.map(\.datagrams.count) == [2, 2])
        #expect(hosts.flatMap(\.messages).isEmpty)
        let changes = chain.network.log.map(\.event)
        #expect(changes.count == 2)
    }

    @Test func aSecondFailureDoesNotPutOffTheNoticeOfTheFirst() throws {
        chain.network.apply(.link(chain.secondLink, nil, isUp: false))
        chain.network.schedule(.router(chain.right, isUp: false), at: .at(.milliseconds(400)))
        chain.network.run(until: .at(.milliseconds(600)))
        #expect(chain.network.log.last?.event == .linkNoticed(chain.secondLink, isUp: false))
    }

    @Test func aLinkThatBreaksTakesWhatIsOnItAlong() throws {
        chain.network.schedule(
            .link(chain.firstLink, nil, isUp: false), at: .at(.milliseconds(5)))
        chain.network.schedule(
            .link(chain.firstLink, nil, isUp: true), at: .at(.milliseconds(6)))
        try exchange(at: 0)
        // From the left it was half way; from the right it comes there when all is well again.
        #expect(hosts.map(\.datagrams.count) == [1, 0])
        #expect(chain.network.log.map(\.event).contains(.cut(chain.firstLink, .forth)))
    }

    // MARK: Routers

    @Test func nobodySpeaksForTheDeadRouterOfTheSender() throws {
        chain.network.apply(.router(chain.left, isUp: false))
        try exchange(at: 1000)
        #expect(hosts[0].datagrams.isEmpty)
        // At the other end of its link it is missed.
        #expect(hosts[1].messages == [externalInterfaceDown(1, 21)])
        #expect(chain.network.log.map(\.event).contains(.ignored(chain.left)))
    }

    @Test func siblingsMissADeadRouter() throws {
        chain.network.apply(.router(chain.east, isUp: false))
        try exchange(at: 500)
        #expect(hosts.flatMap(\.datagrams).isEmpty)
        try exchange(at: 600)
        #expect(hosts[0].messages == [internalConnectivityDown(21, 22)])
        #expect(hosts[1].messages == [externalInterfaceDown(2, 31)])
        chain.network.apply(.router(chain.east, isUp: true))
        try exchange(at: 1700)
        #expect(hosts.map(\.datagrams.count) == [2, 2])
    }
}
