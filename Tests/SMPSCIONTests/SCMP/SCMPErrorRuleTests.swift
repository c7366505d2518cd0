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

    /// An error packet is never longer than 1232 bytes, and an echo as long as its data.
    @Test(arguments: [0, 1, 60, 1187, 1188, 1189, 1190, 1191, 1192, 1193, 1500, 9000])
    func cutsTheQuoteOfAnErrorOnly(_ count: Int) throws {
        let header = try PacketHeaderTests.header(upperProtocol: .scmp)
        let trailer = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let errorLength = min(1232, header.encodedLength + 8 + count)
        let messages: [(SCMPMessage, Int)] = [
            (.destinationUnreachable(.init(code: .portUnreachable)), errorLength),
            (.echoRequest(.init(identifier: 1, sequenceNumber: 2)), 36 + 8 + count),
        ]
        for (message, length) in messages {
            let packet = try [UInt8](capacity: 36 + 8 + count) { out throws(WireError) in
                try header.encodeSCMP(message, trailer: trailer.span, into: &out)
            }
            #expect(packet.count == length)
            let layout = try PacketLayout(packet.span)
            let scmp = try #require(try layout.scmp(in: packet.span))
            #expect(scmp.message == message)
            #expect(Array(packet[scmp.trailer]) == Array(trailer.prefix(length - 44)))
            let checksumIsValid = layout.checksumIsValid(in: packet.span)
            #expect(checksumIsValid)
        }
    }

    @Test func refusesDataThatDoNotFit() throws {
        let header = try PacketHeaderTests.header(upperProtocol: .scmp)
        let data = [UInt8](repeating: 1, count: 65_528)
        #expect(throws: WireError.violates(.payloadFits, at: 6)) {
            try [UInt8](capacity: 66_000) { out throws(WireError) in
                let echo = SCMPMessage.echoRequest(.init(identifier: 1, sequenceNumber: 2))
                try header.encodeSCMP(echo, trailer: data.span, into: &out)
            }
        }
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
