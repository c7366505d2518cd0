import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct InternetChecksumTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let initial: UInt64?
        let pseudo: Pseudo?
        let bytes: Hex?
        let generated: Generated?
        let checksumOffset: Int?
        let checksum: Hex

        var testDescription: String { name }
        var upperLayer: [UInt8] { bytes?.bytes ?? generated?.bytes ?? [] }
        var value: UInt16 { checksum.bytes.span.bigEndian(UInt16.self, at: 0) }
    }

    struct Pseudo: Decodable, Sendable {
        let destination, source: Hex
        let destinationType, sourceType, protocolNumber: UInt8
        let bytes: Hex?
    }

    struct Generated: Decodable, Sendable {
        let zeros, ones: Int
        var bytes: [UInt8] {
            [UInt8](repeating: 0, count: zeros) + [UInt8](repeating: 0xff, count: ones)
        }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/checksum") }

    @Test(arguments: try cases.get())
    func computesTheChecksum(_ vector: Case) throws {
        var upperLayer = vector.upperLayer
        if let field = vector.checksumOffset {
            upperLayer.replaceSubrange(field..<field + 2, with: [0, 0])
        }
        var checksum = try vector.start()
        checksum.add(upperLayer.span)
        #expect(checksum.value == vector.value)
    }

    @Test(arguments: try cases.get().filter { $0.checksumOffset != nil })
    func verifiesWhatCarriesItAndNothingElse(_ vector: Case) throws {
        let field = try #require(vector.checksumOffset)
        var upperLayer = vector.upperLayer
        upperLayer.replaceSubrange(field..<field + 2, with: vector.checksum.bytes)
        var whole = try vector.start()
        whole.add(upperLayer.span)
        #expect(whole.isValid)

        upperLayer[upperLayer.count - 1] ^= 0x10
        var changed = try vector.start()
        changed.add(upperLayer.span)
        #expect(!changed.isValid)
    }

    @Test func takesAllOnesInPlaceOfZero() throws {
        let vector = try #require(
            try Self.cases.get().first { $0.value == 0 && $0.checksumOffset == 6 })
        var upperLayer = vector.upperLayer
        upperLayer.replaceSubrange(6..<8, with: [0xff, 0xff])
        var checksum = try vector.start()
        checksum.add(upperLayer.span)
        #expect(checksum.isValid)
    }

    @Test(arguments: try cases.get().filter { $0.pseudo != nil })
    func sumsThePseudoHeaderOfAPacketInPlace(_ vector: Case) throws {
        let pseudo = try #require(vector.pseudo)
        let upperLayer = vector.upperLayer
        let (source, destination) = try pseudo.addresses()
        let header = try SCIONHeader(
            nextHeader: .udp, payloadLength: UInt16(upperLayer.count), pathType: .empty,
            pathLength: 0, destination: destination, source: source)
        let packet = [UInt8](capacity: header.encodedLength) { header.encode(into: &$0) }

        let protocolNumber = ProtocolNumber(rawValue: pseudo.protocolNumber)
        let inPlace = InternetChecksum(
            of: packet.span, header, upperLayerLength: upperLayer.count,
            protocolNumber: protocolNumber)
        #expect(inPlace.value == (try vector.start()).value)

        guard let bytes = pseudo.bytes else { return }
        var fromBytes = InternetChecksum()
        fromBytes.add(bytes.bytes.span)
        #expect(fromBytes.value == inPlace.value)
    }

    @Test func partsSumToTheWholeWhereverTheyAreCut() {
        let whole = (0..<97).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ 7) }
        for first in 0...whole.count {
            for second in first...whole.count {
                var checksum = InternetChecksum()
                checksum.add(whole.span.extracting(0..<first))
                checksum.add(whole.span.extracting(first..<second))
                checksum.add(whole.span.extracting(second..<whole.count))
                #expect(checksum.value == wordByWord(whole), "cut at \(first) and \(second)")
            }
        }
    }

    @Test func sumsEveryLengthAsWordByWord() {
        for count in 0...200 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 255 &- $0 &* 7) }
            var checksum = InternetChecksum()
            checksum.add(bytes.span)
            #expect(checksum.value == wordByWord(bytes), "\(count) bytes")
        }
    }

    @Test func addsTheLengthToAStoredPseudoHeader() {
        let source = SCIONAddress(ISDAS(rawValue: 1), .ipv4(IPv4Address(10, 0, 0, 1)))
        let destination = SCIONAddress(
            ISDAS(rawValue: 2), .ipv6(IPv6Address(high: 0xfd00_0000_0000_0000, low: 2)))
        var stored = InternetChecksum(
            from: source, to: destination, upperLayerLength: 0, protocolNumber: .udp)
        stored.add(1208)
        let direct = InternetChecksum(
            from: source, to: destination, upperLayerLength: 1208, protocolNumber: .udp)
        #expect(stored.value == direct.value)
    }

    @Test func countsReservedAddressBytesOfAPacketInPlace() throws {
        let source = SCIONAddress(ISDAS(rawValue: 1), .service(.control))
        let header = try SCIONHeader(
            nextHeader: .udp, payloadLength: 8, pathType: .empty, pathLength: 0,
            destination: source, source: source)
        var packet = [UInt8](capacity: header.encodedLength) { header.encode(into: &$0) }
        packet[packet.count - 1] = 1
        let inPlace = InternetChecksum(
            of: packet.span, header, upperLayerLength: 8, protocolNumber: .udp)
        var rebuilt = InternetChecksum(
            from: source, to: source, upperLayerLength: 8, protocolNumber: .udp)
        rebuilt.add(1)
        #expect(inPlace.value == rebuilt.value)
    }
}

/// The checksum as RFC 1071 defines it, in its simplest form.
private func wordByWord(_ bytes: [UInt8]) -> UInt16 {
    var sum = 0
    for (index, byte) in bytes.enumerated() { sum += Int(byte) << (index % 2 == 0 ? 8 : 0) }
    while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
    return ~UInt16(sum)
}

extension InternetChecksumTests.Case {
    func start() throws -> InternetChecksum {
        guard let pseudo else {
            var checksum = InternetChecksum()
            checksum.add(initial ?? 0)
            return checksum
        }
        let (source, destination) = try pseudo.addresses()
        return InternetChecksum(
            from: source, to: destination, upperLayerLength: upperLayer.count,
            protocolNumber: ProtocolNumber(rawValue: pseudo.protocolNumber))
    }
}

extension InternetChecksumTests.Pseudo {
    func addresses() throws -> (source: SCIONAddress, destination: SCIONAddress) {
        (try address(source, sourceType), try address(destination, destinationType))
    }

    private func address(_ hex: Hex, _ type: UInt8) throws -> SCIONAddress {
        var reader = ByteReader(hex.bytes.span)
        let isdAS = ISDAS(rawValue: try reader.takeUInt64())
        return SCIONAddress(isdAS, try HostAddress(HostAddressType(rawValue: type), from: &reader))
    }
}
