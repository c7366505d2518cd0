import FuzzDriver
import SMPBytes
import SMPCrypto

@main enum FuzzPublicKey {
    static func main() {
        fuzz { start, count in
            FuzzPublicKey.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// A key that can be read can be written and read again, and accepts no made-up signature.
    ///
    /// The first byte says in which of four forms the key is.
    static func check(_ input: Span<UInt8>) {
        var reader = ByteReader(input)
        guard let form = try? reader.takeUInt8() else { return }
        let encoding: P256PublicKey.Encoding = form & 1 == 0 ? .der : .pem
        let bytes = input.extracting(droppingFirst: 1)
        guard
            let key = form & 2 == 0
                ? try? P256PublicKey(subjectPublicKeyInfo: bytes, encoding)
                : try? P256PublicKey(certificate: bytes, encoding)
        else { return }
        let info = key.subjectPublicKeyInfo
        let again = try? P256PublicKey(subjectPublicKeyInfo: info.span)
        precondition(again?.subjectPublicKeyInfo == info)
        precondition(!key.isValid(bytes, for: SHA256.hash(bytes)))
    }
}
