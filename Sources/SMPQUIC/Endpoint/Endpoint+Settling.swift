internal import SMPBytes
internal import SMPTLS

/// What an endpoint does after something has happened on a connection.
extension Endpoint {
    /// Takes what a connection has to tell, and gives it a turn to send.
    mutating func touch(_ slot: Int, now: Instant) {
        guard let held = slots[slot] else { return }
        takeEvents(held, now: now)
        if !held.isQueuedToSend {
            held.isQueuedToSend = true
            senders.append(held.key)
        }
        if !held.isQueuedToTell {
            held.isQueuedToTell = true
            tellers.append(held.key)
        }
    }

    /// Sets the alarm of a connection that has nothing to send, or forgets it when it is over.
    mutating func settle(_ held: HeldConnection, now: Instant) {
        takeEvents(held, now: now)
        takeResetTokens(held)
        guard held.connection.isOver else {
            return deadlines.set(held.key.slot, held.connection.deadline)
        }
        forgetNames(held)
        let log = held.connection.takeLog()
        if !log.isEmpty { tell(held, .lastLog(name: held.connection.logName, log)) }
        deadlines.set(held.key.slot, nil)
        demultiplexer.closed(wasInHandshake: held.isInHandshake)
        slots.remove(held.key.slot)
    }

    /// Passes on what a connection tells, but for what only the endpoint has to know.
    private mutating func takeEvents(_ held: HeldConnection, now: Instant) {
        while let event = held.connection.events.next() {
            switch event {
            case .connectionIDIssued(let id): _ = demultiplexer.insert(id, slot: held.key.slot)
            case .connectionIDRetired(let id): demultiplexer.remove(id)
            case .earlyDataOffered(let offer): judge(offer, held, now: now)
            case .confirmed:
                finishHandshake(held, now: now)
                tell(held, event)
            default: tell(held, event)
            }
        }
    }

    private mutating func tell(_ held: HeldConnection, _ event: ConnectionEvent) {
        events.append(EndpointEvent(connection: held.key, event: event))
    }

    /// Takes early data once.
    ///
    /// - Source: RFC 8446, section 8.
    private mutating func judge(_ offer: EarlyDataOffer, _ held: HeldConnection, now: Instant) {
        let isNew = replays.accept(
            binder: offer.binder.span, expectedArrival: offer.expectedArrival,
            now: clock.date(at: now))
        held.connection.answerEarlyData(accepts: isNew, now: now)
    }

    /// Gives a client what spares it a round trip the next time.
    ///
    /// - Source: RFC 9000, section 8.1.3.
    private mutating func finishHandshake(_ held: HeldConnection, now: Instant) {
        held.clientSetup = nil
        guard held.isInHandshake else { return }
        held.isInHandshake = false
        demultiplexer.handshakeEnded()
        guard let address = held.clientAddress else { return }
        held.connection.give(
            token: demultiplexer.token(
                for: address, held.connection.version, &random, date: clock.date(at: now)))
    }

    /// Learns the tokens with which the peer can reset a connection.
    private mutating func takeResetTokens(_ held: HeldConnection) {
        guard held.tokenRevision != held.connection.peerIDs.revision else { return }
        held.tokenRevision = held.connection.peerIDs.revision
        setResetTokens(held.connection.peerIDs.tokensInUse, of: held)
    }

    private mutating func setResetTokens(
        _ tokens: [StatelessResetToken], of held: HeldConnection
    ) {
        demultiplexer.replaceResetTokens(held.resetTokens, by: tokens, slot: held.key.slot)
        held.resetTokens = tokens
    }

    /// Takes the names of a connection, and of its peer, out of the tables.
    mutating func forgetNames(_ held: HeldConnection) {
        setResetTokens([], of: held)
        for id in held.connection.localIDs.active { demultiplexer.remove(id) }
        if let original = held.originalDestination { demultiplexer.remove(original) }
    }
}
