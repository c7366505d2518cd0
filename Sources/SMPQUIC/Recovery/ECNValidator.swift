internal import SMPBytes

/// The marks of one packet number space: what was sent, and what the peer has counted.
///
/// - Source: RFC 9000, section 13.4.1.
struct ECNSpaceCounts: Sendable {
    /// The packets that were sent with ECT(0).
    var sentECT0: UInt64 = 0
    /// The counts of the newest acknowledgement.
    var reported = ECNCounts()
}

/// Finds out whether a path, and the peer at its end, carry the marks of ECN unharmed.
///
/// ```
///            ten packets marked            acknowledged with good counts
///   testing ────────────────────► unknown ───────────────────────────────► capable
///      │                             │                                        │
///      └──── counts missing or wrong, or all that was marked is lost ─────────┴────► failed
/// ```
///
/// Every packet of the first ten, and every packet once the path is capable, is marked ECT(0).
///
/// - Source: RFC 9000, sections 13.4.2 and A.4.
struct ECNValidator: Sendable {
    /// How far the test has come.
    enum State: Hashable, Sendable {
        /// Packets are marked to see what becomes of them.
        case testing
        /// Enough were marked; no answer has come yet.
        case unknown
        /// The marks arrive.
        case capable
        /// They do not, or are not reported as they should be.
        case failed
    }

    /// How many packets are marked before there is an answer.
    static let testPacketCount: UInt64 = 10

    /// How far the test has come.
    private(set) var state: State
    private var sentCount: UInt64 = 0
    private var lostCount: UInt64 = 0

    /// Begins a test, or marks nothing at all.
    init(isEnabled: Bool = true) {
        state = isEnabled ? .testing : .failed
    }

    /// The mark for the next packet.
    var codepoint: ECNCodepoint {
        state == .testing || state == .capable ? .ect0 : .notECT
    }

    // MARK: Inputs

    /// Notes that a packet has left with a mark.
    mutating func sent(_ codepoint: ECNCodepoint, space: inout ECNSpaceCounts) {
        guard codepoint == .ect0 else { return }
        space.sentECT0 &+= 1
        sentCount &+= 1
        if state == .testing, sentCount >= Self.testPacketCount { state = .unknown }
    }

    /// Notes that marked packets are lost.
    ///
    /// - Source: RFC 9000, section 13.4.2.
    mutating func lost(markedCount: Int) {
        guard markedCount > 0, state == .unknown || state == .testing else { return }
        lostCount &+= UInt64(markedCount)
        // A router that drops what is marked would cut the path off.
        if lostCount >= Self.testPacketCount, lostCount == sentCount { state = .failed }
    }

    /// Judges an acknowledgement that has raised the largest acknowledged number.
    ///
    /// - Parameters:
    ///   - markedCount: How many packets that were sent with ECT(0) it newly acknowledges.
    ///   - counts: The counts in it, if there are any.
    ///   - space: The counts of the packet number space.
    /// - Returns: Whether more packets than before have met congestion.
    mutating func acknowledged(
        markedCount: Int, counts: ECNCounts?, space: inout ECNSpaceCounts
    ) -> Bool {
        guard state != .failed else { return false }
        guard let counts else {
            if markedCount > 0 { state = .failed }
            return false
        }
        guard Self.isPlausible(counts, after: space, markedCount: markedCount) else {
            state = .failed
            return false
        }
        let isCongested = counts.ce > space.reported.ce
        space.reported = counts
        if markedCount > 0, state != .capable { state = .capable }
        return isCongested
    }

    /// Whether counts can be true.
    private static func isPlausible(
        _ new: ECNCounts, after space: ECNSpaceCounts, markedCount: Int
    ) -> Bool {
        let old = space.reported
        guard new.ect0 >= old.ect0, new.ect1 >= old.ect1, new.ce >= old.ce else { return false }
        // RFC 9000, section 13.4.2.1: nothing is ever sent with ECT(1) from here.
        guard new.ect1 == 0 else { return false }
        let growth = (new.ect0 - old.ect0).addingReportingOverflow(new.ce - old.ce)
        let total = new.ect0.addingReportingOverflow(new.ce)
        guard !growth.overflow, !total.overflow else { return false }
        return growth.partialValue >= UInt64(markedCount) && total.partialValue <= space.sentECT0
    }
}
