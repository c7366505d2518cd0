import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct SCMPErrorRuleTests {
    struct QuoteCase: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let headersLength, packetLength, quoteLength, errorPacketLength: Int

        var testDescription: String { name }
    }

    struct PermissionCase: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let address: Hex
        let addressType, upperProtocol: UInt8
        let upperLayer: Hex
        let allowed: Bool

        var testDescription: String { name }
    }

    static let quotes = Result { try VectorFile<QuoteCase>.load("scion/scmp-quote-length") }
    static let permissions = Result {
        try VectorFile<PermissionCase>.load("scion/scmp-error-permission")
    }

    @Test(arguments: try quotes.get())
    func quotesAsMuchAsFits(_ vector: QuoteCase) throws {
        let message = try scmpLayout(vector.bytes.bytes).message
        let length = message.quoteLength(
            ofPacket: vector.packetLength, behind: vector.headersLength)
        #expect(length == vector.quoteLength)
        #expect(
            vector.headersLength + message.encodedLength + length == vector.errorPacketLength)
    }

    @Test(arguments: try permissions.get())
    func neverAnswersErrorsNorSourcesThatAreNotOneHost(_ vector: PermissionCase) throws {
        let source = try scionAddress(vector.address, vector.addressType)
        let allowed = SCMPMessage.mayReportError(
            to: source, about: ProtocolNumber(rawValue: vector.upperProtocol),
            vector.upperLayer.bytes.span)
        #expect(allowed == vector.allowed)
    }
}
