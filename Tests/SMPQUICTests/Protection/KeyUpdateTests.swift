import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPQUIC

/// Keys that are replaced by one end or the other.
@Suite struct KeyUpdateTests {
    @Test(arguments: try VectorFile<NamedRule>.load("quic/key-update-rules"))
    func keeps(_ rule: NamedRule) throws {
        let trials: [String: () throws -> Void] = [
            "key-update-initiate-before-confirmed": waitsForTheHandshake,
            "key-update-initiate-after-confirmed": updatesOnceAcknowledged,
            "key-update-second-before-ack": waitsForAnAcknowledgement,
            "key-update-respond-switches-send-keys-before-ack": answersWithNewKeys,
            "key-update-flipped-phase-fails-decrypt": dropsForgeries,
            "key-update-old-packet-lower-pn": opensOvertakenPackets,
            "key-update-higher-pn-flipped": followsHigherNumbers,
            "key-update-old-keys-for-higher-pn": refusesOldKeysForHigherNumbers,
            "key-update-peer-updates-twice-unacked": refusesASecondUpdate,
            "key-update-ack-in-old-keys-for-new-keys-packet": refusesOldKeysThatKnowOfNewer,
            "key-update-old-read-keys-retention": keepsOldKeysForAWhile,
            "key-update-min-interval": waitsBetweenUpdates,
        ]
        try rule.attempt(in: trials)
    }

    struct Limits: Decodable, Sendable, CustomTestStringConvertible {
        let name, algorithm, sealed, forged: String
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Limits>.load("quic/aead-limits"))
    func knowsTheLimits(_ test: Limits) throws {
        let algorithms: [String: AEADAlgorithm] = [
            "AES-128-GCM": .aes128GCM, "AES-256-GCM": .aes256GCM,
            "CHACHA20-POLY1305": .chaCha20Poly1305,
        ]
        let limits = AEADLimits(try #require(algorithms[test.algorithm]))
        #expect(String(limits.sealedPackets) == test.sealed)
        #expect(String(limits.forgedPackets) == test.forged)
    }

    // MARK: Beginning

    private func waitsForTheHandshake() throws {
        var pair = try ConnectionPair()
        let isUpdated = pair.client.updateKeys(now: pair.now)
        #expect(!isUpdated)
        pair.run()
        let isUpdatedLater = pair.client.updateKeys(now: pair.now)
        #expect(isUpdatedLater)
    }

    private func updatesOnceAcknowledged() throws {
        let ends = try KeyEnds()
        #expect(try !ends.update())
        _ = ends.sealed(0)
        try ends.acknowledge(0)
        #expect(try ends.update())
        #expect(ends.nearPhase)
    }

    private func waitsForAnAcknowledgement() throws {
        let ends = try KeyEnds.updated()
        _ = ends.sealed(1)
        ends.now = ends.now + .seconds(60)
        #expect(try !ends.update())
        try ends.acknowledge(0)
        #expect(try !ends.update())
    }

    private func waitsBetweenUpdates() throws {
        let ends = try KeyEnds.updated()
        _ = ends.sealed(1)
        ends.now = ends.now + .seconds(60)
        try ends.acknowledge(1)
        ends.now = ends.now + .milliseconds(299)
        #expect(try !ends.update())
        ends.now = ends.now + .milliseconds(1)
        #expect(try ends.update())
    }

    // MARK: Following

    private func answersWithNewKeys() throws {
        let ends = try KeyEnds.updated()
        #expect(try ends.open(ends.sealed(1)))
        #expect(ends.farPhase)
        #expect(try ends.openAnswer(ends.sealedAnswer(0)))
    }

    private func dropsForgeries() throws {
        let ends = try KeyEnds()
        var packet = ends.sealed(0, phase: true)
        #expect(try !ends.open(packet))
        packet = ends.sealed(1)
        #expect(try ends.open(packet))
        #expect(!ends.farPhase)
        #expect(ends.updateCount == 0)
    }

    private func opensOvertakenPackets() throws {
        let ends = try KeyEnds()
        let late = ends.sealed(0)
        try ends.beginPhase(after: 1)
        #expect(try ends.open(ends.sealed(2)))
        #expect(try ends.open(late))
        #expect(ends.updateCount == 1)
    }

    private func followsHigherNumbers() throws {
        let ends = try KeyEnds.updated()
        #expect(ends.updateCount == 0)
        #expect(try ends.open(ends.sealed(7)))
        #expect(ends.updateCount == 1)
    }

    private func refusesOldKeysForHigherNumbers() throws {
        let ends = try KeyEnds()
        _ = ends.sealed(0)
        let old = ends.sealed(9)
        try ends.beginPhase(after: 1)
        #expect(try ends.open(ends.sealed(2)))
        #expect(ends.updateCount == 1)
        #expect(code { () throws(TransportError) in _ = try ends.open(old) } == .keyUpdateError)
    }

    private func refusesASecondUpdate() throws {
        let ends = try KeyEnds.updated()
        #expect(try ends.open(ends.sealed(1)))
        // This end has sent nothing, and the peer updates as if it had.
        try ends.beginPhase(after: 2)
        let packet = ends.sealed(3)
        #expect(code { () throws(TransportError) in _ = try ends.open(packet) } == .keyUpdateError)
    }

    private func refusesOldKeysThatKnowOfNewer() throws {
        let ends = try KeyEnds()
        let old = ends.sealed(0)
        try ends.beginPhase(after: 1)
        #expect(try ends.open(ends.sealed(2)))
        _ = ends.sealedAnswer(5)
        #expect(try ends.open(old))
        let error = code { () throws(TransportError) in
            try ends.far.noteAcknowledged(
                PacketNumber(5), now: ends.now, probeTimeout: KeyEnds.probeTimeout)
        }
        #expect(error == .keyUpdateError)
    }

    private func keepsOldKeysForAWhile() throws {
        for (wait, isKept) in [(Duration.milliseconds(299), true), (.milliseconds(300), false)] {
            let ends = try KeyEnds()
            let late = ends.sealed(0)
            try ends.beginPhase(after: 1)
            #expect(try ends.open(ends.sealed(2)))
            ends.now = ends.now + wait
            ends.far.discardPrevious(now: ends.now)
            #expect(try ends.open(late) == isKept)
        }
    }

    private func code(_ body: () throws(TransportError) -> Void) -> TransportErrorCode? {
        do throws(TransportError) {
            try body()
            return nil
        } catch {
            return error.code
        }
    }
}

/// The keys of both ends, and packets between them.
private final class KeyEnds {
    static let probeTimeout: Int64 = 100_000_000
    private static let headerLength = 11

    var near: OneRTTProtection
    var far: OneRTTProtection
    var now = Instant(.seconds(1))

    init() throws {
        let secrets = { (byte: UInt8) in
            PacketSecrets(
                "TLS_AES_128_GCM_SHA256", 1, Hex([UInt8](repeating: byte, count: 32)))
        }
        near = try OneRTTProtection(sealing: secrets(1), opening: secrets(2))
        far = try OneRTTProtection(sealing: secrets(2), opening: secrets(1))
    }

    /// Ends of which the near one has begun another phase.
    static func updated() throws -> KeyEnds {
        let ends = try KeyEnds()
        _ = ends.sealed(0)
        try ends.beginPhase(after: 0)
        return ends
    }

    /// Lets the near end begin another phase, as if a packet had been acknowledged for long.
    func beginPhase(after number: UInt64) throws {
        _ = sealed(number)
        try acknowledge(number)
        now = now.advanced(byNanoseconds: 3 * Self.probeTimeout)
        #expect(try update())
    }

    var nearPhase: Bool { near.keyPhase }
    var farPhase: Bool { far.keyPhase }
    /// How often the far end has changed its keys.
    var updateCount: Int { far.phases.updateCount }

    func update() throws(TransportError) -> Bool {
        try near.update(now: now, probeTimeout: Self.probeTimeout)
    }

    func acknowledge(_ number: UInt64) throws(TransportError) {
        try near.noteAcknowledged(
            PacketNumber(number), now: now, probeTimeout: Self.probeTimeout)
    }

    /// A packet of the near end, which may lie about its phase.
    func sealed(_ number: UInt64, phase: Bool? = nil) -> [UInt8] {
        Self.seal(number, phase: phase ?? near.keyPhase, with: &near)
    }

    /// A packet of the far end.
    func sealedAnswer(_ number: UInt64) -> [UInt8] {
        Self.seal(number, phase: far.keyPhase, with: &far)
    }

    func open(_ packet: [UInt8]) throws(TransportError) -> Bool {
        try Self.open(packet, with: &far, now: now)
    }

    func openAnswer(_ packet: [UInt8]) throws(TransportError) -> Bool {
        try Self.open(packet, with: &near, now: now)
    }

    private static func seal(
        _ number: UInt64, phase: Bool, with keys: inout OneRTTProtection
    ) -> [UInt8] {
        var packet = [UInt8](capacity: 64) { out in
            out.append(phase ? 0x45 : 0x41)
            out.append(zeros: 8)
            out.append(bigEndian: UInt16(truncatingIfNeeded: number))
            out.append(zeros: 10 + AEADAlgorithm.tagLength)
        }
        var span = packet.mutableSpan
        keys.seal(
            &span, numberOffset: headerLength - 2, numberLength: 2, PacketNumber(number))
        return packet
    }

    private static func open(
        _ packet: [UInt8], with keys: inout OneRTTProtection, now: Instant
    ) throws(TransportError) -> Bool {
        var packet = packet
        var span = packet.mutableSpan
        guard let header = keys.unmask(&span, numberOffset: headerLength - 2) else { return false }
        return try keys.open(
            &span, header, PacketNumber(header.truncatedNumber), now: now,
            probeTimeout: probeTimeout)
    }
}
