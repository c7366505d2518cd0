import SMPBytes
import SMPQUIC
import Testing

@Suite struct ConnectionIDTests {
    @Test(arguments: 0...20) func keepsEveryLength(_ length: Int) throws {
        let bytes = (0..<length).map { UInt8($0 * 7 + 1) }
        let id = try #require(ConnectionID(bytes.span))
        #expect(id.length == length)
        #expect([UInt8](capacity: length) { id.encode(into: &$0) } == bytes)
        var reader = ByteReader(bytes.span)
        #expect(try ConnectionID(from: &reader, length: length) == id)
    }

    @Test func refusesMoreThan20Bytes() {
        #expect(ConnectionID([UInt8](repeating: 1, count: 21).span) == nil)
    }

    @Test func isNotTheSameAsALongerOneOfZeros() throws {
        let short = try #require(ConnectionID([1].span))
        let long = try #require(ConnectionID([1, 0].span))
        #expect(short != long)
    }
}
