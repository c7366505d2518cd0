import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// Whole packets: of other implementations' tests, and captured from a running network.
@Suite struct PacketTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let fill: Fill?
        let canonical: Hex?
        let isQuote: Bool?
        let value: PacketHeaderValue?
        let standard: StandardPathValue?
        let oneHop: OneHopPathTests.Case.Value?
        let epic: EPICPathTests.Case.Value?
        let hopByHop, endToEnd: ExtensionHeaderValue?
        let optionsError: String?
        let upperProtocol: UInt8?
        let udp: UDPValue?
        let udpError: String?
        let scmp: SCMPMessageValue?
        let upperLayer: Hex?
        let checksumIsValid: Bool?
        let error: String?

        var testDescription: String { name }

        /// The packet, with its fill behind it.
        var packet: [UInt8] { bytes.bytes + (fill?.bytes ?? []) }

        func layout() throws -> PacketLayout {
            try PacketLayout(packet.span, isQuote: isQuote ?? false)
        }
    }

    /// The rest of a packet, when it is many times the same byte.
    struct Fill: Decodable, Hashable {
        let byte: Hex
        let count: Int

        var bytes: [UInt8] { [[UInt8]](repeating: byte.bytes, count: count).flatMap(\.self) }
    }

    static let cases = Result {
        try VectorFile<Case>.load("scion/packet") + VectorFile<Case>.load("scion/captured-packets")
    }

    static let good = cases.map { $0.filter { $0.error == nil } }

    // MARK: Reading

    @Test(arguments: try good.get())
    func decodesTheHeaders(_ vector: Case) throws {
        let packet = vector.packet
        let layout = try vector.layout()
        #expect(PacketHeaderValue(layout.header) == vector.value)
        #expect(
            try PathValue(layout.path, in: packet)
                == PathValue(vector.standard, vector.oneHop, vector.epic))
        #expect(layout.hopByHop.map { ExtensionHeaderValue($0, in: packet) } == vector.hopByHop)
        #expect(layout.endToEnd.map { ExtensionHeaderValue($0, in: packet) } == vector.endToEnd)
        #expect(layout.upperProtocol.rawValue == vector.upperProtocol)
        #expect(layout.upperLayer.upperBound == packet.count)
    }

    @Test(arguments: try good.get())
    func findsEveryFieldOfThePathInPlace(_ vector: Case) throws {
        let packet = vector.packet
        guard let layout = try vector.layout().path.standard else { return }
        let path = try PathValue.path(layout, in: packet)
        #expect(layout.meta == path.meta)
        for (index, field) in path.infoFields.enumerated() {
            #expect(layout.infoField(index, in: packet.span) == field)
        }
        for (index, field) in path.hopFields.enumerated() {
            #expect(layout.hopField(index, in: packet.span) == field)
        }
    }

    @Test(arguments: try good.get())
    func decodesTheUpperLayer(_ vector: Case) throws {
        let packet = vector.packet
        let layout = try vector.layout()
        if vector.udpError == nil {
            var expected = vector.udp
            if let fill = vector.fill { expected?.data = Hex(fill.bytes) }
            let udp = try layout.udp(in: packet.span)
            #expect(udp.map { UDPValue($0, in: packet) } == expected)
        }
        let scmp = try layout.scmp(in: packet.span)
        #expect(scmp.map { SCMPMessageValue($0, in: packet) } == vector.scmp)
        if let upperLayer = vector.upperLayer {
            #expect(Hex(Array(packet[layout.upperLayer])) == upperLayer)
        }
        if let checksumIsValid = vector.checksumIsValid {
            let isValid = layout.checksumIsValid(in: packet.span)
            #expect(isValid == checksumIsValid)
        }
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let expected = try #require(vector.error)
        let packet = vector.packet
        do throws(WireError) {
            _ = try PacketLayout(packet.span)
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test(arguments: try cases.get().filter { $0.udpError != nil })
    func refusesMalformedUDP(_ vector: Case) throws {
        let expected = try #require(vector.udpError)
        let packet = vector.packet
        let layout = try vector.layout()
        do throws(WireError) {
            _ = try layout.udp(in: packet.span)
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
            #expect(error.offset >= layout.upperLayer.lowerBound)
        }
        let checksumIsValid = layout.checksumIsValid(in: packet.span)
        #expect(!checksumIsValid)
    }

    @Test(arguments: try cases.get().filter { $0.optionsError != nil })
    func passesOverMalformedOptions(_ vector: Case) throws {
        let packet = vector.packet
        let layout = try vector.layout()
        let options = try #require(layout.hopByHop)
        #expect(throws: WireError.self) { try ExtensionOptions(options, in: packet.span) }
        #expect(throws: WireError.self) { try PacketHeader(layout, in: packet.span) }
    }

    @Test(arguments: try good.get().filter { $0.isQuote != true })
    func refusesEveryPrefixAndEverySurplus(_ vector: Case) {
        let packet = vector.packet
        let accepted = (0..<packet.count).filter {
            (try? PacketLayout(packet.span.extracting(first: $0))) != nil
        }
        #expect(accepted == [])
        let longer = packet + [0]
        #expect(throws: WireError.trailing(count: 1, at: packet.count)) {
            try PacketLayout(longer.span)
        }
    }

    @Test(arguments: try good.get())
    func readsAsAQuoteWithWhateverIsThereOfTheUpperLayer(_ vector: Case) throws {
        let packet = vector.packet
        let whole = try PacketLayout(packet.span, isQuote: true)
        let headers = whole.upperLayer.lowerBound
        for count in 0..<min(packet.count, headers + 64) {
            let quote = try? PacketLayout(
                packet.span.extracting(first: count), isQuote: true)
            #expect(quote?.upperLayer == (count < headers ? nil : headers..<count))
            #expect(quote == nil || quote?.header == whole.header)
        }
    }

    // MARK: Writing

    @Test(arguments: try good.get().filter { $0.optionsError == nil })
    func encodesBack(_ vector: Case) throws {
        let packet = vector.packet
        let layout = try vector.layout()
        let header = try PacketHeader(layout, in: packet.span)
        let upperLayer = packet[layout.upperLayer]
        let announced = layout.header.headerLength + Int(layout.header.payloadLength)
        let encoded = try [UInt8](capacity: header.encodedLength) { out throws(WireError) in
            try header.encode(upperLayerLength: announced - header.encodedLength, into: &out)
        }
        #expect(Hex(encoded + upperLayer) == vector.canonical ?? Hex(packet))
    }

    /// Every valid UDP packet comes out of its parts again, checksum and all, by both ways there
    /// are to build it.
    @Test(
        arguments: try good.get().filter {
            $0.udp != nil && $0.udp?.length != 0 && $0.checksumIsValid == true
                && $0.isQuote != true && $0.optionsError == nil
        })
    func buildsUDPPacketsFromTheirParts(_ vector: Case) throws {
        let packet = vector.packet
        let layout = try vector.layout()
        let udp = try #require(try layout.udp(in: packet.span))
        let header = try PacketHeader(layout, in: packet.span)
        let (from, to) = (udp.header.sourcePort, udp.header.destinationPort)
        let expected = vector.canonical ?? Hex(packet)

        let built = try [UInt8](capacity: packet.count) { out throws(WireError) in
            let data = packet.span.extracting(udp.data)
            try header.encodeUDP(from: from, to: to, data: data, into: &out)
        }
        #expect(Hex(built) == expected)

        let template = PacketTemplate(header, from: from, to: to)
        #expect(template.headerLength == udp.data.lowerBound)
        let stamped = try [UInt8](capacity: packet.count) { out throws(WireError) in
            try template.encode(packet.span.extracting(udp.data), into: &out)
        }
        #expect(Hex(stamped) == expected)
    }
}
