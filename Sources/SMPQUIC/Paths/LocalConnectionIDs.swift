internal import SMPBytes

/// The names that this end has given itself, for the peer to use.
///
/// - Source: RFC 9000, section 5.1.
struct LocalConnectionIDs: Sendable {
    private struct Entry: Sendable {
        let sequenceNumber: UInt64
        let connectionID: ConnectionID
        let token: StatelessResetToken
        var needsSending: Bool
        var wasSent: Bool
    }

    /// The size of all of them, in bytes.
    let connectionIDLength: Int
    private var entries: [Entry] = []
    private var nextSequenceNumber: UInt64 = 0
    private var pendingCount = 0
    /// How many the peer remembers. (active_connection_id_limit)
    private var limit: UInt64 = 2

    /// The most that are given out at a time, whatever the peer remembers.
    static let maximumCount: UInt64 = 4

    /// Starts with the name in the header of the first packet, and one in a preferred address.
    init(_ first: ConnectionID, token: StatelessResetToken, preferred: PreferredAddress? = nil) {
        connectionIDLength = first.length
        handshakeID = first
        append(first, token, needsSending: false)
        if let preferred {
            append(preferred.connectionID, preferred.statelessResetToken, needsSending: false)
        }
    }

    /// The name in the header of the first packet, and of all others with long headers.
    let handshakeID: ConnectionID

    /// The names that count.
    var active: [ConnectionID] { entries.map(\.connectionID) }

    /// Whether one has to be sent.
    var hasPending: Bool { pendingCount > 0 }

    /// Whether packets with this name are for this connection.
    func contains(_ id: ConnectionID) -> Bool {
        entries.contains { $0.connectionID == id }
    }

    /// Takes how many names the peer remembers.
    mutating func setLimit(_ limit: UInt64) {
        self.limit = limit
    }

    /// Makes as many new names as the peer remembers.
    ///
    /// - Parameters:
    ///   - random: Where they come from.
    ///   - token: Makes the token of a name.
    /// - Returns: The new ones.
    mutating func issue(
        _ random: inout some RandomNumberGenerator,
        token: (ConnectionID) -> StatelessResetToken
    ) -> [ConnectionID] {
        guard connectionIDLength > 0 else { return [] }
        var issued: [ConnectionID] = []
        while UInt64(entries.count) < min(limit, Self.maximumCount) {
            let id = ConnectionID(random.next())
            append(id, token(id), needsSending: true)
            issued.append(id)
        }
        return issued
    }

    private mutating func append(
        _ id: ConnectionID, _ token: StatelessResetToken, needsSending: Bool
    ) {
        entries.append(
            Entry(
                sequenceNumber: nextSequenceNumber, connectionID: id, token: token,
                needsSending: needsSending, wasSent: !needsSending))
        nextSequenceNumber += 1
        if needsSending { pendingCount += 1 }
    }

    /// Takes back a name that the peer does not use any more.
    ///
    /// - Parameters:
    ///   - sequenceNumber: Its number.
    ///   - used: The name on the packet that says so.
    /// - Returns: The name, or `nil` when it was taken back before.
    /// - Throws: PROTOCOL_VIOLATION for a number that was never given out, or the name in use.
    mutating func retire(
        _ sequenceNumber: UInt64, used: ConnectionID
    ) throws(TransportError) -> ConnectionID? {
        // RFC 9000, section 19.16: nobody gives back what he was not given.
        let index = entries.firstIndex { $0.sequenceNumber == sequenceNumber }
        guard sequenceNumber < nextSequenceNumber, connectionIDLength > 0,
            index.map({ entries[$0].wasSent }) ?? true
        else {
            throw TransportError(
                .protocolViolation, frameType: FrameType.retireConnectionID,
                "connection ID \(sequenceNumber) was not issued")
        }
        guard let index else { return nil }
        guard entries[index].connectionID != used else {
            throw TransportError(
                .protocolViolation, frameType: FrameType.retireConnectionID,
                "connection ID \(sequenceNumber) is retired by a packet that uses it")
        }
        if entries[index].needsSending { pendingCount -= 1 }
        return entries.remove(at: index).connectionID
    }

    /// Appends NEW_CONNECTION_ID frames until there is no room or nothing to send.
    mutating func writeFrames(into out: inout OutputSpan<UInt8>, _ sent: inout SentPackets) {
        guard pendingCount > 0 else { return }
        for index in entries.indices where entries[index].needsSending {
            let entry = entries[index]
            let frame = NewConnectionIDFrame(
                sequenceNumber: entry.sequenceNumber, retirePriorTo: 0,
                connectionID: entry.connectionID, statelessResetToken: entry.token)
            guard out.freeCapacity >= frame.encodedLength else { return }
            frame.encode(into: &out)
            entries[index].needsSending = false
            entries[index].wasSent = true
            pendingCount -= 1
            sent.append(.newConnectionID(sequenceNumber: entry.sequenceNumber))
        }
    }

    /// Sends a name again whose frame was lost, unless it was taken back.
    mutating func lost(_ sequenceNumber: UInt64) {
        guard let index = entries.firstIndex(where: { $0.sequenceNumber == sequenceNumber }),
            !entries[index].needsSending
        else { return }
        entries[index].needsSending = true
        pendingCount += 1
    }
}
