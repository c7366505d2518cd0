internal import SMPBytes
internal import SMPCrypto

/// Tells for each datagram whose it is, or what is done with those that are nobody's.
///
/// ```
///   datagram ──► known connection ID ───────────────► deliver
///            ──► first packet of a version ─ limits ─► accept, Retry, refusal
///            ──► unknown version ────────────────────► Version Negotiation
///            ──► short header ───────────────────────► stateless reset
///            ──► anything else ──────────────────────► drop
/// ```
///
/// - Source: RFC 9000, section 5.2.
struct Demultiplexer: ~Copyable, Sendable {
    /// What it takes on.
    let policy: EndpointPolicy
    /// The connections' names.
    private(set) var table: ConnectionIDTable
    /// How many connections there are.
    private(set) var connectionCount = 0
    /// How many of them have not finished the handshake.
    private(set) var handshakeCount = 0

    /// The tokens with which peers can reset connections, and whose they are.
    private(set) var resetTokens: [StatelessResetToken: Int] = [:]
    private let resetKey: StatelessResetKey
    private var tokenKeys: AddressTokenKeys
    private var usedTokens = UsedTokens()
    private var budget: AnswerBudget

    /// The smallest datagram that may begin a connection, in bytes.
    static let minimumInitialLength = 1_200
    /// The shortest name that a client may make up for a server, in bytes.
    private static let minimumDestinationLength = 8

    /// Starts without connections.
    ///
    /// - Parameters:
    ///   - policy: What it takes on.
    ///   - resetKey: What the tokens of stateless resets are made from.
    ///   - random: Numbers that nobody can guess.
    ///   - date: The time on the calendar.
    /// - Throws: `CryptoError` when libcrypto fails.
    init(
        _ policy: EndpointPolicy, resetKey: StatelessResetKey,
        _ random: inout some RandomNumberGenerator, date: UnixTime
    ) throws(CryptoError) {
        self.policy = policy
        self.resetKey = resetKey
        table = ConnectionIDTable(&random)
        tokenKeys = try AddressTokenKeys(&random, now: date)
        budget = AnswerBudget(perSecond: policy.maximumAnswersPerSecond)
    }

    // MARK: Connections

    /// Counts a connection that begins.
    ///
    /// - Parameter isInHandshake: Whether it counts as one of a stranger until its handshake is done.
    mutating func opened(isInHandshake: Bool) {
        connectionCount += 1
        if isInHandshake { handshakeCount += 1 }
    }

    /// Counts a connection whose handshake is done.
    mutating func handshakeEnded() {
        handshakeCount = max(0, handshakeCount - 1)
    }

    /// Counts a connection that is over.
    mutating func closed(wasInHandshake: Bool) {
        connectionCount = max(0, connectionCount - 1)
        if wasInHandshake { handshakeEnded() }
    }

    /// Takes note of a connection's name.
    ///
    /// - Returns: Whether it was free.
    mutating func insert(_ id: ConnectionID, slot: Int) -> Bool {
        table.insert(id, slot: slot)
    }

    /// Forgets a connection's name.
    mutating func remove(_ id: ConnectionID) {
        table.remove(id)
    }

    /// Takes note of the tokens with which a peer can reset a connection.
    mutating func replaceResetTokens(
        _ old: [StatelessResetToken], by new: [StatelessResetToken], slot: Int
    ) {
        for token in old where resetTokens[token] == slot { resetTokens[token] = nil }
        for token in new { resetTokens[token] = slot }
    }

    // MARK: Tokens

    /// A token with which a client can prove its address in a later connection.
    mutating func token(
        for address: ClientAddress, _ version: QUICVersion,
        _ random: inout some RandomNumberGenerator, date: UnixTime
    ) -> [UInt8] {
        // A key that cannot be changed still seals.
        try? tokenKeys.rotateIfDue(&random, now: date)
        return tokenKeys.seal(
            AddressToken(.laterConnection, version: version, address: address, issuedAt: date),
            &random)
    }

    // MARK: Datagrams

    /// Decides about a datagram.
    ///
    /// - Parameters:
    ///   - datagram: The datagram.
    ///   - address: Where it is from.
    ///   - random: Numbers that nobody can guess.
    ///   - now: The time.
    ///   - date: The same on the calendar.
    /// - Returns: What to do.
    mutating func judge(
        _ datagram: Span<UInt8>, from address: ClientAddress,
        _ random: inout some RandomNumberGenerator, now: Instant, date: UnixTime
    ) -> DatagramVerdict {
        let invariant = try? InvariantHeader(
            datagram, shortConnectionIDLength: ConnectionID.chosenLength)
        guard let invariant else { return .drop(.malformed) }
        let destination = ConnectionID(datagram.extracting(invariant.destination))
        if let destination, let slot = table.slot(of: destination) { return .deliver(slot: slot) }
        guard let version = invariant.version else {
            // RFC 9000, section 10.3.1: a stateless reset is for no name, but ends with a token.
            if let token = StatelessResetToken(endOf: datagram), let slot = resetTokens[token] {
                return .deliver(slot: slot)
            }
            return resetting(destination ?? .empty, byteCount: datagram.count, now: now)
        }
        // RFC 9000, section 6.1: nobody answers a Version Negotiation packet.
        guard policy.isServer, version != .negotiation else { return .drop(.unknownConnection) }
        // RFC 9000, sections 5.2.2 and 14.1: what could not begin a connection gets no answer.
        guard datagram.count >= Self.minimumInitialLength else { return .drop(.tooSmall) }
        guard policy.versions.contains(version) else {
            return negotiating(invariant, datagram, now: now)
        }
        return beginning(datagram, from: address, &random, now: now, date: date)
    }

    private mutating func resetting(
        _ id: ConnectionID, byteCount: Int, now: Instant
    ) -> DatagramVerdict {
        guard let length = StatelessAnswer.resetLength(answering: byteCount) else {
            return .drop(.tooSmall)
        }
        guard budget.spend(now: now) else { return .drop(.tooManyAnswers) }
        return .answer(.statelessReset(resetKey.token(for: id), length: length))
    }

    private mutating func negotiating(
        _ header: InvariantHeader, _ datagram: Span<UInt8>, now: Instant
    ) -> DatagramVerdict {
        guard budget.spend(now: now) else { return .drop(.tooManyAnswers) }
        // RFC 9000, section 17.2.1: the names change places.
        return .answer(
            .versionNegotiation(
                destination: datagram.copy(header.source),
                source: datagram.copy(header.destination)))
    }

    private mutating func beginning(
        _ datagram: Span<UInt8>, from address: ClientAddress,
        _ random: inout some RandomNumberGenerator, now: Instant, date: UnixTime
    ) -> DatagramVerdict {
        let header = try? PacketHeader(
            datagram, shortConnectionIDLength: ConnectionID.chosenLength)
        guard case .long(let initial)? = header else { return .drop(.malformed) }
        guard initial.type == .initial else { return .drop(.unknownConnection) }
        // RFC 9000, section 7.2: eight bytes nobody guesses; those of a Retry have as many.
        guard initial.destinationConnectionID.length >= Self.minimumDestinationLength else {
            return .drop(.malformed)
        }
        let proof = proof(datagram.extracting(initial.token), initial, address, date: date)
        if proof == .falseRetry { return refusing(initial, .invalidToken, now: now) }
        guard connectionCount < policy.maximumConnectionCount,
            handshakeCount < policy.maximumHandshakeCount
        else { return refusing(initial, .connectionRefused, now: now) }
        if proof == .none, handshakeCount >= policy.addressValidationThreshold ?? .max {
            return retrying(initial, address, &random, now: now, date: date)
        }
        return .accept(ConnectionAttempt(initial, proof))
    }

    private mutating func refusing(
        _ header: LongHeader, _ code: TransportErrorCode, now: Instant
    ) -> DatagramVerdict {
        guard budget.spend(now: now) else { return .drop(.tooManyAnswers) }
        return .answer(
            .refusal(
                header.version, client: header.sourceConnectionID,
                destination: header.destinationConnectionID, code))
    }

    private mutating func retrying(
        _ header: LongHeader, _ address: ClientAddress,
        _ random: inout some RandomNumberGenerator, now: Instant, date: UnixTime
    ) -> DatagramVerdict {
        guard budget.spend(now: now) else { return .drop(.tooManyAnswers) }
        try? tokenKeys.rotateIfDue(&random, now: date)
        let source = ConnectionID(random.next())
        let original = header.destinationConnectionID
        let token = tokenKeys.seal(
            AddressToken(
                .retry(original: original, retrySource: source), version: header.version,
                address: address, issuedAt: date), &random)
        return .answer(
            .retry(
                header.version, client: header.sourceConnectionID, original: original,
                source: source, token: token))
    }

    /// What a token proves.
    private mutating func proof(
        _ token: Span<UInt8>, _ header: LongHeader, _ address: ClientAddress, date: UnixTime
    ) -> AddressProof {
        guard !token.isEmpty else { return .none }
        switch tokenKeys.open(token) {
        case .unknown: return .none
        case .falseRetry: return .falseRetry
        case .genuine(let token, let nonce):
            let proves = token.proves(
                address, version: header.version, destination: header.destinationConnectionID,
                now: date)
            guard case .retry(let original, let source) = token.purpose else {
                return proves && usedTokens.insert(nonce) ? .earlier : .none
            }
            return proves ? .retry(original: original, source: source) : .falseRetry
        }
    }
}

/// What is known of a client's address.
enum AddressProof: Hashable, Sendable {
    /// Nothing.
    case none
    /// The client has answered a Retry.
    case retry(original: ConnectionID, source: ConnectionID)
    /// The client was there in an earlier connection.
    case earlier
    /// The client shows the token of a Retry that it was not sent.
    case falseRetry
}

extension ConnectionAttempt {
    fileprivate init(_ header: LongHeader, _ proof: AddressProof) {
        self.init(
            version: header.version, destination: header.destinationConnectionID,
            source: header.sourceConnectionID, isAddressValidated: proof != .none)
        guard case .retry(let original, let source) = proof else { return }
        originalDestination = original
        retrySource = source
    }
}

extension Span<UInt8> {
    fileprivate func copy(_ range: Range<Int>) -> [UInt8] {
        [UInt8](capacity: range.count) { $0.append(copying: extracting(range)) }
    }
}
