import SMPBytes
import SMPCrypto
import SMPSCION
import TestVectors
import Testing

/// A sender of EPIC packets stamps them from a template, and vouches for each in place.
@Suite struct EPICTemplateTests {
    @Test(arguments: [0, 1, 1200]) func vouchesForStampedPackets(_ dataLength: Int) throws {
        let standard = try StandardPath(segments: [SegmentCheckTests.segment(3)])
        let blank = EPICPrefix(
            packetID: EPICPacketID(timestamp: 0, counter: 0), penultimateHopValidation: 0,
            lastHopValidation: 0)
        let header = try PacketHeader(
            from: PacketHeaderTests.source, to: PacketHeaderTests.destination,
            over: .epic(EPICPath(prefix: blank, standard: standard)), upperProtocol: .udp)
        let template = PacketTemplate(header, from: 31_000, to: 31_001)
        let place = try #require(template.epicPrefixOffset)
        let data = [UInt8](repeating: 7, count: dataLength)
        var packet = try [UInt8](capacity: template.headerLength + dataLength) {
            out throws(WireError) in try template.encode(data.span, into: &out)
        }

        let keys = (try Self.authenticator(1), try Self.authenticator(2))
        var validator = EPICValidator()
        let sent = try PacketLayout(packet.span)
        #expect(sent.path.epicPrefixOffset == place)
        let id = EPICPacketID(timestamp: 0x0102_0304, core: 5, coreCounter: 6)
        let input = Self.input(id, sent, standard)
        let prefix = EPICPrefix(
            packetID: id, penultimateHopValidation: validator.field(input, keys.0),
            lastHopValidation: validator.field(input, keys.1))
        var span = packet.mutableSpan
        prefix.store(in: &span, at: place)

        let received = try PacketLayout(packet.span)
        guard case .epic(let read, let path) = received.path else {
            Issue.record("not EPIC")
            return
        }
        #expect(read == prefix)
        #expect(try PathValue.path(path, in: packet) == standard)
        let seen = Self.input(read.packetID, received, standard)
        let accepted = [
            validator.isValid(read.penultimateHopValidation, seen, keys.0),
            validator.isValid(read.lastHopValidation, seen, keys.1),
            validator.isValid(read.lastHopValidation, seen, keys.0),
        ]
        #expect(accepted == [true, true, false])
        let checksumIsValid = received.checksumIsValid(in: packet.span)
        #expect(checksumIsValid)
    }

    @Test func hasNoPlaceForEPICOnOtherPaths() throws {
        let standard = try StandardPath(segments: [SegmentCheckTests.segment(3)])
        for path in [Path.empty, .standard(standard)] {
            let header = try PacketHeader(
                from: PacketHeaderTests.source, to: PacketHeaderTests.destination, over: path,
                upperProtocol: .udp)
            #expect(PacketTemplate(header, from: 1, to: 2).epicPrefixOffset == nil)
        }
    }

    private static func authenticator(_ byte: UInt8) throws -> HopAuthenticator {
        let bytes = [UInt8](repeating: byte, count: 16)
        var reader = ByteReader(bytes.span)
        return try HopAuthenticator(from: &reader)
    }

    private static func input(
        _ id: EPICPacketID, _ layout: PacketLayout, _ path: StandardPath
    ) -> EPICMACInput {
        EPICMACInput(
            timestamp: path.infoFields[0].timestamp, packetID: id, source: layout.header.source,
            payloadLength: layout.header.payloadLength)
    }
}
