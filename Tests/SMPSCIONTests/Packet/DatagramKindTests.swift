import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct DatagramKindTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let kind: String

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/datagram-kind") }

    @Test(arguments: try cases.get())
    func tellsProtocolsApart(_ vector: Case) {
        let kind = DatagramKind(vector.bytes.bytes.span)
        #expect("\(kind)" == vector.kind)
    }

    @Test(arguments: try PacketTests.good.get())
    func findsEveryPacket(_ vector: PacketTests.Case) {
        #expect(DatagramKind(vector.packet.span) == .scion)
    }
}
