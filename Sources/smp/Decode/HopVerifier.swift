import SMPBytes
import SMPCrypto
import SMPSCION

/// A forwarding key to try on hop fields, and what to call it.
///
/// Names do not tell anything of the key, as they are printed.
final class HopKey {
    let name: String
    private var key: ForwardingKey

    /// Prepares the key.
    ///
    /// - Throws: `CryptoError.keyLength` unless it has 16 bytes.
    init(name: String, bytes: [UInt8]) throws {
        self.name = name
        key = try ForwardingKey(bytes.span)
    }

    func isAuthentic(_ hop: HopField, in info: InfoField) -> Bool {
        key.isAuthentic(hop, in: info)
    }
}

/// Finds out which of some keys made the hop fields of a path.
///
/// Hop fields do not say whose they are, so every key is tried on each. The accumulator that goes
/// into a MAC is in the packet for one hop of each segment only; the others follow from the MACs.
struct HopVerifier {
    /// What became of one hop field.
    enum Verdict: CustomStringConvertible {
        case authentic(keyName: String)
        case unknown

        var description: String {
            switch self {
            case .authentic(let name): "authentic under \(name)"
            case .unknown: "not authentic under any key given"
            }
        }
    }

    private struct Segment {
        var info: InfoField
        let hops: [HopField]
        /// The place in ``hops`` that the accumulator of ``info`` belongs to.
        let anchor: Int
        /// The place in ``hops`` of the hop over a peering link.
        let peeringHop: Int?
        let isCurrent: Bool
    }

    private let segments: [Segment]

    /// Copies the fields of a path out of the packet that it was read from.
    init(_ path: StandardPathLayout, in packet: Span<UInt8>) {
        let meta = path.meta
        var segments: [Segment] = []
        for index in 0..<meta.segmentLengths.segmentCount {
            let hops = meta.segmentLengths.hops(ofSegment: index)
            let info = path.infoField(index, in: packet)
            let anchor =
                index < meta.currentInfoField
                ? hops.count - 1
                : index > meta.currentInfoField ? 0 : meta.currentHopField - hops.lowerBound
            segments.append(
                Segment(
                    info: info, hops: hops.map { path.hopField($0, in: packet) }, anchor: anchor,
                    peeringHop: info.isPeering ? (index == 0 ? hops.count - 1 : 0) : nil,
                    isCurrent: index == meta.currentInfoField))
        }
        self.segments = segments
    }

    private init(_ path: OneHopPath, anchor: Int) {
        segments = [
            Segment(
                info: path.info, hops: [path.firstHop, path.secondHop], anchor: anchor,
                peeringHop: nil, isCurrent: true)
        ]
    }

    /// One verdict a hop field of a one-hop path, or `nil` when there are no keys.
    ///
    /// Until the packet goes over the link, the accumulator is that of the first hop; from then on,
    /// that of the second.
    static func verdicts(_ path: OneHopPath, _ keys: [HopKey]) -> [Verdict]? {
        let attempts = (0...1).compactMap { HopVerifier(path, anchor: $0).verdicts(keys) }
        return attempts.max { count($0) < count($1) }
    }

    /// One verdict a hop field, or `nil` when there are no keys.
    func verdicts(_ keys: [HopKey]) -> [Verdict]? {
        guard !keys.isEmpty else { return nil }
        return segments.flatMap { segment -> [Verdict] in
            // Against construction direction, a packet that has just come over a link still has
            // the accumulator of the hop before; one inside an autonomous system has the next.
            let asItIs = verdicts(segment, segment.info, keys)
            guard segment.isCurrent, !segment.info.isInConstructionDirection else {
                return asItIs
            }
            var entered = segment.info
            entered.enter(
                over: segment.hops[segment.anchor],
                isPeering: segment.anchor == segment.peeringHop)
            let onceEntered = verdicts(segment, entered, keys)
            return Self.count(onceEntered) > Self.count(asItIs) ? onceEntered : asItIs
        }
    }

    private static func count(_ verdicts: [Verdict]) -> Int {
        verdicts.count { if case .authentic = $0 { true } else { false } }
    }

    private func verdicts(_ segment: Segment, _ info: InfoField, _ keys: [HopKey]) -> [Verdict] {
        zip(segment.hops, accumulators(segment, info.segmentID)).map { hop, accumulator in
            var info = info
            info.segmentID = accumulator
            let maker = keys.first { $0.isAuthentic(hop, in: info) }
            return maker.map { .authentic(keyName: $0.name) } ?? .unknown
        }
    }

    /// The accumulator of each hop, from that at the anchor.
    private func accumulators(_ segment: Segment, _ anchored: UInt16) -> [UInt16] {
        var values = [UInt16](repeating: anchored, count: segment.hops.count)
        for index in segment.hops.indices.dropFirst(segment.anchor + 1) {
            values[index] = values[index - 1] ^ step(segment, before: index)
        }
        for index in segment.hops.indices.prefix(segment.anchor).reversed() {
            values[index] = values[index + 1] ^ step(segment, before: index + 1)
        }
        return values
    }

    /// What the accumulator changes by between the hop before `index` and the one there.
    private func step(_ segment: Segment, before index: Int) -> UInt16 {
        let changing = segment.info.isInConstructionDirection ? index - 1 : index
        return changing == segment.peeringHop ? 0 : segment.hops[changing].mac.chainingBits
    }
}
