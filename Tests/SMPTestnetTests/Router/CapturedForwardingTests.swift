import SMPBytes
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

@Suite struct CapturedForwardingTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let router: String
        let from: Arrival
        let now: Int64
        let packet: Hex
        let action: ActionVector
        let output: Hex

        var testDescription: String { name }

        struct Arrival: Decodable {
            let link: UInt16?
            let address: String?
        }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/captured-forwarding") }

    @Test(arguments: try cases.get())
    func sendsOnWhatARealRouterSent(_ test: Case) throws {
        let configuration = try CapturedNetwork.router(test.router)
        let (action, output) = try process(test.packet.bytes, as: test)
        #expect(try test.action.matches(action, of: configuration), "\(action)")
        #expect(output.map(Hex.init) == test.output)
    }

    /// The field for the hop before the last is checked there and nowhere else, and so is the last.
    @Test(arguments: try cases.get().filter { $0.name.hasPrefix("EPIC") })
    func checksTheValidationFieldOfItsHop(_ test: Case) throws {
        let original = test.packet.bytes
        let layout = try PacketLayout(original.span)
        guard case .epic(_, let path) = layout.path else { return }
        let fields = layout.header.encodedLength + EPICPacketID.encodedLength
        for (offset, isOwn) in [
            (fields, path.meta.isAtPenultimateHop), (fields + 4, path.meta.isAtLastHop),
        ] {
            var packet = original
            packet[offset] ^= 1
            let (action, _) = try process(packet, as: test)
            #expect((action == .drop(.invalidEPIC)) == isOwn)
        }
    }

    /// Processes a packet as the router of a case, where and when the packet of the case came.
    private func process(
        _ packet: [UInt8], as test: Case
    ) throws -> (action: RouterAction, output: [UInt8]?) {
        var router = try BorderRouter(try CapturedNetwork.router(test.router))
        let ingress: RouterIngress
        if let link = test.from.link {
            ingress = .link(InterfaceID(rawValue: link))
        } else {
            ingress = router.ingress(from: try UnderlayAddress(try #require(test.from.address)))
        }
        return try router.process(packet, from: ingress, now: UnixTime(seconds: test.now))
    }
}
