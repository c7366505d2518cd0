import SMPBytes
import SMPCrypto
import SMPSCION
import TestVectors
import Testing

@Suite struct PacketAuthenticatorKeyTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let key: Hex
        let spi: UInt32
        let algorithm: UInt8
        let timestamp: UInt64
        let packet: Hex
        let code: Hex
        let hasOption: Bool?

        var testDescription: String { name }

        func fields() throws -> PacketAuthenticator {
            PacketAuthenticator(
                spi: PacketAuthenticatorSPI(rawValue: spi),
                algorithm: PacketAuthenticatorAlgorithm(rawValue: algorithm),
                timestamp: try #require(PacketAuthenticatorTimestamp(rawValue: timestamp)))
        }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/packet-authenticator-code") }

    @Test(arguments: try cases.get())
    func authenticatesAPacket(_ vector: Case) throws {
        let packet = vector.packet.bytes
        let layout = try PacketLayout(packet.span)
        var key = try PacketAuthenticatorKey(vector.key.bytes.span)
        let fields = try vector.fields()
        let code = key.code(fields, of: packet.span, layout)
        #expect(Hex([UInt8](capacity: AESBlock.length) { code.encode(into: &$0) }) == vector.code)
    }

    @Test(arguments: try cases.get().filter { $0.hasOption == true })
    func findsTheAuthenticatorInThePacket(_ vector: Case) throws {
        let packet = vector.packet.bytes
        let layout = try PacketLayout(packet.span)
        let found = try layout.authenticator(in: packet.span)
        let authenticator = try #require(found)
        #expect(authenticator.fields == (try vector.fields()))
        #expect(Array(packet[authenticator.authenticator]) == vector.code.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.hasOption != true })
    func findsNoneWhereThereIsNone(_ vector: Case) throws {
        let packet = vector.packet.bytes
        let layout = try PacketLayout(packet.span)
        let found = try layout.authenticator(in: packet.span)
        #expect(found == nil)
    }

    @Test(arguments: try cases.get().filter { $0.hasOption == true })
    func writesWhatItAccepts(_ vector: Case) throws {
        var packet = vector.packet.bytes
        let layout = try PacketLayout(packet.span)
        let found = try layout.authenticator(in: packet.span)
        let authenticator = try #require(found)
        var key = try PacketAuthenticatorKey(vector.key.bytes.span)
        for index in authenticator.authenticator { packet[index] = 0 }
        let before = key.isAuthentic(authenticator, of: packet.span, layout)
        #expect(!before)

        var bytes = packet.mutableSpan
        let isWritten = key.authenticate(authenticator, of: &bytes, layout)
        #expect(isWritten)
        #expect(Hex(packet) == vector.packet)
        let after = key.isAuthentic(authenticator, of: packet.span, layout)
        #expect(after)
    }

    @Test(arguments: try cases.get().filter { $0.hasOption == true })
    func coversAllButWhatRoutersChange(_ vector: Case) throws {
        var key = try PacketAuthenticatorKey(vector.key.bytes.span)
        let original = vector.packet.bytes
        let open = try bytesNotCovered(original)
        for index in original.indices {
            var packet = original
            packet[index] ^= 1
            guard let layout = try? PacketLayout(packet.span),
                let authenticator = try? layout.authenticator(in: packet.span)
            else { continue }
            let isAuthentic = key.isAuthentic(authenticator, of: packet.span, layout)
            #expect(isAuthentic == open.contains(index), "byte \(index)")
        }
    }

    /// The places in a packet for a destination's key whose change nobody has to notice.
    private func bytesNotCovered(_ packet: [UInt8]) throws -> Set<Int> {
        let layout = try PacketLayout(packet.span)
        let path = try #require(layout.path.standard)
        let option = try #require(layout.endToEnd).range.lowerBound + 4
        // Reserved bits of the header; both autonomous systems and the source, for which the key
        // stands; the position in the path.
        var open = Set([10, 11]).union(12..<28).union(32..<36).union([path.start])
        for index in 0..<path.meta.segmentLengths.segmentCount {
            let accumulator = path.offset(ofInfoField: index) + 2
            open.formUnion(accumulator..<accumulator + 2)
        }
        for index in 0..<path.meta.segmentLengths.hopCount {
            open.insert(path.offset(ofHopField: index))
        }
        // Which protocol's key to take, and the reserved byte.
        return open.union([option + 2, option + 3, option + 5])
    }

    @Test(arguments: try cases.get().filter { $0.hasOption == true })
    func refusesOtherAlgorithmsAndLengths(_ vector: Case) throws {
        var key = try PacketAuthenticatorKey(vector.key.bytes.span)
        var packet = vector.packet.bytes
        let layout = try PacketLayout(packet.span)
        let option = try #require(layout.endToEnd).range
        packet[option.lowerBound + 8] = PacketAuthenticatorAlgorithm.sha1AESCBC.rawValue
        try check(&key, &packet, layout)

        packet = vector.packet.bytes
        packet[option.lowerBound + 3] -= 4
        packet[option.upperBound - 4] = ExtensionOptionType.padN.rawValue
        packet[option.upperBound - 3] = 2
        try check(&key, &packet, layout)
    }

    /// Expects that the packet is neither accepted nor changed.
    private func check(
        _ key: inout PacketAuthenticatorKey, _ packet: inout [UInt8], _ layout: PacketLayout
    ) throws {
        let before = packet
        let found = try layout.authenticator(in: packet.span)
        let authenticator = try #require(found)
        let isAuthentic = key.isAuthentic(authenticator, of: packet.span, layout)
        #expect(!isAuthentic)
        var bytes = packet.mutableSpan
        let isWritten = key.authenticate(authenticator, of: &bytes, layout)
        #expect(!isWritten)
        #expect(packet == before)
    }

    @Test(arguments: [0, 15, 17])
    func refusesAKeyOfAnotherLength(_ length: Int) {
        #expect(throws: CryptoError.keyLength(actual: length)) {
            _ = try PacketAuthenticatorKey([UInt8](repeating: 0, count: length).span)
        }
    }
}
