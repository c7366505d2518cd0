internal import SMPBytes

/// The names that the peer has given itself, for this end to use.
///
/// Each path has a name of its own, so that nobody who sees two paths can tell that they are of one
/// connection.
///
/// ```
///   NEW_CONNECTION_ID ──► spare ── select ──► in use on a path ── release ──► RETIRE_CONNECTION_ID
/// ```
///
/// - Source: RFC 9000, sections 5.1 and 9.5.
struct PeerConnectionIDs: Sendable {
    private struct Entry: Sendable {
        let sequenceNumber: UInt64
        let connectionID: ConnectionID
        var token: StatelessResetToken?
        /// Where it is in use, or `nil` for a spare one.
        var path: PathHandle?
    }

    /// How many this end remembers. (active_connection_id_limit)
    private let limit: UInt64
    private var entries: [Entry] { didSet { revision &+= 1 } }
    /// Goes up with every change, so that whoever keeps ``tokensInUse`` knows when to look again.
    private(set) var revision: UInt64 = 0
    /// The place of the one for packets that are written now.
    private var currentIndex = 0
    /// What was given back, or has to be.
    private var retired: RetiredConnectionIDs

    /// Starts with the name in the header of the peer's first packet, in use on `path`.
    init(_ first: ConnectionID, limit: UInt64, path: PathHandle) {
        self.limit = max(2, limit)
        retired = RetiredConnectionIDs(limit: self.limit)
        entries = [Entry(sequenceNumber: 0, connectionID: first, token: nil, path: path)]
    }

    /// The name for packets that are written now.
    var current: ConnectionID { entries[currentIndex].connectionID }

    /// How many names are in use on no path.
    var spareCount: Int { entries.count { $0.path == nil } }

    /// Whether one has to be given back.
    var hasPending: Bool { retired.hasPending }

    /// Replaces the first name, as a Retry or the server's first packet says.
    mutating func replaceFirst(_ id: ConnectionID) {
        let path = entries[currentIndex].path
        entries = [Entry(sequenceNumber: 0, connectionID: id, token: nil, path: path)]
        currentIndex = 0
    }

    /// Takes the token of the first name, from the transport parameters.
    mutating func setFirstToken(_ token: StatelessResetToken) {
        for index in entries.indices where entries[index].sequenceNumber == 0 {
            entries[index].token = token
        }
    }

    // MARK: Names that come

    /// Takes the name that comes with the address where the server would rather be reached.
    ///
    /// - Throws: PROTOCOL_VIOLATION.
    mutating func receive(_ preferred: PreferredAddress) throws(TransportError) {
        try receive(
            NewConnectionIDFrame(
                sequenceNumber: 1, retirePriorTo: 0, connectionID: preferred.connectionID,
                statelessResetToken: preferred.statelessResetToken))
    }

    /// Takes a name.
    ///
    /// - Throws: PROTOCOL_VIOLATION, CONNECTION_ID_LIMIT_ERROR.
    mutating func receive(_ frame: NewConnectionIDFrame) throws(TransportError) {
        // RFC 9000, section 19.15: who has no name cannot get another.
        guard current.length > 0 else { throw Self.violation("a connection ID for a peer without") }
        if try !isKnown(frame) {
            // RFC 9000, section 5.1.2: what comes late is given back at once, and what was given
            // back once does not come to life again.
            guard !retired.contains(frame.sequenceNumber) else {
                try retired.insertAgain(frame.sequenceNumber)
                return
            }
            entries.append(
                Entry(
                    sequenceNumber: frame.sequenceNumber, connectionID: frame.connectionID,
                    token: frame.statelessResetToken, path: nil))
        }
        try retire(priorTo: frame.retirePriorTo)
        guard UInt64(entries.count) <= limit else {
            throw TransportError(
                .connectionIDLimitError, frameType: FrameType.newConnectionID,
                "more than \(limit) connection IDs")
        }
    }

    /// Whether the frame is one that has come before.
    private func isKnown(_ frame: NewConnectionIDFrame) throws(TransportError) -> Bool {
        // RFC 9000, section 19.15: the same number is the same name.
        if let known = entries.first(where: { $0.sequenceNumber == frame.sequenceNumber }) {
            guard known.connectionID == frame.connectionID,
                known.token == nil || known.token == frame.statelessResetToken
            else { throw Self.violation("a connection ID that has changed") }
            return true
        }
        guard !entries.contains(where: { $0.connectionID == frame.connectionID }) else {
            throw Self.violation("a connection ID under two numbers")
        }
        // RFC 9000, section 10.3.2: a token is of one name only.
        guard !entries.contains(where: { $0.token == frame.statelessResetToken }) else {
            throw Self.violation("two connection IDs with one token")
        }
        return false
    }

    private static func violation(_ reason: String) -> TransportError {
        TransportError(.protocolViolation, frameType: FrameType.newConnectionID, reason)
    }

    /// Gives back all names below a number.
    ///
    /// Paths that have used them get others.
    private mutating func retire(priorTo bound: UInt64) throws(TransportError) {
        guard entries.contains(where: { $0.sequenceNumber < bound }) else {
            retired.raiseFloor(to: bound)
            return
        }
        let old = entries[currentIndex]
        for entry in entries where entry.sequenceNumber < bound {
            try retired.insert(entry.sequenceNumber)
        }
        retired.raiseFloor(to: bound)
        entries.removeAll { $0.sequenceNumber < bound }
        // The frame's own name is not below the number, so that one is left.
        currentIndex =
            entries.firstIndex { $0.sequenceNumber == old.sequenceNumber }
            ?? entries.firstIndex { $0.path == nil } ?? 0
        entries[currentIndex].path = old.path
    }

    // MARK: Names in use

    /// Lets the packets that are written from now on have the name of a path; one that has none gets
    /// a spare one.
    ///
    /// - Parameters:
    ///   - path: The path.
    ///   - mayMove: Whether the path may have the name in use now if there is no other. That is for
    ///     peers whose address has changed, who may not know it themselves.
    /// - Returns: Whether the path has a name. If not, nothing changes.
    mutating func select(_ path: PathHandle, mayMove: Bool = false) -> Bool {
        guard current.length > 0 else { return true }
        let index = entries.firstIndex { $0.path == path } ?? entries.firstIndex { $0.path == nil }
        guard let index = index ?? (mayMove ? currentIndex : nil) else { return false }
        if entries[index].path != path { entries[index].path = path }
        currentIndex = index
        return true
    }

    /// Goes over to another name on the same path, so that observers cannot follow.
    ///
    /// - Returns: Whether there was another.
    mutating func rotate() -> Bool {
        guard let spare = entries.firstIndex(where: { $0.path == nil }), retired.hasRoom else {
            return false
        }
        let old = currentIndex
        entries[spare].path = entries[old].path
        currentIndex = spare
        giveBack(at: old)
        return true
    }

    /// Gives back the names of paths that are used no more.
    mutating func release(except isUsed: (PathHandle) -> Bool) {
        for index in entries.indices.reversed() {
            guard index != currentIndex, let path = entries[index].path, !isUsed(path),
                retired.hasRoom
            else { continue }
            giveBack(at: index)
        }
    }

    private mutating func giveBack(at index: Int) {
        // There is room, so that this does not throw.
        try? retired.insert(entries[index].sequenceNumber)
        entries.remove(at: index)
        if index < currentIndex { currentIndex -= 1 }
    }

    /// The tokens of the names in use.
    ///
    /// RFC 9000, section 10.3.1: tokens of names that were not used yet, or no more are, do not
    /// count.
    var tokensInUse: [StatelessResetToken] {
        entries.compactMap { $0.path == nil ? nil : $0.token }
    }

    /// Whether a datagram ends with the token of one of the names in use.
    func isStatelessReset(_ datagram: Span<UInt8>) -> Bool {
        guard let token = StatelessResetToken(endOf: datagram) else { return false }
        var isOne = false
        for entry in entries where entry.path != nil && entry.token == token { isOne = true }
        return isOne
    }

    // MARK: Names that go

    /// Appends RETIRE_CONNECTION_ID frames until there is no room or nothing to send.
    mutating func writeFrames(into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets) {
        while out.freeCapacity >= 9, let sequenceNumber = retired.takePending() {
            out.append(varint: FrameType.retireConnectionID)
            out.append(varint: sequenceNumber)
            sent.append(.retireConnectionID(sequenceNumber: sequenceNumber))
        }
    }

    /// Notes that the peer knows that a name is given back.
    mutating func acknowledged(_ sequenceNumber: UInt64) {
        retired.acknowledged(sequenceNumber)
    }

    /// Gives a name back again, as the frame was lost.
    mutating func lost(_ sequenceNumber: UInt64) {
        retired.lost(sequenceNumber)
    }
}
