import SMPBytes
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

@Suite struct HostShimTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let forwards: Bool
        let arrivedAt: String
        let packet: Hex
        let forward: String?
        let answer: Hex?
        let reply: Reply?

        var testDescription: String { name }

        struct Reply: Decodable {
            let path: Hex
            let type: UInt8
            let identifier, sequenceNumber: UInt16
            let data: Hex
        }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/host-shim") }

    @Test(arguments: try cases.get())
    func doesWhatTheReferenceDoes(_ test: Case) throws {
        let shim = HostShim(forwards: test.forwards)
        let packet = test.packet.bytes
        switch shim.process(packet.span, at: try IPAddress(test.arrivedAt)) {
        case .drop:
            #expect(test.forward == nil && test.answer == nil && test.reply == nil)
        case .forward(let address):
            #expect(test.forward == address.description)
        case .answer(let reply):
            #expect(test.answer != nil || test.reply != nil)
            let answer = try encoded(reply, by: shim, to: packet)
            if let expected = test.answer { #expect(Hex(answer) == expected) }
            if let expected = test.reply { try check(answer, expected) }
        }
    }

    private func encoded(
        _ reply: SCMPMessage, by shim: HostShim, to packet: [UInt8]
    ) throws -> [UInt8] {
        var answer: [UInt8] = []
        try answer.append(addingCapacity: packet.count) {
            (out: inout OutputSpan<UInt8>) throws(WireError) in
            try shim.encode(reply, to: packet.span, into: &out)
        }
        return answer
    }

    private func check(_ answer: [UInt8], _ expected: Case.Reply) throws {
        let layout = try PacketLayout(answer.span)
        let isIntact = layout.checksumIsValid(in: answer.span)
        #expect(isIntact)
        let header = layout.header
        let path = answer.span.extracting(header.encodedLength..<header.headerLength)
        #expect(Hex(copying: path) == expected.path)
        let scmp = try #require(try layout.scmp(in: answer.span))
        #expect(scmp.message.type.rawValue == expected.type)
        let echo = SCMPEcho(
            identifier: expected.identifier, sequenceNumber: expected.sequenceNumber)
        #expect(scmp.message == .echoReply(echo))
        #expect(Hex(copying: answer.span.extracting(scmp.trailer)) == expected.data)
    }
}
