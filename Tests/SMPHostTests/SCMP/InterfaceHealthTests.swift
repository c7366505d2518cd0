import SMPBytes
import SMPHost
import SMPSCION
import Testing

@Suite struct InterfaceHealthTests {
    private var health = InterfaceHealth()
    private let one: NetworkPath, two: NetworkPath

    init() throws {
        one = try MadeUpPaths.path(1, until: 1000)
        two = try MadeUpPaths.path(2, until: 1000)
    }

    private func at(_ seconds: Int) -> Instant { Instant(.seconds(seconds)) }

    private func down(_ interface: InterfaceID) -> SCMPMessage {
        .externalInterfaceDown(
            SCMPExternalInterfaceDown(isdAS: MadeUpPaths.system, interface: interface))
    }

    @Test mutating func suspectsAllPathsOverAnInterfaceForTenSeconds() throws {
        // Another way that begins elsewhere, and crosses the same interface.
        let sibling = NetworkPath(
            try #require(one.standard), nextHop: try UnderlayAddress("10.0.0.2:30042"),
            metadata: PathMetadata(interfaces: [
                PathInterface(MadeUpPaths.other, 9), PathInterface(MadeUpPaths.system, 1),
            ]))
        let said = health.take(down(1), about: one, now: at(0))
        #expect(said == [PathInterface(MadeUpPaths.system, 1)])
        #expect(health.suspects(one, now: at(9)))
        #expect(health.suspects(sibling, now: at(9)))
        #expect(!health.suspects(two, now: at(9)))
        #expect(!health.suspects(one, now: at(10)))
    }

    @Test mutating func startsOverWithEveryError() {
        health.take(down(1), about: one, now: at(0))
        health.take(down(1), about: one, now: at(8))
        #expect(health.suspects(one, now: at(17)))
        #expect(!health.suspects(one, now: at(18)))
    }

    @Test mutating func forgetsItWhenThePathWorks() {
        health.take(down(1), about: one, now: at(0))
        health.confirm(two)
        #expect(health.suspects(one, now: at(1)))
        health.confirm(one)
        #expect(!health.suspects(one, now: at(1)))
        #expect(health == InterfaceHealth())
    }

    /// Whoever makes up an error about a packet that it has seen can say nothing of other links.
    @Test mutating func believesNothingAboutInterfacesElsewhere() {
        #expect(health.take(down(2), about: one, now: at(0)).isEmpty)
        #expect(!health.suspects(two, now: at(0)))
        #expect(health == InterfaceHealth())
    }

    @Test mutating func takesBothSidesOfASystemThatIsTornApart() {
        let message = SCMPMessage.internalConnectivityDown(
            SCMPInternalConnectivityDown(isdAS: MadeUpPaths.system, ingress: 1, egress: 7))
        let said = health.take(message, about: one, now: at(0))
        #expect(said == [PathInterface(MadeUpPaths.system, 1)])
        #expect(health.suspects(one, now: at(1)))
    }

    @Test mutating func doesNotCareForOtherMessages() {
        let echo = SCMPMessage.echoReply(SCMPEcho(identifier: 1, sequenceNumber: 1))
        #expect(health.take(echo, about: one, now: at(0)).isEmpty)
        #expect(health == InterfaceHealth())
    }
}

extension NetworkPath {
    var standard: StandardPath? {
        guard case .standard(let path) = path else { return nil }
        return path
    }
}
