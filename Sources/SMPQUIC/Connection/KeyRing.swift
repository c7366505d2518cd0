internal import SMPBytes
internal import SMPCrypto
internal import SMPTLS

/// The keys of one connection, from the first packet to the last.
///
/// ```
///   Initial ──► Handshake ──► 1-RTT (replaced again and again)
///         └──► 0-RTT ──────────┘
/// ```
///
/// - Source: RFC 9001, sections 4.1.4 and 4.9.
struct KeyRing: ~Copyable {
    /// The keys of the first packets, in the version in use.
    var initial = KeyPair()
    /// What opens first packets of a version that is not in use.
    ///
    /// For a server that is the version which the client has started with, as long as it may not
    /// know that the server has chosen another. For a client it is one that the server may have
    /// chosen, which a packet has to prove.
    var otherVersion = KeyPair()
    /// The keys of an earlier connection; a client seals with them, a server opens.
    var zeroRTT = KeyPair()
    /// The keys of the handshake.
    var handshake = KeyPair()
    /// The keys of application data, once both directions are known.
    var oneRTT: OneRTTProtection?

    /// How many packets of application data one key may seal, if not as many as its algorithm.
    let packetsPerKey: UInt64

    private var oneRTTSealing: PacketSecrets?
    private var oneRTTOpening: PacketSecrets?

    init(packetsPerKey: UInt64) {
        self.packetsPerKey = packetsPerKey
    }

    /// Makes the keys of the first packets.
    mutating func deriveInitial(
        _ side: Side, _ destination: ConnectionID, _ version: QUICVersion
    ) throws(CryptoError) {
        initial.sealing = try SealingKeys(InitialSecrets.secrets(of: side, destination, version))
        initial.opening = try OpeningKeys(
            InitialSecrets.secrets(of: side.peer, destination, version))
    }

    /// Makes ready to open first packets of the peer in a version that is not in use.
    mutating func deriveOther(
        _ side: Side, _ destination: ConnectionID, _ version: QUICVersion
    ) throws(CryptoError) {
        otherVersion.opening = try OpeningKeys(
            InitialSecrets.secrets(of: side.peer, destination, version))
    }

    /// Goes over to another version, in which the first packets have other keys.
    mutating func changeVersion(
        _ side: Side, _ destination: ConnectionID, _ version: QUICVersion
    ) throws(CryptoError) {
        swap(&initial.opening, &otherVersion.opening)
        try deriveInitial(side, destination, version)
    }

    /// Takes keys of the handshake.
    mutating func install(
        _ keys: TrafficKeys, _ version: QUICVersion
    ) throws(CryptoError) {
        let secrets = PacketSecrets(
            keys.cipherSuite.aead, keys.cipherSuite.hash, version,
            secret: keys.secret.withBytes { SecretBytes(copying: $0) })
        switch (keys.level, keys.direction) {
        case (.initial, _): break
        case (.earlyData, .write): zeroRTT.sealing = try SealingKeys(secrets)
        case (.earlyData, .read): zeroRTT.opening = try OpeningKeys(secrets)
        case (.handshake, .write): handshake.sealing = try SealingKeys(secrets)
        case (.handshake, .read): handshake.opening = try OpeningKeys(secrets)
        case (.application, .write): oneRTTSealing = consume secrets
        case (.application, .read): oneRTTOpening = consume secrets
        }
        try combineOneRTT()
    }

    /// Makes the keys of application data when the secrets of both directions are there.
    private mutating func combineOneRTT() throws(CryptoError) {
        guard oneRTTSealing != nil, let opening = oneRTTOpening.take(),
            let sealing = oneRTTSealing.take()
        else { return }
        oneRTT = try OneRTTProtection(
            sealing: sealing, opening: opening, packetsPerKey: packetsPerKey)
    }

    /// Whether the peer has acknowledged a packet of application data of the phase in use.
    var isOneRTTKnown: Bool {
        switch oneRTT {
        case .none: false
        case .some(let protection): protection.phases.isAcknowledged
        }
    }

    /// How far the key that seals application data is from the most that it may protect.
    var wear: KeyPhases.Wear {
        switch oneRTT {
        case .none: .fresh
        case .some(let protection): protection.phases.wear
        }
    }

    /// The phase that 1-RTT packets are sealed in. (Key Phase)
    var phase: Bool {
        switch oneRTT {
        case .some(let protection): protection.keyPhase
        case .none: false
        }
    }

    /// Whether packets of a level can be written.
    func canSeal(_ level: EncryptionLevel) -> Bool {
        switch level {
        case .initial: initial.sealing != nil
        case .zeroRTT: zeroRTT.sealing != nil
        case .handshake: handshake.sealing != nil
        case .oneRTT: oneRTT != nil
        }
    }

    /// Whether packets of a level can be read.
    func canOpen(_ level: EncryptionLevel) -> Bool {
        switch level {
        case .initial: initial.opening != nil
        case .zeroRTT: zeroRTT.opening != nil
        case .handshake: handshake.opening != nil
        case .oneRTT: oneRTT != nil
        }
    }

    /// Protects a packet.
    mutating func seal(
        _ packet: inout MutableSpan<UInt8>, _ level: EncryptionLevel, numberOffset: Int,
        numberLength: Int, _ number: PacketNumber
    ) {
        switch level {
        case .initial:
            initial.sealing?.seal(
                &packet, numberOffset: numberOffset, numberLength: numberLength, number)
        case .zeroRTT:
            zeroRTT.sealing?.seal(
                &packet, numberOffset: numberOffset, numberLength: numberLength, number)
        case .handshake:
            handshake.sealing?.seal(
                &packet, numberOffset: numberOffset, numberLength: numberLength, number)
        case .oneRTT:
            oneRTT?.seal(&packet, numberOffset: numberOffset, numberLength: numberLength, number)
        }
    }
}

/// Both directions of a level.
struct KeyPair: ~Copyable {
    var sealing: SealingKeys?
    var opening: OpeningKeys?

    /// Whether there are no keys.
    var isEmpty: Bool { sealing == nil && opening == nil }

    /// Lets go of the keys.
    mutating func discard() {
        sealing = nil
        opening = nil
    }

    /// Opens a long-header packet, where it stands.
    ///
    /// - Returns: The number, and the first byte, or `nil` when it is not authentic.
    mutating func open(
        _ packet: inout MutableSpan<UInt8>, numberOffset: Int, largestReceived: PacketNumber?
    ) -> OpenedPacket? {
        guard let header = opening?.unmask(&packet, numberOffset: numberOffset) else {
            return nil
        }
        let number = PacketNumber(
            truncated: header.truncatedNumber, length: header.numberLength,
            largestReceived: largestReceived)
        guard
            opening?.payload.open(&packet, headerLength: header.headerLength, number) == true
        else { return nil }
        return OpenedPacket(number, header, packetLength: packet.count)
    }
}

/// A packet that is authentic.
struct OpenedPacket {
    /// Its number.
    let number: PacketNumber
    /// Where its frames stand.
    let payload: Range<Int>
    /// Whether bits are set that have to be zero.
    let hasReservedBits: Bool

    init(_ number: PacketNumber, _ header: UnmaskedHeader, packetLength: Int) {
        self.number = number
        payload = header.headerLength..<packetLength - AEADAlgorithm.tagLength
        hasReservedBits = header.hasReservedBits
    }
}
