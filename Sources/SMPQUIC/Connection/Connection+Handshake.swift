public import SMPBytes
internal import SMPCrypto
internal import SMPTLS

/// The handshake: messages to TLS, and what TLS wants done.
///
/// - Source: RFC 9001, section 4.
extension Connection {
    /// Takes part of the handshake.
    mutating func receiveCrypto(
        _ frame: CryptoFrame, _ data: Span<UInt8>, _ level: EncryptionLevel, now: Instant
    ) throws(TransportError) {
        try handshake[level.space].receive(data, at: frame.offset)
        let message = handshake[level.space].read()
        guard !message.isEmpty else { return }
        do throws(TLSError) {
            try handshake.tls.receive(
                message.span, at: level.handshakeLevel, now: clock.date(at: now))
            try carryOut(now: now)
        } catch {
            throw TransportError(error)
        }
    }

    /// Does what TLS wants done.
    mutating func carryOut(now: Instant) throws(TLSError) {
        while closing == nil, let output = handshake.tls.nextOutput() {
            switch output {
            case .message(let level, let bytes): handshake[level.space].write(bytes.span)
            case .keys(let traffic): install(traffic, now: now)
            case .peerTransportParameters(let bytes):
                try receiveParameters(bytes.span, now: now)
            case .earlyDataAccepted: events.append(.earlyData(accepted: true))
            case .earlyDataRejected: withdrawEarlyData(now: now)
            case .complete: complete(now: now)
            case .sessionTicket(var ticket):
                ticket.transportVersion = version.rawValue
                ticket.transportParameters = peerParameters?.remembered.encoded() ?? []
                events.append(.sessionTicket(ticket))
            case .keyLog(let line): events.append(.keyLog(line))
            }
        }
    }

    private mutating func install(_ traffic: TrafficKeys, now: Instant) {
        do throws(CryptoError) {
            try keys.install(traffic, version)
        } catch {
            close(for: TransportError(.internalError, "\(error)"), now: now)
        }
        if traffic.level == .handshake { recovery.hasHandshakeKeys = true }
        // RFC 9001, section 4.9.3: a client sends nothing more with the keys of before.
        if traffic.level == .application, side == .client { keys.zeroRTT.discard() }
    }

    // MARK: Transport parameters

    private mutating func receiveParameters(
        _ bytes: Span<UInt8>, now: Instant
    ) throws(TLSError) {
        do throws(TransportError) {
            let parameters = try TransportParameters(bytes, from: side.peer)
            try handshake.identity.check(parameters, from: side.peer)
            if side == .server {
                try chooseVersion(parameters)
            } else {
                try checkVersion(parameters)
            }
            try checkRemembered(parameters)
            log?.parametersSet(parameters, isLocal: false, now: now)
            take(parameters)
            // RFC 9000, section 5.1.1: its name is the second.
            if let preferred = parameters.preferredAddress { try peerIDs.receive(preferred) }
        } catch {
            close(for: error, now: now)
            return
        }
        guard side == .server else { return }
        if let offer = handshake.tls.earlyDataOffer {
            events.append(.earlyDataOffered(offer))
        } else {
            try answer(acceptsEarlyData: false, now: now)
        }
    }

    private mutating func answer(acceptsEarlyData: Bool, now: Instant) throws(TLSError) {
        let grease = configuration.greases ? random.next() : nil
        try handshake.tls.provide(
            transportParameters: handshake.localParameters.encoded(grease: grease),
            acceptsEarlyData: acceptsEarlyData, now: clock.date(at: now))
    }

    /// Goes on with the handshake of a client that offers early data.
    ///
    /// It answers ``ConnectionEvent/earlyDataOffered(_:)``, and does nothing at any other time.
    ///
    /// - Parameters:
    ///   - accepts: Whether the data count; a `ReplayFilter` tells whether they come once only.
    ///   - now: The time.
    public mutating func answerEarlyData(accepts: Bool, now: Instant) {
        guard side == .server, closing == nil, handshake.tls.earlyDataOffer != nil else { return }
        do throws(TLSError) {
            try answer(acceptsEarlyData: accepts, now: now)
            try carryOut(now: now)
            do throws(TransportError) {
                try receiveKept(now: now)
            } catch {
                close(for: error, now: now)
            }
        } catch {
            close(for: TransportError(error), now: now)
        }
    }

    /// Checks that a server which has taken early data allows what it did when its ticket was made.
    ///
    /// - Source: RFC 9000, section 7.4.1.
    private func checkRemembered(_ parameters: TransportParameters) throws(TransportError) {
        guard side == .client, handshake.tls.earlyDataStatus == .accepted,
            let remembered = handshake.remembered
        else { return }
        guard parameters.keepsPromises(of: remembered) else {
            throw TransportError(.protocolViolation, "lower limits than those of the ticket")
        }
    }

    private mutating func take(_ parameters: TransportParameters) {
        peerParameters = parameters
        streams.setPeerLimits(StreamLimits(parameters))
        datagrams.peerLimit = parameters.maximumDatagramFrameLength
        idle.limit(toMilliseconds: parameters.maximumIdleTimeout)
        recovery.peerMaximumAckDelay =
            Int64(clamping: parameters.maximumAcknowledgementDelay) * 1_000_000
        recovery.peerAckDelayExponent = Int(clamping: parameters.acknowledgementDelayExponent)
        path.limitDatagramSize(Int(clamping: parameters.maximumUDPPayloadLength))
        localIDs.setLimit(parameters.activeConnectionIDLimit)
        ackFrequency = parameters.minimumAcknowledgementDelay.map {
            AckFrequency(
                minimumDelay: Int64(clamping: $0) * 1_000,
                maximumDelay: recovery.peerMaximumAckDelay)
        }
        if let token = parameters.statelessResetToken { peerIDs.setFirstToken(token) }
    }

    // MARK: Early data

    /// Sends again what the server has not taken.
    ///
    /// - Source: RFC 9001, section 4.6.2.
    private mutating func withdrawEarlyData(now: Instant) {
        keys.zeroRTT.discard()
        recovery.withdraw(space: &spaces.application, path: &path, now: now)
        recovery.clearFrames()
        streams.retransmitAll(limits: peerParameters.map(StreamLimits.init) ?? StreamLimits())
        events.append(.earlyData(accepted: false))
    }

    // MARK: Steps

    private mutating func complete(now: Instant) {
        handshake.isComplete = true
        log?.versionChosen(version, now: now)
        events.append(
            .connected(
                ConnectionFacts(
                    version: version,
                    applicationProtocol: handshake.tls.applicationProtocol ?? [],
                    isResumed: handshake.tls.isResumed,
                    peerCertificates: handshake.tls.peerCertificates)))
        issueConnectionIDs()
        guard side == .server else { return }
        control.needsHandshakeDone = true
        // RFC 9001, section 4.9.3: overtaken early data may still come for a while.
        zeroRTTEnd = now.advanced(byNanoseconds: 3 * probeTimeout)
        confirm(now: now)
    }

    /// Takes the word of the server that the handshake is confirmed.
    mutating func receiveHandshakeDone(now: Instant) throws(TransportError) {
        // RFC 9000, section 19.20: only servers say so.
        guard side == .client else {
            throw TransportError(
                .protocolViolation, frameType: FrameType.handshakeDone,
                "HANDSHAKE_DONE of a client")
        }
        if handshake.isComplete { confirm(now: now) }
    }

    /// Takes the acknowledgement of a 1-RTT packet as a confirmation, as the server has read it.
    ///
    /// - Source: RFC 9001, section 4.1.2.
    mutating func noteOneRTTAcknowledged(now: Instant) {
        guard side == .client, handshake.isComplete, !handshake.isConfirmed, keys.isOneRTTKnown
        else { return }
        confirm(now: now)
    }

    /// - Source: RFC 9001, section 4.1.2.
    private mutating func confirm(now: Instant) {
        guard !handshake.isConfirmed else { return }
        handshake.isConfirmed = true
        recovery.isHandshakeConfirmed = true
        discardInitialKeys(now: now)
        keys.handshake.discard()
        recovery.discard(space: &spaces.handshake, path: &path, now: now)
        handshake.handshake.discard()
        received.handshake = ReceivedPackets(space: .handshake)
        probes[.handshake] = 0
        path.mtu.start()
        events.append(.confirmed)
        if let preferred = peerParameters?.preferredAddress {
            events.append(.preferredAddress(preferred))
        }
    }

    /// - Source: RFC 9001, section 4.9.1.
    mutating func discardInitialKeys(now: Instant) {
        guard !keys.initial.isEmpty else { return }
        keys.initial.discard()
        keys.otherVersion.discard()
        recovery.discard(space: &spaces.initial, path: &path, now: now)
        handshake.initial.discard()
        received.initial = ReceivedPackets(space: .initial)
        probes[.initial] = 0
    }
}
