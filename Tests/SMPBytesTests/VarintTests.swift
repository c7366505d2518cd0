import SMPBytes
import TestVectors
import Testing

/// Integers that take as many bytes as they need.
@Suite struct VarintTests {
    struct Reading: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let value: String
        let consumed: Int
        let isShortest: Bool
        var testDescription: String { name }
    }

    struct Prefix: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        var testDescription: String { name }
    }

    struct Excess: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let value: String
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Reading>.load("bytes/varint"))
    func readsAndWrites(_ reading: Reading) throws {
        var reader = ByteReader(reading.bytes.bytes.span)
        let value = try reader.takeVarint()
        let offset = reader.offset
        #expect(String(value) == reading.value)
        #expect(offset == reading.consumed)
        let written = [UInt8](capacity: Varint.length(of: value)) { $0.append(varint: value) }
        #expect((written == Array(reading.bytes.bytes.prefix(offset))) == reading.isShortest)
    }

    @Test(arguments: try VectorFile<Prefix>.load("bytes/varint-cut-short"))
    func refuses(_ prefix: Prefix) {
        #expect(throws: WireError.self) {
            var reader = ByteReader(prefix.bytes.bytes.span)
            _ = try reader.takeVarint()
        }
    }

    /// Such a value is for the caller to keep out, and above the greatest that there is.
    @Test(arguments: try VectorFile<Excess>.load("bytes/varint-too-large"))
    func doesNotReach(_ excess: Excess) throws {
        let value = try #require(UInt64(excess.value))
        #expect(value > Varint.max)
    }
}
