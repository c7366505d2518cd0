import FuzzDriver
import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet

@main enum FuzzRouter {
    static func main() {
        fuzz { start, count in
            let input = UnsafeBufferPointer(start: start, count: count).span
            FuzzRouter.check(input)
            return 0
        }
    }

    /// Whatever comes from wherever, a router sends on what still is a packet, or answers it as it
    /// may.
    ///
    /// The first byte says where the packet comes from, and whether the router made its hop field:
    /// chance finds no MAC.
    static func check(_ input: Span<UInt8>) {
        guard input.count > 1, let router = try? BorderRouter(configuration) else { return }
        let first = input[0]
        var bytes = [UInt8](capacity: input.count - 1) {
            $0.append(copying: input.extracting(droppingFirst: 1))
        }
        let ingress = ingress(first)
        if first & 8 != 0 { authenticate(&bytes, ingress) }
        check(consume router, bytes, ingress)
    }

    private static func check(
        _ router: consuming BorderRouter, _ original: [UInt8], _ ingress: RouterIngress
    ) {
        var bytes = original
        var packet = bytes.mutableSpan
        let now = UnixTime(seconds: 1_700_000_000)
        switch router.process(&packet, from: ingress, now: now) {
        case .forward, .relay, .deliver: checkPacket(bytes.span)
        case .answer(let answer): checkAnswer(router, answer, to: bytes)
        case .sendBack, .hear, .drop: break
        }
    }

    private static func checkPacket(_ bytes: Span<UInt8>) {
        // Over a one-hop path, the reference does not look at the announced length either.
        guard let layout = try? PacketLayout(bytes, isQuote: true) else {
            preconditionFailure("no packet")
        }
        precondition(layout.path != .empty)
    }

    private static func checkAnswer(
        _ router: borrowing BorderRouter, _ answer: RouterAnswer, to packet: [UInt8]
    ) {
        var bytes: [UInt8] = []
        do throws(WireError) {
            try bytes.append(addingCapacity: RouterAnswer.maximumLength) {
                (out: inout OutputSpan<UInt8>) throws(WireError) in
                try router.encode(answer, to: packet.span, into: &out)
            }
        } catch { preconditionFailure("\(error)") }
        guard case .message(let message, _) = answer else { return }

        guard let question = try? PacketLayout(packet.span, isQuote: true),
            let layout = try? PacketLayout(bytes.span),
            let scmp = try? layout.scmp(in: bytes.span)
        else { preconditionFailure("no answer") }
        precondition(scmp.message == message && layout.checksumIsValid(in: bytes.span))
        precondition(layout.header.destination == question.header.source)
        if let asked = try? question.scmp(in: packet.span) {
            precondition(!asked.header.type.isError)
        }
    }

    // MARK: Input

    private static func ingress(_ byte: UInt8) -> RouterIngress {
        switch byte & 7 {
        case 0: .link(121)
        case 1: .link(131)
        case 2: .link(141)
        case 3: .link(151)
        case 4, 5, 6: .sibling(Int(byte & 7) - 4)
        default: .inside(UnderlayAddress(.ipv4(IPv4Address(192, 168, 0, 51)), port: 31000))
        }
    }

    /// Makes the current hop field one of the router's, if there is one.
    private static func authenticate(_ bytes: inout [UInt8], _ ingress: RouterIngress) {
        let secret = configuration.forwardingKey
        guard let path = path(of: bytes.span), var key = try? ForwardingKey(secret.span) else {
            return
        }
        var info = path.infoField(path.meta.currentInfoField, in: bytes.span)
        var hop = path.hopField(path.meta.currentHopField, in: bytes.span)
        hop.mac = key.authenticator(of: hop, in: info).mac
        if case .link = ingress {
            let isPeering = (try? path.meta.isAtPeeringHop(in: info)) ?? false
            info.enter(over: hop, isPeering: isPeering)
        }
        var packet = bytes.mutableSpan
        path.set(info, at: path.meta.currentInfoField, in: &packet)
        path.set(hop, at: path.meta.currentHopField, in: &packet)
    }

    private static func path(of packet: Span<UInt8>) -> StandardPathLayout? {
        (try? PacketLayout(packet, isQuote: true))?.path.standard
    }

    private static let isdAS = ISDAS(rawValue: 0x0001_ff00_0000_0001)

    private static let configuration: RouterConfiguration = {
        func neighbor(_ number: UInt64) -> ISDAS {
            ISDAS(rawValue: 0x0001_ff00_0000_0000 | number)
        }
        func inside(_ host: UInt8, _ port: UInt16) -> UnderlayAddress {
            UnderlayAddress(.ipv4(IPv4Address(192, 168, 0, host)), port: port)
        }
        return RouterConfiguration(
            name: "brA", isdAS: isdAS, internalAddress: inside(11, 30001),
            interfaces: [
                .init(121, .peer, neighbor: neighbor(2)),
                .init(131, .parent, neighbor: neighbor(3)),
                .init(141, .child, neighbor: neighbor(4)),
                .init(151, .child, neighbor: neighbor(5)),
                .init(171, .peer, neighbor: neighbor(7), sibling: 0),
                .init(181, .child, neighbor: neighbor(8), sibling: 1),
                .init(191, .parent, neighbor: neighbor(9), sibling: 2),
            ],
            siblings: (12...14).map {
                .init(name: "br\($0)", internalAddress: inside($0, 30002))
            },
            forwardingKey: [UInt8](0..<16),
            services: [.init(.control, at: inside(71, 20007))], dispatchedPorts: .all)
    }()
}
