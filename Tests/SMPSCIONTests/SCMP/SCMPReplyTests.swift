import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct SCMPReplyTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let request: Hex
        let answeredBy: Router?
        let reply: Hex?

        var testDescription: String { name }
    }

    struct Router: Decodable, Sendable {
        let isdAS: Hex
        let interface: UInt16
    }

    static let cases = Result { try VectorFile<Case>.load("scion/scmp-reply") }

    @Test(arguments: try cases.get())
    func answersRequestsOnly(_ vector: Case) throws {
        let request = vector.request.bytes
        let layout = try scmpLayout(request)
        var reply = layout.message.reply
        if let router = vector.answeredBy, case .tracerouteRequest(let asked) = layout.message {
            let isdAS = ISDAS(rawValue: router.isdAS.bytes.span.bigEndian(UInt64.self, at: 0))
            reply = .tracerouteReply(
                asked.answered(by: isdAS, interface: InterfaceID(rawValue: router.interface)))
        }
        let bytes = reply.map { reply in
            Hex(
                encoded(
                    reply, trailer: reply.type == .echoReply ? request[layout.trailer] : []))
        }
        #expect(bytes == vector.reply)
    }
}
