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
        var router = try BorderRouter(configuration)
        let ingress: RouterIngress
        if let link = test.from.link {
            ingress = .link(InterfaceID(rawValue: link))
        } else {
            ingress = router.ingress(from: try UnderlayAddress(try #require(test.from.address)))
        }
        let (action, output) = try router.process(
            test.packet.bytes, from: ingress, now: UnixTime(seconds: test.now))
        #expect(try test.action.matches(action, of: configuration), "\(action)")
        #expect(output.map(Hex.init) == test.output)
    }
}
