import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// What stamped packets have that built ones have not; their bytes are in `PacketTests`.
@Suite struct PacketTemplateTests {
    private func template(hopByHop: ExtensionOptions? = nil) throws -> PacketTemplate {
        PacketTemplate(try PacketHeaderTests.header(hopByHop: hopByHop), from: 31_000, to: 31_001)
    }

    private func encode(_ data: [UInt8], _ template: PacketTemplate) throws -> [UInt8] {
        try [UInt8](capacity: template.headerLength + data.count) { out throws(WireError) in
            try template.encode(data.span, into: &out)
        }
    }

    @Test(arguments: [0, 1, 2, 7, 8, 9, 31, 32, 33, 1199, 1200])
    func makesValidPacketsOfEveryLength(_ count: Int) throws {
        let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let options = try ExtensionOptions([.init(.experiment1, data: [1, 2, 3, 4, 5])])
        let packet = try encode(data, template(hopByHop: options))
        let layout = try PacketLayout(packet.span)
        let udp = try #require(try layout.udp(in: packet.span))
        #expect(Array(packet[udp.data]) == data)
        #expect(Int(udp.header.length) == 8 + count)
        let checksumIsValid = layout.checksumIsValid(in: packet.span)
        #expect(checksumIsValid)
    }

    @Test func writesTheSameInFrontOfDataInPlace() throws {
        let template = try template()
        let data = [UInt8](1...100)
        var packet = [UInt8](repeating: 0xee, count: template.headerLength) + data
        var span = packet.mutableSpan
        try template.write(in: &span)
        #expect(packet == (try encode(data, template)))
    }

    @Test func appendsBehindOtherPackets() throws {
        let template = try template()
        let (first, second): ([UInt8], [UInt8]) = ([1, 2, 3], [4, 5])
        let batch = try [UInt8](capacity: 2 * template.headerLength + 5) { out throws(WireError) in
            try template.encode(first.span, into: &out)
            try template.encode(second.span, into: &out)
        }
        #expect(batch == (try encode(first, template) + encode(second, template)))
    }

    @Test func announcesNoMoreThanItsLengthCanSay() throws {
        let template = try template(hopByHop: ExtensionOptions([]))
        #expect(template.maximumDataLength == 65_535 - 4 - 8)
        let most = try encode([UInt8](repeating: 1, count: template.maximumDataLength), template)
        let layout = try PacketLayout(most.span)
        let checksumIsValid = layout.checksumIsValid(in: most.span)
        #expect(checksumIsValid)

        let tooMany = [UInt8](repeating: 1, count: template.maximumDataLength + 1)
        #expect(throws: WireError.violates(.payloadFits, at: 6)) {
            try encode(tooMany, template)
        }
        var room = [UInt8](repeating: 0, count: template.headerLength) + tooMany
        let untouched = room
        #expect(throws: WireError.violates(.payloadFits, at: 6)) {
            var span = room.mutableSpan
            try template.write(in: &span)
        }
        #expect(room == untouched)
    }
}
