import SMPBytes
import Testing

@testable import SMPQUIC

/// Datagrams that wait.
@Suite struct DatagramsTests {
    @Test func dropsTheOldestDatagramAndRefusesLongOnes() throws {
        var datagrams = Datagrams(localLimit: 10, capacity: 2)
        for byte in 1...3 as ClosedRange<UInt8> {
            try datagrams.receive([byte].span, frameLength: 3)
        }
        #expect(datagrams.droppedCount == 1)
        let oldest = datagrams.receive()
        #expect(oldest == [2])
        #expect(throws: TransportError.self) { try datagrams.receive([1].span, frameLength: 11) }
    }
}
