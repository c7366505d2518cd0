import SMPBytes
import SMPHost
import TestVectors
import Testing

@Suite struct HPACKIntegerTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let prefixBits: Int
        let bytes: Hex
        let canonical: Hex?
        let value: Int?
        let error: String?

        var testDescription: String { name }

        func decode(_ reader: inout ByteReader) throws(WireError) -> Int {
            let first = try reader.takeUInt8()
            return try HPACKInteger.take(after: first, prefixBits: prefixBits, from: &reader)
        }
    }

    static let cases = Result { try VectorFile<Case>.load("rpc/hpack-integer") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        var reader = ByteReader(vector.bytes.bytes.span)
        let value = try vector.decode(&reader)
        try reader.finish()
        #expect(value == vector.value)

        var encoded: [UInt8] = []
        HPACKInteger.append(value, prefixBits: vector.prefixBits, pattern: 0, to: &encoded)
        #expect(Hex(encoded) == vector.canonical ?? vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = refusal(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try vector.decode(&reader)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) {
        let accepted = acceptedPrefixes(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try vector.decode(&reader)
        }
        #expect(accepted == [])
    }

    @Test func leavesTheBitsAboveThePrefixToThePattern() {
        var encoded: [UInt8] = []
        HPACKInteger.append(1337, prefixBits: 5, pattern: 0xa0, to: &encoded)
        #expect(encoded == [0xbf, 0x9a, 0x0a])
    }
}

@Suite struct HPACKStringTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let canonical: Hex?
        let huffman: Bool?
        let value: Hex?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("rpc/hpack-string") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        var reader = ByteReader(vector.bytes.bytes.span)
        let text = try HPACKString.take(from: &reader)
        try reader.finish()
        #expect(Hex(text) == vector.value)

        var encoded: [UInt8] = []
        HPACKString.append(text, huffman: vector.huffman == true, to: &encoded)
        #expect(Hex(encoded) == vector.canonical ?? vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = refusal(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try HPACKString.take(from: &reader)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) {
        let accepted = acceptedPrefixes(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try HPACKString.take(from: &reader)
        }
        #expect(accepted == [])
    }
}

@Suite struct HPACKHuffmanTests {
    struct Case: Decodable, Sendable {
        let symbol: Int
        let code: UInt32
        let bitLength: Int
    }

    @Test func derivesEveryCodeOfTheAppendix() throws {
        let cases = try VectorFile<Case>.load("rpc/hpack-huffman-code")
        #expect(cases.map(\.symbol) == Array(0...256))
        #expect(HPACKHuffman.codes.map(\.bits) == cases.map(\.code))
        #expect(HPACKHuffman.codes.map(\.bitLength) == cases.map(\.bitLength))
    }

    @Test func decodesEveryPairOfOctets() {
        var failures: [[UInt8]] = []
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let text = [first, second]
                var coded: [UInt8] = []
                HPACKHuffman.append(text, to: &coded)
                let decoded = try? HPACKHuffman.decode(coded.span)
                if decoded != text || coded.count != HPACKHuffman.encodedLength(of: text) {
                    failures.append(text)
                }
            }
        }
        #expect(failures == [])
    }

    @Test func namesThePlaceInTheWholeString() {
        var reader = ByteReader([0x01, 0x61, 0x82, 0x07, 0xff].span)
        let error = #expect(throws: WireError.self) {
            _ = try HPACKString.take(from: &reader)
            _ = try HPACKString.take(from: &reader)
        }
        #expect(error == .violates(.hpackHuffman, at: 5))
    }
}
