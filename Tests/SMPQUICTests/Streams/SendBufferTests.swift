import SMPBytes
import Testing

@testable import SMPQUIC

/// Data that is kept until it has arrived.
@Suite struct SendBufferTests {
    @Test func sendsLostPartsAgainUnlessTheyHaveArrived() {
        var buffer = SendBuffer()
        buffer.write([UInt8](repeating: 7, count: 100).span)
        let whole = buffer.takeNext(limit: 60)
        #expect(whole == 0..<60)
        buffer.acknowledged(20..<40)
        buffer.lost(10..<60)
        let lostBefore = buffer.takeNext(limit: 60)
        #expect(lostBefore == 10..<20)
        let lostBehind = buffer.takeNext(limit: 60)
        #expect(lostBehind == 40..<60)
        let new = buffer.takeNext(limit: 60)
        #expect(new == 60..<100)
        buffer.acknowledged(0..<20)
        buffer.acknowledged(40..<100)
        #expect(buffer.isAcknowledged)
    }
}
