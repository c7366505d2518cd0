import SMPBytes
import SMPCrypto
import Testing

@testable import SMPQUIC

/// Pieces of a stream, put in order.
@Suite struct ReceiveBufferTests {
    @Test(arguments: UInt64(0)..<200)
    func putsPiecesInOrder(seed: UInt64) {
        var random = RandomStream(seed: seed)
        let whole = (0..<9_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var starts = Array(stride(from: 0, to: whole.count, by: 100))
        starts += starts.prefix(20)
        starts.shuffle(using: &random)
        var (buffer, read) = (ReceiveBuffer(), [UInt8]())
        for start in starts {
            let end = min(whole.count, start + Int.random(in: 100..<300, using: &random))
            buffer.insert(whole.span.extracting(start..<end), at: UInt64(start))
            read += [UInt8](capacity: 500) { _ = buffer.read(into: &$0) }
        }
        read += [UInt8](capacity: whole.count) { _ = buffer.read(into: &$0) }
        #expect(read == whole)
    }
}
