import SMPBytes
import TestVectors
import Testing

@testable import SMP

@Suite struct DatagramMessageTests {
    private let message = DatagramMessage(
        kind: .probe, token: 0x0102_0304_0506_0708, index: 2, count: 3, number: 0xa1b2_c3d4)

    private let bytes: [UInt8] = [
        0x53, 0x4d, 1, 3, 1, 2, 3, 4, 5, 6, 7, 8, 2, 3, 0, 0, 0xa1, 0xb2, 0xc3, 0xd4,
    ]

    private func decode(_ bytes: [UInt8]) throws(WireError) -> DatagramMessage {
        var reader = ByteReader(bytes.span)
        return try DatagramMessage(from: &reader)
    }

    @Test func hasTheFormOfItsDiagram() throws {
        let encoded = [UInt8](capacity: DatagramMessage.headerLength) {
            message.encode(into: &$0)
        }
        #expect(encoded == bytes)
        #expect(try decode(bytes) == message)
        #expect(try decode(bytes + [9, 9]) == message)
    }

    @Test func refusesEveryPrefix() {
        for length in bytes.indices {
            #expect(throws: WireError.self) { try decode(Array(bytes.prefix(length))) }
        }
    }

    @Test(arguments: [(0, 0x54), (1, 0), (2, 2), (3, 6), (3, 0xff)])
    func refusesAnotherProtocol(place: Int, byte: UInt8) {
        var bytes = bytes
        bytes[place] = byte
        #expect(throws: WireError.violates(.datagramMagic, at: 0)) { try decode(bytes) }
    }

    @Test(arguments: [(3, 3), (0, 0), (1, 65), (255, 255)] as [(UInt8, UInt8)])
    func refusesAConnectionThatCannotBe(index: UInt8, count: UInt8) {
        var bytes = bytes
        (bytes[12], bytes[13]) = (index, count)
        #expect(throws: WireError.violates(.datagramIndex, at: 12)) { try decode(bytes) }
    }
}
