import SMPBytes
import Testing

@testable import SMPQUIC

/// The messages of a handshake, put in order.
@Suite struct CryptoStreamTests {
    @Test func boundsWhatWaitsOfAHandshake() throws {
        var stream = CryptoStream()
        try stream.receive([1, 2].span, at: 2)
        let early = stream.read()
        #expect(early.isEmpty)
        try stream.receive([3, 4].span, at: 0)
        let all = stream.read()
        #expect(all == [3, 4, 1, 2])
        #expect(throws: TransportError.self) {
            try stream.receive([0].span, at: 4 + CryptoStream.bufferLength)
        }
    }
}
