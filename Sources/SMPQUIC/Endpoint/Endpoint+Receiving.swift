public import SMPBytes
public import SMPTLS

/// Datagrams in: to the connection that they are for, to a new one, or to none.
///
/// - Source: RFC 9000, section 5.2.
extension Endpoint {
    /// The most answers to strangers that wait to be sent.
    static var maximumAnswerCount: Int { 64 }

    /// Takes a datagram, and decrypts what it holds where it is.
    ///
    /// - Parameters:
    ///   - datagram: The payload of one UDP datagram.
    ///   - address: Where it is from.
    ///   - path: The way it came.
    ///   - ecn: The mark that it carried.
    ///   - entropy: Where keys come from, should it begin a connection.
    ///   - now: The time.
    public mutating func receive(
        _ datagram: inout MutableSpan<UInt8>, from address: ClientAddress, on path: PathHandle,
        ecn: ECNCodepoint = .notECT, entropy: inout some EntropySource, now: Instant
    ) {
        let verdict = demultiplexer.judge(
            datagram.span, from: address, &random, now: now, date: clock.date(at: now))
        switch verdict {
        case .deliver(let slot):
            guard let held = slots[slot] else { return }
            held.connection.receive(&datagram, on: path, ecn: ecn, now: now)
            if let offered = held.connection.offeredVersions {
                beginAgain(held, offered, path: path, entropy: &entropy, now: now)
            }
            touch(slot, now: now)
        case .accept(let attempt):
            guard
                let slot = accept(attempt, from: address, on: path, entropy: &entropy, now: now)
            else { return }
            slots[slot]?.connection.receive(&datagram, on: path, ecn: ecn, now: now)
            touch(slot, now: now)
        case .answer(let answer):
            guard answers.count < Self.maximumAnswerCount else { return }
            answers.append(PendingAnswer(path: path, answer: answer))
        case .drop: break
        }
    }

    /// Begins a connection that a client wants.
    ///
    /// - Returns: Its slot, or `nil` when it cannot be.
    private mutating func accept(
        _ attempt: ConnectionAttempt, from address: ClientAddress, on path: PathHandle,
        entropy: inout some EntropySource, now: Instant
    ) -> Int? {
        guard let server else { return nil }
        let key = slots.nextKey()
        do throws(TLSError) {
            let connection = try Connection(
                server: server, attempt, path: path, random: nextRandomStream(),
                entropy: &entropy, now: now, date: clock.date(at: now))
            slots.insert(
                HeldConnection(
                    key, connection, clientAddress: address,
                    originalDestination: attempt.destination))
        } catch {
            // Without random bytes there is no handshake, and nobody to tell.
            return nil
        }
        demultiplexer.opened(isInHandshake: true)
        // Until the client knows the server's own name, and for what is late, it uses this one.
        _ = demultiplexer.insert(attempt.destination, slot: key.slot)
        return key.slot
    }

    /// Connects again, to a server that does not speak the version of the first attempt.
    ///
    /// - Source: RFC 9000, section 6.2; RFC 9368, section 2.1.
    private mutating func beginAgain(
        _ held: HeldConnection, _ offered: [QUICVersion], path: PathHandle,
        entropy: inout some EntropySource, now: Instant
    ) {
        guard let setup = held.clientSetup?.afterNegotiation(offered) else { return }
        do throws(TLSError) {
            let connection = try Connection(
                client: setup, path: path, random: nextRandomStream(), entropy: &entropy,
                now: now, date: clock.date(at: now))
            forgetNames(held)
            held.connection = connection
            held.clientSetup = nil
            events.append(
                EndpointEvent(connection: held.key, event: .startedAgain(held.connection.version)))
        } catch {
            // The first attempt has ended, and tells why.
        }
    }
}

extension ClientSetup {
    /// The same in a version of both ends, or `nil` when there is none.
    fileprivate func afterNegotiation(_ offered: [QUICVersion]) -> ClientSetup? {
        let common = configuration.versions.filter { offered.contains($0) && !$0.isReserved }
        guard !common.isEmpty else { return nil }
        var setup = self
        setup.configuration.versions = common
        setup.versionsBeforeNegotiation = configuration.versions
        // RFC 9369, section 5: tickets and tokens are of one version.
        setup.ticket = nil
        setup.token = []
        return setup
    }
}
