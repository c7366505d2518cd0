internal import SMPBytes

/// The names that the peer has given itself, for this end to use.
///
/// - Source: RFC 9000, section 5.1.
struct PeerConnectionIDs: Sendable {
    private struct Entry: Sendable {
        let sequenceNumber: UInt64
        let connectionID: ConnectionID
        var token: StatelessResetToken?
    }

    /// How many this end remembers. (active_connection_id_limit)
    private let limit: UInt64
    /// The one in use first, then spare ones.
    private var entries: [Entry]
    private var retirePriorTo: UInt64 = 0
    /// Numbers that have to be given back, and were not, or not with success.
    private var toRetire: [UInt64] = []
    /// How many were given back without the peer having acknowledged that.
    private var unacknowledgedCount: UInt64 = 0

    /// Starts with the name in the header of the peer's first packet.
    init(_ first: ConnectionID, limit: UInt64) {
        self.limit = max(2, limit)
        entries = [Entry(sequenceNumber: 0, connectionID: first, token: nil)]
    }

    /// The name in use.
    var current: ConnectionID { entries.first?.connectionID ?? .empty }

    /// How many names are there besides the one in use.
    var spareCount: Int { max(0, entries.count - 1) }

    /// Whether one has to be given back.
    var hasPending: Bool { !toRetire.isEmpty }

    /// Replaces the first name, as a Retry or the server's first packet says.
    mutating func replaceFirst(_ id: ConnectionID) {
        entries = [Entry(sequenceNumber: 0, connectionID: id, token: nil)]
    }

    /// Takes the token of the first name, from the transport parameters.
    mutating func setFirstToken(_ token: StatelessResetToken) {
        for index in entries.indices where entries[index].sequenceNumber == 0 {
            entries[index].token = token
        }
    }

    /// Takes a name.
    ///
    /// - Throws: PROTOCOL_VIOLATION, CONNECTION_ID_LIMIT_ERROR.
    mutating func receive(_ frame: NewConnectionIDFrame) throws(TransportError) {
        let type = FrameType.newConnectionID
        // RFC 9000, section 19.15: who has no name cannot get another.
        guard current.length > 0 else {
            throw TransportError(
                .protocolViolation, frameType: type, "a connection ID for a peer without")
        }
        if let known = entries.first(where: { $0.sequenceNumber == frame.sequenceNumber }) {
            // RFC 9000, section 19.15: the same number is the same name.
            guard known.connectionID == frame.connectionID,
                known.token == nil || known.token == frame.statelessResetToken
            else {
                throw TransportError(
                    .protocolViolation, frameType: type, "a connection ID that has changed")
            }
            return
        }
        guard !entries.contains(where: { $0.connectionID == frame.connectionID }) else {
            throw TransportError(
                .protocolViolation, frameType: type, "a connection ID under two numbers")
        }
        try add(frame)
    }

    private mutating func add(_ frame: NewConnectionIDFrame) throws(TransportError) {
        let type = FrameType.newConnectionID
        // RFC 9000, section 5.1.2: what comes late is given back at once.
        guard frame.sequenceNumber >= retirePriorTo else {
            try retire(frame.sequenceNumber)
            return
        }
        let entry = Entry(
            sequenceNumber: frame.sequenceNumber, connectionID: frame.connectionID,
            token: frame.statelessResetToken)
        entries.append(entry)
        if frame.retirePriorTo > retirePriorTo {
            retirePriorTo = frame.retirePriorTo
            for old in entries where old.sequenceNumber < retirePriorTo {
                try retire(old.sequenceNumber)
            }
            entries.removeAll { $0.sequenceNumber < retirePriorTo }
        }
        guard UInt64(entries.count) <= limit else {
            throw TransportError(
                .connectionIDLimitError, frameType: type, "more than \(limit) connection IDs")
        }
    }

    private mutating func retire(_ sequenceNumber: UInt64) throws(TransportError) {
        guard !toRetire.contains(sequenceNumber) else { return }
        // RFC 9000, section 5.1.2: a peer that does not acknowledge cannot make this grow.
        guard unacknowledgedCount + UInt64(toRetire.count) < 4 * limit else {
            throw TransportError(
                .connectionIDLimitError, frameType: FrameType.newConnectionID,
                "too many connection IDs are being retired")
        }
        toRetire.append(sequenceNumber)
    }

    /// Goes over to another name, so that observers cannot tell that both were the same end.
    ///
    /// - Returns: Whether there was another.
    mutating func rotate() -> Bool {
        guard entries.count > 1 else { return false }
        let old = entries.removeFirst()
        toRetire.append(old.sequenceNumber)
        return true
    }

    /// Whether a datagram ends with the token of one of the names.
    func isStatelessReset(_ datagram: Span<UInt8>) -> Bool {
        guard let token = StatelessResetToken(endOf: datagram) else { return false }
        var isOne = false
        for entry in entries where entry.token == token { isOne = true }
        return isOne
    }

    /// Appends RETIRE_CONNECTION_ID frames until there is no room or nothing to send.
    mutating func writeFrames(into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets) {
        while let sequenceNumber = toRetire.last, out.freeCapacity >= 9 {
            toRetire.removeLast()
            unacknowledgedCount += 1
            out.append(varint: FrameType.retireConnectionID)
            out.append(varint: sequenceNumber)
            sent.append(.retireConnectionID(sequenceNumber: sequenceNumber))
        }
    }

    /// Notes that the peer knows that a name is given back.
    mutating func acknowledged(_ sequenceNumber: UInt64) {
        unacknowledgedCount -= min(1, unacknowledgedCount)
    }

    /// Gives a name back again, as the frame was lost.
    mutating func lost(_ sequenceNumber: UInt64) {
        unacknowledgedCount -= min(1, unacknowledgedCount)
        if !toRetire.contains(sequenceNumber) { toRetire.append(sequenceNumber) }
    }
}
