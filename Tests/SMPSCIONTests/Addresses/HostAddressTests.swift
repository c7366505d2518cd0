import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct HostAddressTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let type: UInt8
        let length: Int
        let isAssigned: Bool
        let bytes: Hex?
        let text: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/host-address") }

    private func decode(_ type: UInt8, _ bytes: [UInt8]) throws -> HostAddress {
        var reader = ByteReader(bytes.span)
        let address = try HostAddress(HostAddressType(rawValue: type), from: &reader)
        try reader.finish()
        return address
    }

    private func encode(_ address: HostAddress) -> Hex {
        Hex([UInt8](capacity: address.encodedLength) { address.encode(into: &$0) })
    }

    @Test(arguments: try cases.get())
    func hasTheLengthThatItsTypeSays(_ vector: Case) throws {
        let bytes = vector.bytes?.bytes ?? [UInt8](repeating: 0, count: vector.length)
        let address = try decode(vector.type, bytes)
        #expect(address.encodedLength == vector.length)
        #expect(address.typeAndLength.rawValue == vector.type)
        #expect(encode(address) == Hex(bytes))
        if case .unassigned = address {
            #expect(!vector.isAssigned)
        } else {
            #expect(vector.isAssigned)
        }
        for count in 0..<bytes.count {
            #expect(throws: WireError.self) { try decode(vector.type, Array(bytes[..<count])) }
        }
    }

    @Test(arguments: try cases.get().filter { $0.text != nil })
    func isSentInItsShortestForm(_ vector: Case) throws {
        let address = try HostAddress(try #require(vector.text)).normalized
        #expect(encode(address) == vector.bytes)
        #expect(address.typeAndLength.rawValue == vector.type)
    }

    @Test func ignoresTheReservedBytesOfAService() throws {
        let address = try decode(0b0100, [0x00, 0x02, 0xff, 0xff])
        #expect(address == .service(.control))
        #expect(encode(address) == Hex([0x00, 0x02, 0x00, 0x00]))
    }
}
