import SMPBytes
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

@Suite struct BorderRouterTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let router: String
        let from: IngressVector
        let down: Down?
        let now: Int64
        let packet: Hex
        let action: ActionVector
        let output: Hex?

        var testDescription: String { name }

        struct Down: Decodable {
            let link: UInt16?
            let sibling: String?
        }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/border-router") }

    @Test(arguments: try cases.get())
    func doesWhatTheReferenceDoes(_ test: Case) throws {
        let configuration = try RouterVector.named(test.router)
        var router = try BorderRouter(configuration)
        if let link = test.down?.link {
            router.setInterface(InterfaceID(rawValue: link), isUp: false)
        }
        if let sibling = test.down?.sibling {
            router.setSibling(try configuration.sibling(named: sibling), isUp: false)
        }
        let (action, output) = try router.process(
            test.packet.bytes, from: try test.from.ingress(of: configuration),
            now: UnixTime(seconds: test.now))
        #expect(try test.action.matches(action, of: configuration), "\(action)")
        #expect(output.map(Hex.init) == test.output)
    }
}
