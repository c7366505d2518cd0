import SMPCrypto
import Testing

@Suite struct ConstantTimeTests {
    @Test(arguments: [0, 1, 6, 16, 33])
    func findsEqualBytesEqual(_ count: Int) {
        let (a, b) = ([UInt8](repeating: 9, count: count), [UInt8](repeating: 9, count: count))
        #expect(areEqual(a, b))
    }

    @Test(arguments: 0..<128)
    func findsEveryBitThatDiffers(_ bit: Int) {
        let a = [UInt8](repeating: 9, count: 16)
        var b = a
        b[bit / 8] ^= 1 << (bit % 8)
        #expect(!areEqual(a, b))
    }

    @Test func findsDifferentLengthsDifferent() {
        let bytes = [UInt8](repeating: 0, count: 16)
        #expect(!areEqual(bytes, Array(bytes.prefix(15))))
        #expect(!areEqual(bytes, []))
    }

    @Test(arguments: 0..<64)
    func findsEveryBitOfANumberThatDiffers(_ bit: Int) {
        let number: UInt64 = 0x0123_4567_89ab_cdef
        #expect(ConstantTime.areEqual(number, number))
        #expect(!ConstantTime.areEqual(number, number ^ 1 << bit))
    }

    /// The comparison of spans, in a form that `#expect` takes.
    func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        ConstantTime.areEqual(a.span, b.span)
    }
}
