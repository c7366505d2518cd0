import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

/// What the vectors leave open.
@Suite struct BorderRouterRuleTests {
    private let now = UnixTime(seconds: 1_700_000_000)
    private let inside: RouterIngress

    init() throws {
        inside = .inside(try UnderlayAddress("192.168.0.51:21000"))
    }

    private func packet(_ name: String) throws -> [UInt8] {
        let found = try BorderRouterTests.cases.get().first { $0.name == name }
        return try #require(found).packet.bytes
    }

    private func router(
        _ change: (inout RouterConfiguration) throws -> Void = { _ in }
    ) throws -> BorderRouter {
        var configuration = try RouterVector.named("brA")
        try change(&configuration)
        return try BorderRouter(configuration)
    }

    // MARK: Packets

    @Test func dropsWhatIsNoPacket() throws {
        var router = try router()
        let good = try packet("ParentToChild")
        #expect(
            try router.process([], from: .link(131), now: now).action == .drop(.unknownProtocol))
        for count in 5..<(good.count - 26) {
            let (action, _) = try router.process(
                Array(good.prefix(count)), from: .link(131), now: now)
            #expect(action == .drop(.malformed))
        }
        var other = good
        other[0] = 0x1b
        #expect(try router.process(other, from: .link(131), now: now).action == .drop(.malformed))
        other = good
        other[4] = 59
        #expect(
            try router.process(other, from: .link(131), now: now).action == .drop(.unknownProtocol))
        other = good
        other[8] = 9
        #expect(
            try router.process(other, from: .link(131), now: now).action == .drop(.unknownPathType))
    }

    @Test func answersWhatIsLargerThanItsBuffers() throws {
        var router = try router()
        var packet = try packet("ParentToChild")
        let headers = packet.count - 26
        packet += [UInt8](repeating: 0, count: 9001 - packet.count)
        let length = UInt16(9001 - headers)
        (packet[6], packet[7]) = (UInt8(length >> 8), UInt8(length & 0xff))
        let (action, answer) = try router.process(packet, from: .link(131), now: now)
        let problem = SCMPParameterProblem(code: .invalidPacketSize, pointer: .start)
        #expect(action == .answer(.message(.parameterProblem(problem), overLink: true)))
        #expect(answer?.count == 1232)

        packet.removeLast()
        packet[7] -= 1
        #expect(try router.process(packet, from: .link(131), now: now).action == .forward(141))
    }

    @Test func answersNobodyButASingleHost() throws {
        var router = try router()
        var packet = try packet("SCMPBadMAC")
        let source = 12 + 16 + 4
        packet.replaceSubrange(source..<source + 4, with: [224, 0, 0, 1])
        #expect(
            try router.process(packet, from: .link(131), now: now).action == .drop(.unanswerable))
    }

    @Test func dropsWhatHasNoWayBack() throws {
        // At its first hop, over a link: the neighbour would be in front of the path.
        var router = try router()
        var packet = try packet("SCMPBadMAC")
        let path = 12 + 24
        packet[path] = 0
        #expect(
            try router.process(packet, from: .link(131), now: now).action
                == .drop(.irreversiblePath))
    }

    @Test func refusesToWriteAnAnswerToSomethingElse() throws {
        let router = try router()
        let answer = RouterAnswer.message(
            .destinationUnreachable(SCMPDestinationUnreachable(code: .noRoute)), overLink: true)
        for other in [try packet("OutgoingOneHop"), [1, 2, 3]] {
            var output: [UInt8] = []
            #expect(throws: WireError.self) {
                try output.append(addingCapacity: RouterAnswer.maximumLength) {
                    (out: inout OutputSpan<UInt8>) throws(WireError) in
                    try router.encode(answer, to: other.span, into: &out)
                }
            }
            #expect(output.isEmpty)
        }
    }

    // MARK: Options

    @Test(arguments: [
        (OversizePolicy.forward, RouterAction.forward(141)), (.drop, .drop(.oversize)),
        (.answer, .answer(.message(.packetTooBig(SCMPPacketTooBig(mtu: 100)), overLink: true))),
    ])
    func doesWithLargePacketsAsConfigured(
        _ policy: OversizePolicy, _ expected: RouterAction
    ) throws {
        var router = try router { configuration in
            configuration.oversize = policy
            for index in configuration.interfaces.indices {
                configuration.interfaces[index].mtu = 100
            }
        }
        let packet = try packet("ParentToChild")
        #expect(try router.process(packet, from: .link(131), now: now).action == expected)
    }

    @Test func deliversOutsideOfTheRangeToTheShimIfConfigured() throws {
        let packet = try packet("ParentToInternalHost")
        var router = try router { configuration in
            configuration.dispatchedPorts = try DispatchedPorts("31000-32767")
            configuration.portDispatch = .rangeOnly
        }
        #expect(
            try router.process(packet, from: .link(131), now: now).action
                == .deliver(UnderlayAddress("192.168.0.51:30041")))
    }

    @Test func showsTheLinkThatIsDownToTraceroute() throws {
        var router = try router()
        router.setInterface(141, isUp: false)
        let (action, _) = try router.process(
            try packet("SCMPTracerouteEgressConsDir"), from: .link(131), now: now)
        guard case .answer(.message(.tracerouteReply(let reply), _)) = action else {
            Issue.record("\(action)")
            return
        }
        #expect(reply.interface == 141)
        #expect(reply.isdAS == (try ISDAS("1-ff00:0:1")))
    }

    // MARK: Other messages

    @Test func hearsMessagesOfBFDWhereSessionsAre() throws {
        var router = try router()
        let message = try BFDControlPacket(
            state: .down, detectionMultiplier: 3, myDiscriminator: 1, yourDiscriminator: 0,
            desiredMinimumTransmitInterval: 200_000, requiredMinimumReceiveInterval: 200_000)
        let header = try PacketHeader(
            from: SCIONAddress(ISDAS("1-ff00:0:1"), HostAddress("192.168.0.12")),
            to: SCIONAddress(ISDAS("1-ff00:0:1"), HostAddress("192.168.0.11")), over: .empty,
            upperProtocol: .bfd)
        var packet = try [UInt8](capacity: 100) {
            (out: inout OutputSpan<UInt8>) throws(WireError) in
            try header.encode(upperLayerLength: BFDControlPacket.encodedLength, into: &out)
            message.encode(into: &out)
        }
        #expect(try router.process(packet, from: .sibling(0), now: now).action == .hear(message))
        #expect(try router.process(packet, from: .link(131), now: now).action == .hear(message))
        #expect(try router.process(packet, from: inside, now: now).action == .drop(.noSession))
        packet.removeLast()
        #expect(try router.process(packet, from: .link(131), now: now).action == .drop(.malformed))
    }

    @Test(arguments: ["192.0.2.1:31000", "[2001:db8::1]:31000"])
    func tellsHostsWhereTheySeemToBe(_ text: String) throws {
        var router = try router()
        let source = try UnderlayAddress(text)
        let request = STUNBindingRequest(STUNTransactionID(high: 1, low: 2))
        let bytes = [UInt8](capacity: request.encodedLength) { request.encode(into: &$0) }
        let (_, answer) = try router.process(bytes, from: .inside(source), now: now)
        let bytesOfAnswer = try #require(answer)
        let response = try STUNBindingResponse(bytesOfAnswer.span)
        #expect(response.transactionID == request.transactionID)
        #expect(response.mappedAddress.host == HostAddress(source.ip))
        #expect(response.mappedAddress.port == 31000)
        #expect(!response.hasFingerprint)
    }

    @Test func ignoresSTUNThatItNeedNotAnswer() throws {
        var router = try router()
        let request = STUNBindingRequest(
            STUNTransactionID(high: 1, low: 2), hasFingerprint: false)
        let bytes = [UInt8](capacity: request.encodedLength) { request.encode(into: &$0) }
        #expect(
            try router.process(bytes, from: inside, now: now).action == .drop(.unansweredSTUN))
        #expect(
            try router.process(bytes, from: .link(131), now: now).action
                == .drop(.unknownProtocol))
    }

    // MARK: Configuration

    @Test func knowsItsSiblingsByTheirAddresses() throws {
        let router = try router()
        let stranger = try UnderlayAddress("192.168.0.13:30004")
        #expect(router.ingress(from: try UnderlayAddress("192.168.0.13:30003")) == .sibling(1))
        #expect(router.ingress(from: stranger) == .inside(stranger))
    }

    @Test func refusesConfigurationsThatContradictThemselves() throws {
        func refusal(
            _ change: (inout RouterConfiguration) -> Void
        ) throws -> RouterConfigurationError? {
            var configuration = try RouterVector.named("brA")
            change(&configuration)
            do throws(RouterConfigurationError) {
                _ = try BorderRouter(configuration)
                return nil
            } catch {
                return error
            }
        }
        #expect(try refusal { _ in } == nil)
        #expect(try refusal { $0.forwardingKey.removeLast() } == .keyLength(15))
        #expect(try refusal { $0.interfaces[0].id = .none } == .interfaceZero)
        #expect(try refusal { $0.interfaces[0].id = 131 } == .duplicateInterface(131))
        #expect(try refusal { $0.interfaces[0].sibling = 3 } == .noSuchSibling(121))
    }

    @Test func takesItsPartOfATopology() throws {
        let configuration = try CapturedNetwork.router("br1-ff00_0_111-2")
        #expect(configuration.internalAddress.description == "127.0.0.34:31018")
        #expect(configuration.siblings.map(\.name) == ["br1-ff00_0_111-1"])
        #expect(configuration.interfaces.count == 5)
        let own = configuration.interfaces.filter { $0.sibling == nil }
        #expect(own.map(\.id) == [42, 45])
        #expect(own.first?.linkType == .parent)
        #expect(own.first?.underlay?.remote.description == "127.0.0.19:50000")
        #expect(configuration.services.map(\.service) == [.control, .discovery])
        #expect(configuration.dispatchedPorts.description == "31000-32767")
    }

    @Test func refusesTopologiesThatLackSomething() throws {
        let json = """
            { "isd_as": "1-1", "mtu": 1472, "border_routers": {
                "a": { "internal_addr": "10.0.0.1:1", "interfaces": {} },
                "b": { "internal_addr": "router.example:1", "interfaces": {} } } }
            """
        let topology = try Topology(json: Array(json.utf8))
        #expect(throws: RouterConfigurationError.noSuchRouter("c")) {
            try RouterConfiguration(router: "c", in: topology, forwardingKey: [])
        }
        #expect(throws: RouterConfigurationError.unresolvedAddress("router.example:1")) {
            try RouterConfiguration(router: "a", in: topology, forwardingKey: [])
        }
    }
}
