import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

/// Packet numbers, as short as they can be.
@Suite struct PacketNumberTests {
    struct Writing: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let number: String
        let largestAcknowledged: String?
        let bytes: Hex?
        var testDescription: String { name }
    }

    struct Reading: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let largestReceived, truncated, number: String
        let bits: Int
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Writing>.load("quic/packet-number-writing"))
    func writes(_ writing: Writing) throws {
        let number = PacketNumber(try #require(UInt64(writing.number)))
        let acknowledged = writing.largestAcknowledged.flatMap(UInt64.init).map(PacketNumber.init)
        let length = number.encodedLength(largestAcknowledged: acknowledged)
        let written = length.map { length in
            Hex([UInt8](capacity: length) { number.encode(length: length, into: &$0) })
        }
        #expect(written == writing.bytes)
    }

    @Test(arguments: try VectorFile<Reading>.load("quic/packet-number-reading"))
    func reads(_ reading: Reading) throws {
        // -1 stands for none.
        let largest = UInt64(reading.largestReceived).map(PacketNumber.init)
        let number = PacketNumber(
            truncated: try #require(UInt64(reading.truncated)), length: reading.bits / 8,
            largestReceived: largest)
        #expect(String(number.value) == reading.number)
    }
}
