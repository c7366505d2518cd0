import SMPBytes
import SMPQUIC
import Testing

@Suite struct ConnectionIDTests {
    @Test(arguments: 0...20) func keepsEveryLength(_ length: Int) throws {
        let bytes = (0..<length).map { UInt8($0 * 7 + 1) }
        let found = ConnectionID(bytes.span)
        let id = try #require(found)
        #expect(id.length == length)
        #expect([UInt8](capacity: length) { id.encode(into: &$0) } == bytes)
        var reader = ByteReader(bytes.span)
        let read = try ConnectionID(from: &reader, length: length)
        #expect(read == id)
    }

    @Test func refusesMoreThan20Bytes() {
        let bytes = [UInt8](repeating: 1, count: 21)
        let id = ConnectionID(bytes.span)
        #expect(id == nil)
    }

    @Test func isNotTheSameAsALongerOneOfZeros() {
        let (one, oneAndZero): ([UInt8], [UInt8]) = ([1], [1, 0])
        let short = ConnectionID(one.span)
        let long = ConnectionID(oneAndZero.span)
        #expect(short != long)
    }
}
