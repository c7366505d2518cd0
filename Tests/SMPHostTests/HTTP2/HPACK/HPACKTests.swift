import SMPBytes
import SMPHost
import TestVectors
import Testing

@Suite struct HPACKTests {
    @Test func knowsEveryEntryOfTheStaticTable() throws {
        struct Case: Decodable {
            let index: Int
            let field: [String]
        }
        let cases = try VectorFile<Case>.load("rpc/hpack-static-table")
        #expect(cases.map(\.index) == Array(1...61))
        #expect(HPACKStaticTable.entries == cases.map { HTTPField($0.field[0], $0.field[1]) })
    }

    // MARK: The examples of RFC 7541

    struct Example: Decodable, Sendable, CustomTestStringConvertible {
        struct Block: Decodable, Sendable {
            let bytes: Hex
            let fields: [[String]]
            let table: [[String]]
            let tableSize: Int
        }
        let name: String
        let tableSizeLimit: Int
        let huffman: Bool
        let indexing: String
        let blocks: [Block]

        var testDescription: String { name }
    }

    static let examples = Result {
        try VectorFile<Example>.load("rpc/hpack-rfc7541-appendix-c")
    }

    @Test(arguments: try examples.get())
    func decodesTheExamples(_ example: Example) throws {
        var decoder = HPACKDecoder(tableSizeLimit: example.tableSizeLimit)
        for block in example.blocks {
            let list = try decoder.decode(block.bytes.bytes.span)
            #expect(list.fields == fields(block.fields))
            #expect(!list.isTruncated)
            #expect(Array(decoder.table.entries) == fields(block.table))
            #expect(decoder.table.size == block.tableSize)
        }
    }

    @Test(arguments: try examples.get())
    func encodesTheExamples(_ example: Example) throws {
        let indexings: [String: HPACKEncoder.Indexing] = [
            "incremental": .incremental, "none": .none, "never": .never,
        ]
        let indexing = try #require(indexings[example.indexing])
        var encoder = HPACKEncoder(
            tableSizeLimit: example.tableSizeLimit, usesHuffman: example.huffman)
        for block in example.blocks {
            let encoded = encoder.encode(fields(block.fields), indexing: indexing)
            #expect(Hex(encoded) == block.bytes)
            #expect(Array(encoder.table.entries) == fields(block.table))
        }
    }

    private func fields(_ pairs: [[String]]) -> [HTTPField] {
        pairs.map { HTTPField($0[0], $0[1]) }
    }

    // MARK: Another implementation's blocks

    struct Session: Decodable, Sendable, CustomTestStringConvertible {
        struct Block: Decodable, Sendable {
            let bytes: Hex
            /// Names as text, values in hexadecimal.
            let fields: [[String]]
        }
        let name: String
        let tableSizeLimit: Int
        let blocks: [Block]

        var testDescription: String { name }

        func fields(_ block: Block) throws -> [HTTPField] {
            try block.fields.map { pair in
                let digits = Array(pair[1])
                let value = try stride(from: 0, to: digits.count, by: 2).map {
                    try #require(UInt8(String(digits[$0...$0 + 1]), radix: 16))
                }
                return HTTPField(name: Array(pair[0].utf8), value: value)
            }
        }
    }

    static let sessions = Result { try VectorFile<Session>.load("rpc/hpack-sessions") }

    @Test(arguments: try sessions.get())
    func decodesWhatAnotherEncoderWrote(_ session: Session) throws {
        var decoder = HPACKDecoder(tableSizeLimit: session.tableSizeLimit)
        for block in session.blocks {
            let list = try decoder.decode(block.bytes.bytes.span)
            #expect(list.fields == (try session.fields(block)))
        }
    }

    @Test(arguments: try sessions.get(), [true, false])
    func decodesWhatItEncodes(_ session: Session, usesHuffman: Bool) throws {
        var encoder = HPACKEncoder(tableSizeLimit: 200, usesHuffman: usesHuffman)
        var decoder = HPACKDecoder()
        for block in session.blocks {
            let fields = try session.fields(block)
            let encoded = encoder.encode(fields)
            #expect(try decoder.decode(encoded.span).fields == fields)
        }
    }

    // MARK: Refusals and limits

    struct BadBlock: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let error: String

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<BadBlock>.load("rpc/hpack-refused"))
    func refuses(_ vector: BadBlock) {
        var decoder = HPACKDecoder()
        let error = #expect(throws: WireError.self) {
            try decoder.decode(vector.bytes.bytes.span)
        }
        #expect(error?.description.contains(vector.error) == true, "\(error as Any)")
    }

    @Test func keepsTheTableInStepWhenTheListIsTooLarge() throws {
        var encoder = HPACKEncoder()
        let large = (0..<10).map { HTTPField("name-\($0)", "value") }
        let first = encoder.encode(large)
        let second = encoder.encode(large)

        var decoder = HPACKDecoder(listSizeLimit: 10 * (6 + 5 + 32) - 1)
        let list = try decoder.decode(first.span)
        #expect(list.isTruncated)
        #expect(list.fields == Array(large.prefix(9)))
        #expect(Array(decoder.table.entries) == Array(encoder.table.entries))
        #expect(try decoder.decode(second.span).fields == Array(large.prefix(9)))
    }

    @Test func holdsNoMoreThanTheLimitsHoweverManyIndicesABlockRepeats() throws {
        var encoder = HPACKEncoder()
        let field = HTTPField("x", String(repeating: "v", count: 4000))
        var decoder = HPACKDecoder(listSizeLimit: 16_384)
        _ = try decoder.decode(encoder.encode([field], indexing: .incremental).span)
        let bomb = [UInt8](repeating: 0xbe, count: 16_000)
        let list = try decoder.decode(bomb.span)
        #expect(list.isTruncated)
        #expect(list.fields.count == 4)
    }

    @Test func emptiesTheTableForAFieldLargerThanTheTable() throws {
        var table = HPACKDynamicTable(capacity: 100)
        table.insert(HTTPField("a", "1"))
        table.insert(HTTPField("b", "2"))
        #expect(Array(table.entries) == [HTTPField("b", "2"), HTTPField("a", "1")])
        table.insert(HTTPField("c", String(repeating: "3", count: 68)))
        #expect(table.count == 0)
        #expect(table.size == 0)
    }

    @Test func announcesTheSmallestAndTheLastSizeOfItsTable() throws {
        var encoder = HPACKEncoder()
        let field = HTTPField("name", "value")
        _ = encoder.encode([field])
        encoder.limitTableSize(to: 0)
        encoder.limitTableSize(to: 100)
        encoder.limitTableSize(to: 100_000)
        // Back at our own 4096, but the peer's table was empty in between.
        #expect(encoder.encode([]) == [0x20, 0x3f, 0xe1, 0x1f])
        #expect(encoder.table.count == 0)
        #expect(encoder.encode([]) == [])
    }

    @Test func writesSecretsSoThatNobodyIndexesThem() throws {
        var encoder = HPACKEncoder(usesHuffman: false)
        let secret = HTTPField(":path", "/")
        #expect(encoder.encode([secret], indexing: .never) == [0x14, 0x01, UInt8(ascii: "/")])
        #expect(encoder.table.count == 0)
    }
}
