import SMPCrypto
import Testing

@Suite struct RandomTests {
    @Test(arguments: [0, 1, 16, 10_000])
    func givesAsManyBytesAsAsked(_ count: Int) throws {
        #expect(try Random.bytes(count).count == count)
    }

    @Test func neverGivesTheSameTwice() throws {
        let samples = try (0..<100).map { _ in try Random.bytes(16) }
        #expect(Set(samples).count == samples.count)
    }

    @Test func reachesEveryValueOfEveryByte() throws {
        // A byte that misses one of 256 values in 8,192 draws would be a one in 10^11 event.
        let columns = try (0..<8192).map { _ in try Random.bytes(4) }
        for column in 0..<4 { #expect(Set(columns.map { $0[column] }).count == 256) }
    }

    @Test func appendsToWhatIsThere() throws {
        let bytes = try [UInt8](capacity: 20) { output throws(CryptoError) in
            output.append(repeating: 7, count: 4)
            try Random.fill(&output, count: 16)
        }
        #expect(bytes.count == 20)
        #expect(bytes.prefix(4) == [7, 7, 7, 7])
        #expect(bytes.dropFirst(4) != ArraySlice(repeating: 0, count: 16))
    }
}
