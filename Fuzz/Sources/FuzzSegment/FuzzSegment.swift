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
        case 0: checkSegment(bytes)
        case 1: checkBeacon(bytes)
        default:
            guard let response = try? SegmentsResponse(protobuf: bytes) else { return }
            let again = try? SegmentsResponse(protobuf: response.protobuf.span)
            precondition(again?.segments == response.segments && again?.refused == [])
            checkPaths(response.segments)
        }
    }

    private static func checkSegment(_ bytes: Span<UInt8>) {
        guard let segment = try? PathSegment(protobuf: bytes) else { return }
        let again = try? PathSegment(protobuf: segment.protobuf.span)
        precondition(again == segment && again?.protobuf == segment.protobuf)
        precondition(segment.minimumExpiry <= segment.maximumExpiry)
        precondition(!segment.description.isEmpty)
        try? segment.verifySignatures { _ in nil }
    }

    private static func checkBeacon(_ bytes: Span<UInt8>) {
        guard let beacon = try? Beacon(protobuf: bytes) else { return }
        let again = try? Beacon(protobuf: beacon.protobuf.span)
        precondition(again == beacon && again?.protobuf == beacon.protobuf)
        precondition(beacon.minimumExpiry <= beacon.maximumExpiry)
        precondition(!beacon.description.isEmpty)
        try? beacon.verifySignatures { _ in nil }
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
