import SMPCrypto
import TestVectors
import Testing

@Suite struct SecretBytesTests {
    struct Refusal: Error {}

    @Test(arguments: [0, 1, 16, 4096])
    func keepsWhatItWasGiven(_ count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let secret = SecretBytes(copying: bytes.span)
        #expect(Hex(copying: secret.bytes) == Hex(bytes))
    }

    @Test func passesOnWhyItCouldNotBeFilled() {
        #expect(throws: Refusal.self) {
            _ = try SecretBytes(count: 4) { output throws(Refusal) in
                output.append(1)
                throw Refusal()
            }
        }
    }

    @Test func insistsOnEveryByte() async {
        await #expect(processExitsWith: .failure) {
            _ = SecretBytes(count: 4) { $0.append(1) }
        }
    }
}
