import FuzzDriver
import SMPBytes
import SMPSCION

@main enum FuzzSegment {
    static func main() {
        fuzz { start, count in
            FuzzSegment.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// What decodes encodes to bytes that decode to the same, and from then on to the same bytes.
    ///
    /// The first byte says what the others are.
    static func check(_ input: Span<UInt8>) {
        guard !input.isEmpty else { return }
        let bytes = input.extracting(droppingFirst: 1)
        switch input[0] {
        case 0: checkChain(bytes, { try? PathSegment(protobuf: $0) }, \.protobuf)
        case 1: checkChain(bytes, { try? Beacon(protobuf: $0) }, \.protobuf)
        default:
            guard let response = try? SegmentsResponse(protobuf: bytes) else { return }
            let again = try? SegmentsResponse(protobuf: response.protobuf.span)
            precondition(again?.segments == response.segments && again?.refused == [])
            checkPaths(response.segments)
        }
    }

    private static func checkChain<Chain: EntryChain>(
        _ bytes: Span<UInt8>, _ decode: (Span<UInt8>) -> Chain?, _ encode: (Chain) -> [UInt8]
    ) {
        guard let chain = decode(bytes) else { return }
        let encoded = encode(chain)
        precondition(decode(encoded.span) == chain && encode(chain) == encoded)
        precondition(chain.minimumExpiry <= chain.maximumExpiry && !chain.description.isEmpty)
        try? chain.verifySignatures { _ in nil }
    }

    /// Whatever segments there are, combining them ends, and gives paths that hold together.
    private static func checkPaths(_ segments: [SegmentType: [PathSegment]]) {
        let combinator = PathCombinator(
            up: segments[.up, default: []], core: segments[.core, default: []],
            down: segments[.down, default: []],
            limits: PathCombinator.Limits(combinationCount: 500, pathCount: 50))
        let ends = Set((combinator.up + combinator.core + combinator.down).map(\.last)).sorted()
        for source in ends.prefix(4) {
            for destination in ends.prefix(4) + combinator.core.prefix(2).map(\.first) {
                combinator.paths(from: source, to: destination).forEach(checkPath)
            }
        }
    }

    private static func checkPath(_ path: CombinedPath) {
        let encoded = [UInt8](capacity: path.path.encodedLength) { path.path.encode(into: &$0) }
        precondition((try? Path(.standard, from: encoded.span)) == .standard(path.path))
        let (metadata, count) = (path.metadata, path.metadata.interfaces.count)
        precondition(count == 2 * path.linkCount && count >= 2)
        precondition(metadata.latency.count == count - 1 && metadata.bandwidth.count == count - 1)
        precondition(metadata.geo.count == count && metadata.linkTypes.count == count / 2)
        precondition(metadata.internalHops.count == count / 2 - 1)
        precondition(metadata.notes.count == count / 2 + 1 && metadata.expiry == path.path.expiry)
    }
}
