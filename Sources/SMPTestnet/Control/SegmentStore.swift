internal import SMPBytes
internal import SMPSCION

/// The segments that the control services of a network know.
///
/// A segment over the same interfaces takes the place of one that was made before it. Others stay
/// until they expire, even if a link of theirs has broken: nobody takes segments back.
struct SegmentStore {
    private var core: [SegmentID: PathSegment] = [:]
    private var down: [SegmentID: PathSegment] = [:]

    /// Takes in what a round of beaconing has made, and forgets what has expired.
    mutating func merge(_ round: BeaconRound, now: UnixTime) {
        for segment in round.core { core[segment.id] = segment }
        for segment in round.down { down[segment.id] = segment }
        core = core.filter { $0.value.minimumExpiry > now }
        down = down.filter { $0.value.minimumExpiry > now }
    }

    /// The segments between core ASes that lead from `last` to `first` when they are travelled.
    ///
    /// They are used against the direction in which they were made.
    func core(from last: ASPattern, to first: ASPattern) -> [PathSegment] {
        core.ordered { last.matches($0.last) && first.matches($0.first) }
    }

    /// The segments from core ASes to one that is not core.
    func down(from first: ASPattern, to last: ISDAS) -> [PathSegment] {
        down.ordered { $0.last == last && first.matches($0.first) }
    }
}

/// One AS, or any of an isolation domain.
struct ASPattern {
    let isdAS: ISDAS

    init(_ isdAS: ISDAS) {
        self.isdAS = isdAS
    }

    func matches(_ other: ISDAS) -> Bool {
        guard isdAS.asNumber == .wildcard else { return other == isdAS }
        return isdAS.isd == .wildcard || other.isd == isdAS.isd
    }
}

extension [SegmentID: PathSegment] {
    /// Some of the segments, the shortest first, so that equal questions have equal answers.
    fileprivate func ordered(where isAsked: (PathSegment) -> Bool) -> [PathSegment] {
        filter { isAsked($0.value) }
            .sorted { ($0.value.entries.count, $0.key) < ($1.value.entries.count, $1.key) }
            .map(\.value)
    }
}
