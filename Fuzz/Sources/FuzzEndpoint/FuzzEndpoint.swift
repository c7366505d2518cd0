import FuzzDriver
import SMPBytes
import SMPCrypto
import SMPQUIC
import SMPTLS

@main enum FuzzEndpoint {
    static func main() {
        fuzz { start, count in
            FuzzEndpoint.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// Whatever comes from whomever, a server and its clients go on, hold no more than they may,
    /// and come to rest.
    static func check(_ input: Span<UInt8>) {
        var reader = ByteReader(input)
        let form = (try? reader.takeUInt8()) ?? 0
        guard var bench = try? EndpointBench(asksForProofs: form & 1 == 1) else {
            fatalError("no endpoints")
        }
        var stepCount = 0
        while stepCount < 100, let code = try? reader.takeUInt8() {
            stepCount += 1
            bench.step(code, &reader)
        }
        bench.finish()
    }
}
