import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct PacketAuthenticatorTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Value: Decodable, Hashable {
            let spi: UInt32
            let algorithm: UInt8
            let timestamp: UInt64
            let authenticator: Hex
        }

        let name: String
        let bytes: Hex
        let value: Value?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/packet-authenticator") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let value = try #require(vector.value)
        var reader = ByteReader(vector.bytes.bytes.span)
        let fields = try PacketAuthenticator(from: &reader)
        #expect(fields.spi.rawValue == value.spi)
        #expect(fields.algorithm.rawValue == value.algorithm)
        #expect(fields.timestamp.rawValue == value.timestamp)
        #expect(Array(vector.bytes.bytes.dropFirst(reader.offset)) == value.authenticator.bytes)

        let option = try fields.option(authenticator: value.authenticator.bytes)
        #expect(option.type == .packetAuthenticator)
        #expect(Hex(option.data) == vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = refusal(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try PacketAuthenticator(from: &reader)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) {
        let fields = Array(vector.bytes.bytes.prefix(PacketAuthenticator.encodedLength))
        let accepted = acceptedPrefixes(of: fields) { reader throws(WireError) in
            _ = try PacketAuthenticator(from: &reader)
        }
        #expect(accepted == [])
    }

    @Test func ignoresTheReservedByteAndSendsZero() throws {
        let bytes: [UInt8] = [0, 0, 0, 1, 0, 0xff, 1, 2, 3, 4, 5, 6]
        var reader = ByteReader(bytes.span)
        let fields = try PacketAuthenticator(from: &reader)
        #expect(fields.timestamp.rawValue == 0x0102_0304_0506)
        let encoded = [UInt8](capacity: PacketAuthenticator.encodedLength) {
            fields.encode(into: &$0)
        }
        #expect(encoded == [0, 0, 0, 1, 0, 0, 1, 2, 3, 4, 5, 6])
    }

    @Test func startsWhereItsNumbersAreAligned() throws {
        let timestamp = try #require(PacketAuthenticatorTimestamp(rawValue: 0))
        let fields = PacketAuthenticator(spi: .init(rawValue: 0x10001), timestamp: timestamp)
        let padding = try ExtensionOption(.experiment1, data: [1])
        let options = try ExtensionOptions([padding, fields.option()])
        let bytes = [UInt8](capacity: options.encodedLength) {
            options.encode(nextHeader: .udp, into: &$0)
        }
        // Three bytes of the experiment, one of padding, and the type and length come first.
        #expect(bytes[8...11] == [0, 1, 0, 1])
    }

    @Test func refusesAnAuthenticatorThatNoOptionHolds() throws {
        let timestamp = try #require(PacketAuthenticatorTimestamp(rawValue: 0))
        let fields = PacketAuthenticator(spi: .init(rawValue: 1), timestamp: timestamp)
        #expect(throws: WireError.violates(.optionDataFits, at: 0)) {
            _ = try fields.option(authenticator: [UInt8](repeating: 0, count: 244))
        }
        #expect(
            try fields.option(authenticator: [UInt8](repeating: 0, count: 243)).data.count == 255)
    }
}

@Suite struct PacketAuthenticatorSPITests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        enum Operation: String, Decodable { case make, read }

        let name: String
        let operation: Operation
        let spi: UInt32?
        let isDRKey: Bool?
        let keyKind, side: String
        let `protocol`: UInt16

        var testDescription: String { name }
        var kind: PacketAuthenticatorSPI.KeyKind { keyKind == "asHost" ? .asHost : .hostHost }
        var sideOfKey: PacketAuthenticatorSPI.Side { side == "sender" ? .sender : .receiver }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/packet-authenticator-spi") }

    @Test(arguments: try cases.get().filter { $0.operation == .read })
    func hasTheParts(_ vector: Case) throws {
        let spi = PacketAuthenticatorSPI(rawValue: try #require(vector.spi))
        #expect(spi.isDRKey == vector.isDRKey)
        #expect(spi.keyKind == vector.kind)
        #expect(spi.side == vector.sideOfKey)
        #expect(spi.protocolID.rawValue == vector.protocol)
    }

    @Test(arguments: try cases.get())
    func isMadeOfItsParts(_ vector: Case) {
        let made = PacketAuthenticatorSPI(
            DRKeyProtocol(rawValue: vector.protocol), vector.kind, side: vector.sideOfKey)
        // The reserved bits below 2^21 are for others to set.
        let expected = vector.isDRKey == false ? nil : vector.spi.map { $0 & 0x3ffff }
        #expect(made?.rawValue == expected)
    }
}
