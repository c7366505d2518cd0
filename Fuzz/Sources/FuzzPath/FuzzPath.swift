import FuzzDriver
import SMPBytes
import SMPSCION

@main enum FuzzPath {
    static func main() {
        fuzz { start, count in
            FuzzPath.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// A path that decodes encodes to the same bytes but for the reserved bits, and turning it
    /// round twice gives it back.
    ///
    /// The first byte is the path type.
    static func check(_ input: Span<UInt8>) {
        var reader = ByteReader(input)
        guard let type = try? PathType(rawValue: reader.takeUInt8()),
            let path = try? Path(type, from: input.extracting(droppingFirst: 1))
        else { return }
        precondition(path.encodedLength == input.count - 1)
        let encoded = [UInt8](capacity: path.encodedLength) { path.encode(into: &$0) }
        precondition((try? Path(type, from: encoded.span)) == path)
        if case .standard(let standard) = path {
            precondition(standard.reversed.reversed == standard)
        }
    }
}
