import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// The header by itself; UDP in packets is in `PacketTests`.
@Suite struct UDPHeaderTests {
    static let bytes: [UInt8] = [0x01, 0x02, 0x03, 0x04, 0x00, 0x0c, 0xab, 0xcd]

    private func decode(_ bytes: [UInt8]) throws -> UDPHeader {
        var reader = ByteReader(bytes.span)
        return try UDPHeader(from: &reader)
    }

    @Test func decodesAndEncodesBack() throws {
        let header = try decode(Self.bytes)
        #expect(header.sourcePort == 0x0102)
        #expect(header.destinationPort == 0x0304)
        #expect(header.length == 12)
        #expect(header.checksum == 0xabcd)
        #expect([UInt8](capacity: 8) { header.encode(into: &$0) } == Self.bytes)
        let built = try UDPHeader(
            sourcePort: 0x0102, destinationPort: 0x0304, dataLength: 4, checksum: 0xabcd)
        #expect(built == header)
    }

    @Test func refusesEveryPrefix() {
        let accepted = acceptedPrefixes(of: Self.bytes) { reader throws(WireError) in
            _ = try UDPHeader(from: &reader)
        }
        #expect(accepted == [])
    }

    @Test func takesNoLengthBetweenZeroAndEight() throws {
        for length in UInt8(0)...9 {
            let bytes: [UInt8] = [0, 1, 0, 2, 0, length, 0, 0]
            if length == 0 || length >= 8 {
                #expect(try decode(bytes).length == UInt16(length))
            } else {
                #expect(throws: WireError.violates(.udpLengthHoldsHeader, at: 4)) {
                    try decode(bytes)
                }
            }
        }
    }

    @Test func announcesNoMoreThanItsLengthCanSay() throws {
        let most = UDPHeader.maximumDataLength
        #expect(
            try UDPHeader(sourcePort: 1, destinationPort: 2, dataLength: most).length == 65_535)
        for length in [most + 1, -1] {
            #expect(throws: WireError.violates(.udpDataFits, at: 4)) {
                try UDPHeader(sourcePort: 1, destinationPort: 2, dataLength: length)
            }
        }
    }
}
