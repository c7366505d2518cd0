import FuzzDriver
import SMPBytes
@_spi(Testing) import SMPQUIC

@main enum FuzzTokens {
    static func main() {
        fuzz { start, count in
            FuzzTokens.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// What a token holds is written as it was read.
    ///
    /// The first byte says whether it is the token of a Retry. `FuzzEndpoint` gives tokens that
    /// nobody has sealed to a server.
    static func check(_ input: Span<UInt8>) {
        var reader = ByteReader(input)
        guard let form = try? reader.takeUInt8() else { return }
        let content = input.extracting(droppingFirst: 1)
        guard
            let again = AddressTokenContent.rewritten(content, isRetry: form & 1 == 1)
        else { return }
        precondition(again == [UInt8](capacity: content.count) { $0.append(copying: content) })
    }
}
