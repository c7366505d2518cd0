import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

@Suite struct RecipientPortTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let packet: Hex
        let dispatchedPorts: String
        let port, rangeOnly, everyPort: UInt16?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/recipient-port") }

    @Test(arguments: try cases.get())
    func findsThePortOfTheRecipient(_ test: Case) throws {
        let packet = test.packet.bytes
        let port = try PacketLayout(packet.span).recipientPort(in: packet.span)
        #expect(port == test.port)
        guard let port else { return }

        var configuration = try RouterVector.named("brA")
        configuration.dispatchedPorts = try DispatchedPorts(test.dispatchedPorts)
        configuration.portDispatch = .rangeOnly
        #expect(configuration.underlayPort(for: port) == test.rangeOnly)
        configuration.portDispatch = .everyPort
        #expect(configuration.underlayPort(for: port) == test.everyPort)
    }
}
