import SMPBytes
import TestVectors
import Testing

@Suite struct DERTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let kind: Kind
        let value, error: String?

        var testDescription: String { name }
    }

    enum Kind: String, Decodable, Sendable {
        case boolean, integer, octets, bits, oid, text, utcTime, generalizedTime
    }

    static let cases = Result { try VectorFile<Case>.load("bytes/der") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func readsAndWritesBack(_ vector: Case) throws {
        #expect(try read(vector.bytes.bytes, as: vector.kind) == vector.value)
        let value = try #require(vector.value)
        #expect(Hex(write(value, as: vector.kind)) == vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = #expect(throws: WireError.self) {
            try read(vector.bytes.bytes, as: vector.kind)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) {
        for length in vector.bytes.bytes.indices {
            let prefix = Array(vector.bytes.bytes[..<length])
            #expect(throws: WireError.self) { try read(prefix, as: vector.kind) }
        }
    }

    @Test func countsOffsetsInTheWholeInput() throws {
        let bytes = DERWriter.bytes { writer in
            writer.append(.sequence) { outer in
                outer.append(integer: 7)
                outer.append(.context(1)) { $0.append(true) }
                outer.append("x")
            }
        }
        var reader = DERReader(bytes.span)
        var outer = try reader.take(.sequence)
        try reader.finish()
        #expect(try outer.takeInteger(in: 0...7) == 7)
        #expect(outer.nextTag == .context(1))
        var inner = try outer.take(.context(1))
        let offset = inner.offset
        #expect(offset == 7)
        #expect(try inner.takeBoolean())
        #expect(try outer.takeElement() == [0x13, 1, 0x78])
        try outer.finish()
        #expect(outer.nextTag == nil)
    }

    @Test func ordersSetsByTheirBytes() {
        let set = DERWriter.bytes { $0.append(ordering: [[2, 1, 9], [2, 1, 3], [1, 1, 0xff]]) }
        #expect(set == [0x31, 9, 1, 1, 0xff, 2, 1, 3, 2, 1, 9])
    }

    @Test func leavesNothingBehind() {
        let error = #expect(throws: WireError.self) {
            var reader = DERReader([5, 0, 5, 0].span)
            try reader.skip()
            try reader.finish()
        }
        #expect(error == .trailing(count: 2, at: 2))
    }

    private func read(_ bytes: [UInt8], as kind: Kind) throws(WireError) -> String {
        var reader = DERReader(bytes.span)
        let value =
            switch kind {
            case .boolean: String(try reader.takeBoolean())
            case .integer: String(try reader.takeInteger())
            case .octets: Hex(try reader.takeOctetString()).description
            case .bits: Hex(try reader.takeBitString()).description
            case .oid: dotted(try reader.takeObjectIdentifier())
            case .text: try reader.takeText()
            case .utcTime, .generalizedTime: String(try reader.takeTime().wholeSeconds)
            }
        try reader.finish()
        return value
    }

    private func write(_ value: String, as kind: Kind) -> [UInt8] {
        DERWriter.bytes { writer in
            switch kind {
            case .boolean: writer.append(value == "true")
            case .integer: writer.append(integer: UInt64(value) ?? 0)
            case .octets: writer.append(octets: bytes(value))
            case .bits: writer.append(bits: bytes(value))
            case .oid: oids[value].map { writer.append($0) }
            case .text: writer.append(value)
            case .utcTime: writer.append(UnixTime(seconds: Int64(value) ?? 0))
            case .generalizedTime:
                writer.append(generalizedTime: UnixTime(seconds: Int64(value) ?? 0))
            }
        }
    }

    private let oids: [String: OID] = [
        "2.5.4.3": OID(2, 5, 4, 3), "2.16.840.1.101.3.4.2.1": OID(2, 16, 840, 1, 101, 3, 4, 2, 1),
        "2.999.3": OID(2, 999, 3),
        "1.3.6.1.4.1.55324.1.2.1": OID(1, 3, 6, 1, 4, 1, 55324, 1, 2, 1),
    ]

    private func dotted(_ oid: OID) -> String {
        oids.first { $0.value == oid }?.key ?? "unknown"
    }

    private func bytes(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}
