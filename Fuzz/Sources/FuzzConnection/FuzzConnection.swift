import FuzzDriver
import SMPBytes
import SMPCrypto
@_spi(Testing) import SMPQUIC
import SMPTLS

@main enum FuzzConnection {
    static func main() {
        fuzz { start, count in
            FuzzConnection.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// Whatever comes and whatever is asked for, two ends go on or say why not, and come to rest.
    static func check(_ input: Span<UInt8>) {
        guard var bench = try? ConnectionBench() else { fatalError("no connection") }
        var reader = ByteReader(input)
        var stepCount = 0
        while stepCount < 200, let code = try? reader.takeUInt8() {
            stepCount += 1
            bench.step(code, &reader)
        }
        bench.finish()
    }
}
