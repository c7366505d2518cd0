internal import SMPBytes
internal import SMPCrypto

/// The keys of application data, which are replaced from time to time by one end or the other.
///
/// ```
///   phase 0            phase 1            phase 0 …
///   ├───── keys ──────►├───── keys ──────►│
///         previous ◄───┤ current ├───► next
/// ```
///
/// The keys of the next phase are made before they are needed, so that a packet which changes the
/// phase takes as long to open as any other.
///
/// - Source: RFC 9001, section 6.
struct OneRTTProtection: ~Copyable {
    private var sealing: SealingKeys
    private var sealingSecrets: PacketSecrets
    private var opening: OpeningKeys
    private var nextOpening: PayloadOpener
    private var nextSecrets: PacketSecrets
    private var previousOpening: PayloadOpener?

    /// What may be done when.
    private(set) var phases: KeyPhases

    /// Makes the keys of the first phase, and those of the second.
    ///
    /// - Parameters:
    ///   - sealing: The secrets of this end.
    ///   - opening: The secrets of the peer.
    ///   - packetsPerKey: How many packets one key may seal, if that is less than its algorithm
    ///     allows; less than 1,024 counts as that.
    /// - Throws: `CryptoError` when libcrypto takes no key.
    init(
        sealing: consuming PacketSecrets, opening: consuming PacketSecrets,
        packetsPerKey: UInt64 = .max
    ) throws(CryptoError) {
        let next = opening.next
        let sealingKeys = try SealingKeys(sealing)
        let openingKeys = try OpeningKeys(opening)
        let nextOpening = try PayloadOpener(next)
        var limits = AEADLimits(sealing.algorithm)
        limits.sealedPackets = min(limits.sealedPackets, max(1_024, packetsPerKey))
        // Packets are counted before each burst, and one more must not pass the limit.
        limits.sealedPackets -= UInt64(Connection.maximumBurst)
        phases = KeyPhases(limits: limits)
        self.sealing = sealingKeys
        self.opening = openingKeys
        self.nextOpening = nextOpening
        nextSecrets = next
        sealingSecrets = sealing
    }

    /// The phase that packets are sealed in. (Key Phase)
    var keyPhase: Bool { phases.current }

    /// Protects a packet with a short header.
    mutating func seal(
        _ packet: inout MutableSpan<UInt8>, numberOffset: Int, numberLength: Int,
        _ number: PacketNumber
    ) {
        phases.noteSealed(number)
        sealing.seal(&packet, numberOffset: numberOffset, numberLength: numberLength, number)
    }

    /// Uncovers the header of a packet.
    mutating func unmask(
        _ packet: inout MutableSpan<UInt8>, numberOffset: Int
    ) -> UnmaskedHeader? {
        opening.unmask(&packet, numberOffset: numberOffset)
    }

    /// Opens a packet, and follows the peer into the next phase if the packet belongs to it.
    ///
    /// - Parameters:
    ///   - packet: The packet, its header uncovered.
    ///   - header: The header.
    ///   - number: Its number.
    ///   - now: The time.
    ///   - probeTimeout: The current PTO in nanoseconds, three times which old keys are kept.
    /// - Returns: Whether it is authentic.
    /// - Throws: KEY_UPDATE_ERROR or AEAD_LIMIT_REACHED.
    mutating func open(
        _ packet: inout MutableSpan<UInt8>, _ header: UnmaskedHeader, _ number: PacketNumber,
        now: Instant, probeTimeout: Int64
    ) throws(TransportError) -> Bool {
        let keys = phases.keys(for: number, phase: header.keyPhase)
        guard try open(&packet, header, number, with: keys) else {
            try phases.noteForged()
            return false
        }
        switch keys {
        case .current: phases.noteOpened(number)
        case .previous: phases.noteOvertaken()
        case .next:
            try phases.follow(number, now: now, probeTimeout: probeTimeout)
            try replaceKeys()
        }
        return true
    }

    private mutating func open(
        _ packet: inout MutableSpan<UInt8>, _ header: UnmaskedHeader, _ number: PacketNumber,
        with keys: KeyPhases.Choice
    ) throws(TransportError) -> Bool {
        let length = header.headerLength
        switch keys {
        case .current: return opening.payload.open(&packet, headerLength: length, number)
        case .previous:
            return previousOpening?.open(&packet, headerLength: length, number) ?? false
        case .next: return try openNext(&packet, header, number)
        }
    }

    /// Opens a packet of the next phase, or finds out that the peer has gone back to the last one.
    private mutating func openNext(
        _ packet: inout MutableSpan<UInt8>, _ header: UnmaskedHeader, _ number: PacketNumber
    ) throws(TransportError) -> Bool {
        guard previousOpening != nil else {
            return nextOpening.open(&packet, headerLength: header.headerLength, number)
        }
        // An attempt with the wrong key leaves nothing to try another on.
        var copy = [UInt8](capacity: packet.count) { $0.append(copying: packet.span) }
        if nextOpening.open(&packet, headerLength: header.headerLength, number) { return true }
        var bytes = copy.mutableSpan
        if previousOpening?.open(&bytes, headerLength: header.headerLength, number) == true {
            // RFC 9001, section 6.4: no old keys for numbers above those of newer ones.
            throw TransportError(.keyUpdateError, "old keys after newer ones")
        }
        return false
    }

    // MARK: Updates

    /// Begins a new phase, if the rules allow it now.
    ///
    /// - Returns: Whether they do.
    mutating func update(now: Instant, probeTimeout: Int64) throws(TransportError) -> Bool {
        guard phases.mayAdvance(now: now) else { return false }
        phases.advance(now: now, probeTimeout: probeTimeout)
        try replaceKeys()
        return true
    }

    /// Notes the highest number that the peer acknowledges in the packet that was opened last.
    ///
    /// - Throws: KEY_UPDATE_ERROR.
    mutating func noteAcknowledged(
        _ largest: PacketNumber, now: Instant, probeTimeout: Int64
    ) throws(TransportError) {
        try phases.noteAcknowledged(largest, now: now, probeTimeout: probeTimeout)
    }

    /// Lets go of the keys of the phase before, when it is time.
    mutating func discardPrevious(now: Instant) {
        guard let settlesAt = phases.settlesAt, now >= settlesAt else { return }
        previousOpening = nil
    }

    private mutating func replaceKeys() throws(TransportError) {
        do throws(CryptoError) {
            sealingSecrets = sealingSecrets.next
            try sealing.change(to: sealingSecrets)
            nextSecrets = nextSecrets.next
            // The new one takes the place of the next, that of the current, that of the previous.
            var opener = try PayloadOpener(nextSecrets)
            swap(&nextOpening, &opener)
            swap(&opening.payload, &opener)
            previousOpening = consume opener
        } catch {
            throw TransportError(.internalError, "no keys: \(error)")
        }
    }
}
