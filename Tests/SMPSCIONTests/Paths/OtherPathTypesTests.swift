import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct OneHopPathTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let value: Value?
        let standard, reversed: Hex?
        let conversionError, error: String?

        struct Value: Decodable, Hashable {
            let info: InfoFieldValue
            let firstHop, secondHop: HopFieldValue
        }

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/one-hop-path") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        var reader = ByteReader(vector.bytes.bytes.span)
        let path = try OneHopPath(from: &reader)
        try reader.finish()
        #expect(
            Hex([UInt8](capacity: OneHopPath.encodedLength) { path.encode(into: &$0) })
                == vector.bytes)
        if let value = vector.value {
            let read = Case.Value(
                info: InfoFieldValue(path.info), firstHop: HopFieldValue(path.firstHop),
                secondHop: HopFieldValue(path.secondHop))
            #expect(read == value)
        }
        if let standard = vector.standard {
            #expect(StandardPathTests.encode(try path.standardPath()) == standard)
        }
        if let reversed = vector.reversed {
            #expect(StandardPathTests.encode(try path.reversed()) == reversed)
        }
        if vector.conversionError != nil {
            let expected = WireError.violates(.completeOneHopPath, at: 8)
            #expect(throws: expected) { try path.standardPath() }
            #expect(throws: expected) { try path.reversed() }
        }
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let expected = try #require(vector.error)
        do throws(WireError) {
            _ = try Path(.oneHop, from: vector.bytes.bytes.span)
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test func refusesEveryPrefix() {
        let accepted = acceptedPrefixes(
            of: [UInt8](repeating: 1, count: OneHopPath.encodedLength)
        ) { reader throws(WireError) in
            _ = try OneHopPath(from: &reader)
        }
        #expect(accepted == [])
    }
}

@Suite struct EPICPathTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let value: Value?
        let reversed: Hex?
        let error: String?

        struct Value: Decodable, Hashable {
            let timestamp, counter: UInt32
            let penultimateHopValidation, lastHopValidation: Hex
            let standard: StandardPathValue
        }

        var testDescription: String { name }
    }

    struct PacketIDCase: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let value: Value

        struct Value: Decodable, Hashable {
            let timestamp, counter: UInt32
            let core: UInt8
            let coreCounter: UInt32
        }

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/epic-path") }
    static let packetIDs = Result { try VectorFile<PacketIDCase>.load("scion/epic-packet-id") }

    private func encode(_ path: EPICPath) -> Hex {
        Hex([UInt8](capacity: path.encodedLength) { path.encode(into: &$0) })
    }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        var reader = ByteReader(vector.bytes.bytes.span)
        let path = try EPICPath(from: &reader)
        try reader.finish()
        #expect(encode(path) == vector.bytes)
        if let value = vector.value {
            let prefix = path.prefix
            #expect(prefix.packetID.timestamp == value.timestamp)
            #expect(prefix.packetID.counter == value.counter)
            #expect(bytes(prefix.penultimateHopValidation) == value.penultimateHopValidation)
            #expect(bytes(prefix.lastHopValidation) == value.lastHopValidation)
            #expect(StandardPathValue(path.standard) == value.standard)
        }
        if let reversed = vector.reversed {
            let back = EPICPath(prefix: path.prefix, standard: path.standard.reversed)
            #expect(encode(back) == reversed)
        }
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let expected = try #require(vector.error)
        do throws(WireError) {
            _ = try Path(.epic, from: vector.bytes.bytes.span)
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) {
        let accepted = acceptedPrefixes(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try EPICPath(from: &reader)
        }
        #expect(accepted == [])
    }

    @Test(arguments: try packetIDs.get())
    func splitsThePacketCounter(_ vector: PacketIDCase) throws {
        var reader = ByteReader(vector.bytes.bytes.span)
        let identifier = try EPICPacketID(from: &reader)
        let value = PacketIDCase.Value(
            timestamp: identifier.timestamp, counter: identifier.counter, core: identifier.core,
            coreCounter: identifier.coreCounter)
        #expect(value == vector.value)
        #expect(
            identifier
                == EPICPacketID(
                    timestamp: value.timestamp, core: value.core, coreCounter: value.coreCounter))
    }

    private func bytes(_ number: UInt32) -> Hex {
        Hex((0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) })
    }
}

@Suite struct EmptyPathTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let reversed: Hex?
        let headerLength: Int?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/empty-path") }

    @Test(arguments: try cases.get().filter { $0.reversed != nil })
    func takesNoBytes(_ vector: Case) throws {
        let path = try Path(.empty, from: vector.bytes.bytes.span)
        #expect(path == .empty)
        #expect(path.encodedLength == 0)
        #expect(try path.reversed() == .empty)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refusesBytes(_ vector: Case) {
        let count = vector.bytes.bytes.count
        #expect(throws: WireError.trailing(count: count, at: 0)) {
            try Path(.empty, from: vector.bytes.bytes.span)
        }
    }

    @Test(arguments: try cases.get().filter { $0.headerLength != nil })
    func leavesTheHeaderShort(_ vector: Case) throws {
        var reader = ByteReader(vector.bytes.bytes.span)
        let header = try SCIONHeader(from: &reader)
        #expect(header.headerLength == vector.headerLength)
        #expect(header.pathLength == 0)
        #expect(reader.remaining == Int(header.payloadLength))
    }
}
