public import SMPBytes
public import SMPCrypto
public import SMPTLS

/// How a connection begins, on either end.
extension Connection {
    /// Begins to connect to a server.
    ///
    /// - Parameters:
    ///   - setup: What the client wants.
    ///   - path: The way to the server.
    ///   - random: Where connection IDs and challenges come from.
    ///   - entropy: Where keys come from.
    ///   - now: The time.
    ///   - date: The same on the calendar, for certificates and tickets.
    /// - Throws: `TLSError` when the configuration leads to nothing.
    public init(
        client setup: ClientSetup, path: PathHandle, random: RandomStream,
        entropy: inout some EntropySource, now: Instant, date: UnixTime
    ) throws(TLSError) {
        var random = random
        let configuration = setup.configuration
        let version = configuration.versions.first ?? .v1
        let (source, destination) = (ConnectionID(random.next()), ConnectionID(random.next()))
        var parameters = TransportParameters(configuration)
        parameters.initialSourceConnectionID = source
        parameters.versionInformation = VersionInformation(
            chosen: version, available: configuration.versions)
        let grease = configuration.greases ? random.next() : nil
        var tlsConfiguration = setup.tls
        tlsConfiguration.transportVersion = version.rawValue
        let tls = try TLSHandshake(
            client: tlsConfiguration, serverName: setup.serverName,
            transportParameters: parameters.encoded(grease: grease), entropy: &entropy,
            resuming: setup.ticket, now: date)
        var handshake = HandshakeDriver(
            tls, initialDestination: destination,
            identity: HandshakeIdentity(originalDestination: destination),
            localParameters: parameters)
        handshake.token = setup.token
        handshake.versionsBeforeNegotiation = setup.versionsBeforeNegotiation
        let resetKey =
            setup.resetKey ?? StatelessResetKey([UInt8](randomBytes: 32, &random).span)
        self.init(
            .client, configuration, version, random, resetKey,
            CalendarReference(instant: now, date: date), handshake,
            PathTable(path, isValidated: true), source: source, peer: destination)
        begin(remembered: setup.ticket, now: now)
    }

    /// Takes a connection of a client.
    ///
    /// The datagram that it has begun with is then given to ``receive(_:on:ecn:now:)``.
    ///
    /// - Parameters:
    ///   - setup: What the server wants.
    ///   - attempt: What the client's first packet says.
    ///   - path: The way to the client.
    ///   - random: Where connection IDs and challenges come from.
    ///   - entropy: Where keys come from.
    ///   - now: The time.
    ///   - date: The same on the calendar, for certificates and tickets.
    /// - Throws: `TLSError` when the configuration leads to nothing.
    public init(
        server setup: ServerSetup, _ attempt: ConnectionAttempt, path: PathHandle,
        random: RandomStream, entropy: inout some EntropySource, now: Instant, date: UnixTime
    ) throws(TLSError) {
        var random = random
        let source = ConnectionID(random.next())
        var parameters = TransportParameters(setup.configuration)
        parameters.initialSourceConnectionID = source
        parameters.originalDestinationConnectionID = attempt.originalDestination
        parameters.retrySourceConnectionID = attempt.retrySource
        parameters.statelessResetToken = setup.resetKey.token(for: source)
        if var preferred = setup.preferredAddress {
            // Each connection has a name of its own there, too.
            preferred.connectionID = ConnectionID(random.next())
            preferred.statelessResetToken = setup.resetKey.token(for: preferred.connectionID)
            parameters.preferredAddress = preferred
        }
        var tlsConfiguration = setup.tls
        tlsConfiguration.transportVersion = attempt.version.rawValue
        tlsConfiguration.earlyDataContext = parameters.remembered.encoded()
        let tls = try TLSHandshake(server: tlsConfiguration, entropy: &entropy)
        let handshake = HandshakeDriver(
            tls, initialDestination: attempt.destination,
            identity: HandshakeIdentity(
                originalDestination: attempt.originalDestination,
                retrySource: attempt.retrySource, peerSource: attempt.source),
            localParameters: parameters)
        self.init(
            .server, setup.configuration, attempt.version, random, setup.resetKey,
            CalendarReference(instant: now, date: date), handshake,
            PathTable(path, isValidated: attempt.isAddressValidated), source: source,
            peer: attempt.source)
        for id in localIDs.active { events.append(.connectionIDIssued(id)) }
        deriveInitialKeys(now: now)
    }

    private init(
        _ side: Side, _ configuration: QUICConfiguration, _ version: QUICVersion,
        _ random: RandomStream, _ resetKey: StatelessResetKey, _ clock: CalendarReference,
        _ handshake: consuming HandshakeDriver, _ paths: PathTable, source: ConnectionID,
        peer: ConnectionID
    ) {
        self.side = side
        self.configuration = configuration
        self.version = version
        self.random = random
        self.resetKey = resetKey
        self.clock = clock
        keys = KeyRing(packetsPerKey: configuration.packetsPerKey ?? .max)
        let parameters = handshake.localParameters
        self.handshake = handshake
        received = ReceivedSpaces(
            maximumAckDelay: configuration.maximumAcknowledgementDelay.wholeNanoseconds)
        recovery = LossRecovery(side: side)
        self.paths = paths
        path = PathRecovery(configuration)
        localIDs = LocalConnectionIDs(
            source, token: resetKey.token(for: source), preferred: parameters.preferredAddress)
        peerIDs = PeerConnectionIDs(
            peer, limit: configuration.activeConnectionIDLimit, path: paths.active.handle)
        streams = Streams(
            side: side, local: StreamLimits(parameters),
            maximumWindow: configuration.maximumWindow,
            sendBufferLength: configuration.sendBufferLength)
        datagrams = Datagrams(
            localLimit: configuration.maximumDatagramFrameLength,
            capacity: configuration.datagramQueueLength)
        idle = IdleTimer(
            configuration.idleTimeout, keepAlive: configuration.keepAliveInterval,
            now: clock.instant)
        beginLog(now: clock.instant)
    }

    /// Starts the handshake of a client.
    private mutating func begin(remembered ticket: SessionTicket?, now: Instant) {
        events.append(.connectionIDIssued(localIDs.active[0]))
        deriveInitialKeys(now: now)
        if let ticket, ticket.allowsEarlyData,
            let parameters = try? TransportParameters(
                ticket.transportParameters.span, from: .server)
        {
            handshake.remembered = parameters.remembered
            streams.setPeerLimits(StreamLimits(parameters))
            datagrams.peerLimit = parameters.maximumDatagramFrameLength
        }
        do throws(TLSError) {
            try handshake.tls.start()
            try carryOut(now: now)
        } catch {
            close(for: TransportError(error), now: now)
        }
    }

    mutating func deriveInitialKeys(now: Instant) {
        do throws(CryptoError) {
            try keys.deriveInitial(side, handshake.initialDestination, version)
        } catch {
            close(for: TransportError(.internalError, "\(error)"), now: now)
        }
    }
}

extension TransportParameters {
    /// What a configuration tells the peer.
    init(_ configuration: QUICConfiguration) {
        self.init()
        maximumIdleTimeout = UInt64(
            clamping: configuration.idleTimeout.wholeNanoseconds / 1_000_000)
        initialMaximumData = configuration.maximumData
        initialMaximumStreamDataBidirectionalLocal = configuration.maximumStreamData
        initialMaximumStreamDataBidirectionalRemote = configuration.maximumStreamData
        initialMaximumStreamDataUnidirectional = configuration.maximumStreamData
        initialMaximumStreamsBidirectional = configuration.maximumBidirectionalStreams
        initialMaximumStreamsUnidirectional = configuration.maximumUnidirectionalStreams
        // RFC 9000, section 18.2: 2^14 ms and more are not valid.
        maximumAcknowledgementDelay = min(
            UInt64(
                clamping: configuration.maximumAcknowledgementDelay.wholeNanoseconds / 1_000_000),
            1 << 14 - 1)
        minimumAcknowledgementDelay = configuration.minimumAcknowledgementDelay.map {
            min(UInt64(clamping: $0.wholeNanoseconds / 1_000), maximumAcknowledgementDelay * 1_000)
        }
        disablesActiveMigration = !configuration.allowsActiveMigration
        activeConnectionIDLimit = max(2, configuration.activeConnectionIDLimit)
        maximumDatagramFrameLength = configuration.maximumDatagramFrameLength
        greasesFixedBit = configuration.greases
    }
}

extension PathRecovery {
    /// A path of which nothing is known, as a configuration wants it.
    init(_ configuration: QUICConfiguration) {
        self.init(
            algorithm: configuration.congestionControl,
            maximumDatagramSize: configuration.discoversMTU
                ? configuration.maximumDatagramLength : MTUDiscovery.base,
            usesECN: configuration.usesECN)
    }
}

extension TransportError {
    /// The error of a handshake that cannot go on.
    ///
    /// - Source: RFC 9001, section 4.8.
    init(_ error: TLSError) {
        self.init(
            error.isProtocolViolation
                ? .protocolViolation : .crypto(alert: error.alert.rawValue),
            frameType: FrameType.crypto, error.reason)
    }
}

extension Array where Element == UInt8 {
    /// Bytes of a stream of random numbers.
    init(randomBytes count: Int, _ random: inout some RandomNumberGenerator) {
        self = [UInt8](capacity: count + 7) { out in
            for _ in 0..<(count + 7) / 8 { out.append(bigEndian: random.next()) }
            out.removeLast(out.count - count)
        }
    }
}
