public import SMPBytes

/// What happens when the peer does nothing.
extension HTTP2Connection {
    /// When ``handleTimeout(now:)`` is due, or `nil` while nothing is awaited.
    ///
    /// A client waits for answers as long as its owner does, who can ``cancel(_:code:)`` them.
    public var deadline: Instant? {
        guard phase != .closed else { return nil }
        let starts =
            [block?.startedAt]
            + streams.indices.map { isWaiting(at: $0) ? streams[$0].lastProgress : nil }
        let earliest = starts.compactMap(\.self).min().map { $0 + limits.patience }
        return [handshakeDeadline, earliest].compactMap(\.self).min()
    }

    /// Takes note of the time, and gives up what took too long.
    public mutating func handleTimeout(now: Instant) {
        guard phase != .closed else { return }
        if let handshakeDeadline, handshakeDeadline <= now { return close(.timedOut) }
        if let block, block.startedAt + limits.patience <= now {
            return close(.violation(.connection(.blockInTime)))
        }
        let late = streams.indices
            .filter { isWaiting(at: $0) && streams[$0].lastProgress + limits.patience <= now }
            .map { streams[$0].id }
        for id in late { abandon(id, .timedOut, code: .cancel) }
    }

    private func isWaiting(at index: Int) -> Bool {
        role == .server && streams[index].waitsForPeer
    }
}

extension HTTP2Rule {
    /// RFC 9113, section 10.5.
    package static let blockInTime = HTTP2Rule(
        .enhanceYourCalm, "a block of fields arrives in one go")
}
